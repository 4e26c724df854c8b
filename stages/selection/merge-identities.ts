/**
 * One instrument for every economic thing. Identity comes from metadata and is checked against the data: members of
 * one identity must co-move, or they are split and the split is said (a reused ticker, another day boundary). What the
 * mandate merges or splits itself is not asked to co-move, and is said too.
 */
import type { SelectionConfig } from '../../contracts/mandate.js';
import type { Rejection, Signal, UniverseRow } from '../../contracts/stage-results.js';
import { groupBy } from '../group-by.js';
import type { IdentityBook } from '../identity-book.js';
import { canonical, leading, type Member } from './canonical.js';
import { type Correlations, incomparability } from './correlations.js';

/** A signal that stands for its identity. */
export interface Merged {
  readonly signal: Signal;
  /** Its place among the measured correlations. */
  readonly place: number;
  readonly alternates: readonly string[];
  /** What makes the lines one, and why this one stands for them; null where it is alone. */
  readonly reason: string | null;
}

/** `signals` in the order of `measured.ids`. `merged` is sorted by instrument id; every signal is there or in `rejections`. */
export function mergeIdentities({
  signals,
  rows,
  measured,
  selection,
  identities,
}: {
  signals: readonly Signal[];
  rows: ReadonlyMap<string, UniverseRow>;
  measured: Correlations;
  selection: SelectionConfig;
  identities: IdentityBook;
}): { merged: Merged[]; rejections: Rejection[]; notes: string[] } {
  const merged: Merged[] = [];
  const rejections: Rejection[] = [];
  const notes: string[] = [];
  const facts = (id: string) => {
    const row = rows.get(id);
    if (row === undefined) throw new RangeError(`mergeIdentities: ${id} is not in the universe`);
    return row;
  };
  const members = signals.map((signal, place): Member => {
    const { instrument, liquidityUsdPerDay } = facts(signal.instrument);
    return { signal, venue: instrument.venue, liquidity: liquidityUsdPerDay, place };
  });
  const pair = { measured, selection, identities };
  notes.push(...splitByMandate(members, (id) => facts(id).instrument.identity, identities));
  for (const [identity, all] of groupBy(members, ({ signal }) => identities.of(facts(signal.instrument).instrument))) {
    let rest = all;
    while (rest.length > 0) {
      const { member: head } = canonical(rest, selection.venuePriority);
      const group = rest.filter((member) => member === head || isOne(pair, head, member));
      rest = rest.filter((member) => !group.includes(member));
      notes.push(...rest.map((other) => splitNote(identity, pair, head, other)));
      notes.push(...group.flatMap((other) => mergeNote(pair, head, other)));
      const joined = mergeGroup(identity, group, head, pair);
      merged.push(joined.merged);
      rejections.push(...joined.rejections);
    }
  }
  merged.sort((a, b) => (a.signal.instrument < b.signal.instrument ? -1 : 1));
  return { merged, rejections, notes };
}

/** What decides whether two lines are one. */
interface Pairing {
  readonly measured: Correlations;
  readonly selection: SelectionConfig;
  readonly identities: IdentityBook;
}

const correlationOf = ({ measured }: Pairing, a: Member, b: Member): number =>
  measured.correlation.data[a.place * measured.ids.length + b.place]!;

const isForced = ({ identities }: Pairing, { signal: a }: Member, { signal: b }: Member): boolean =>
  identities.isMerged(a.instrument, b.instrument);

const isOne = (pair: Pairing, a: Member, b: Member): boolean =>
  isForced(pair, a, b) || correlationOf(pair, a, b) >= pair.selection.identityCorrelation;

function splitNote(identity: string, pair: Pairing, head: Member, other: Member): string {
  const { identityCorrelation } = pair.selection;
  const [a, b] = [head.signal.instrument, other.signal.instrument];
  const none = incomparability(pair.measured, head.place, other.place);
  const shared =
    none?.shared ?? pair.measured.overlaps[0]!.shared[head.place * pair.measured.ids.length + other.place]!;
  const why =
    none === null
      ? `they correlate ${correlationOf(pair, head, other).toFixed(3)} over ${shared} sessions, below ${identityCorrelation}`
      : none.why === 'overlap'
        ? `they share ${shared} of the last ${none.lookback.sessions} sessions, ${none.lookback.minOverlap} are needed to confirm it`
        : `one of them does not vary over the ${shared} sessions they share`;
  return `SPLIT: ${b} and ${a} are named ${identity}, but ${why}`;
}

function mergeNote(pair: Pairing, head: Member, other: Member): string[] {
  if (other === head || !isForced(pair, head, other)) return [];
  const rho = correlationOf(pair, head, other);
  const how = Number.isNaN(rho) ? 'their correlation is unknown' : `they correlate ${rho.toFixed(3)}`;
  return [`MERGED: ${other.signal.instrument} and ${head.signal.instrument} are one by selection.identities; ${how}`];
}

/** Lines that the mandate split from others which are here too. */
function splitByMandate(
  members: readonly Member[],
  named: (id: string) => string,
  { isSplit }: IdentityBook,
): string[] {
  return [...groupBy(members, ({ signal }) => named(signal.instrument))].flatMap(([identity, lines]) =>
    lines.length === 1
      ? []
      : lines
          .filter(({ signal }) => isSplit(signal.instrument))
          .map(({ signal }) => `SPLIT: ${signal.instrument} is kept apart from ${identity} by selection.identities`),
  );
}

/** The direction of highest conviction wins (LONG among equals); its canonical instrument stands for the group. */
function mergeGroup(identity: string, group: readonly Member[], head: Member, pair: Pairing) {
  const leader = leading(group);
  const agreeing = group.filter(({ signal }) => signal.direction === leader.direction);
  const { member, why } = canonical(agreeing, pair.selection.venuePriority);
  const stands = member.signal.instrument;
  const others = group.filter((other) => other !== member);
  const rejections = others.map(({ signal }): Rejection => {
    const { instrument, direction, conviction } = signal;
    if (direction !== leader.direction) {
      const reason = `${stands} is the same thing and is wanted ${leader.direction} with conviction ${leader.conviction.toFixed(3)}`;
      return { instrument, rule: 'identity-conflict', value: conviction, threshold: leader.conviction, reason };
    }
    return { instrument, rule: 'identity', value: stands, threshold: null, reason: `${stands} stands for it: ${why}` };
  });
  const alternates = others.map(({ signal }) => signal.instrument);
  const reason = alternates.length === 0 ? null : `${oneness(identity, group, head, pair)}; ${why}`;
  const merged: Merged = { signal: member.signal, place: member.place, alternates, reason };
  return { merged, rejections };
}

/** "crypto/BTC/USD, correlation 0.997 or more with BINANCE:BTCUSDT". */
function oneness(identity: string, group: readonly Member[], head: Member, pair: Pairing): string {
  const rest = group.filter((member) => member !== head);
  const measured = rest.filter((member) => !isForced(pair, head, member));
  const parts = [identity];
  if (measured.length > 0) {
    const lowest = Math.min(...measured.map((member) => correlationOf(pair, head, member)));
    parts.push(`correlation ${lowest.toFixed(3)} or more with ${head.signal.instrument}`);
  }
  if (measured.length < rest.length) parts.push('merged by selection.identities');
  return parts.join(', ');
}
