/**
 * One instrument for every economic thing. Identity comes from metadata and is checked against the data: members of
 * one identity must co-move, or they are split and the split is said (a reused ticker, another day boundary).
 */
import type { SelectionConfig } from '../../contracts/mandate.js';
import type { Rejection, Signal, UniverseRow } from '../../contracts/stage-results.js';
import { groupBy } from '../group-by.js';
import type { Correlations } from './correlations.js';

/** A signal that stands for its identity. */
export interface Merged {
  readonly signal: Signal;
  readonly alternates: readonly string[];
  readonly reason: string | null;
}

interface Member {
  readonly signal: Signal;
  readonly venue: string;
  readonly liquidity: number | null;
}

/** `merged` is sorted by instrument id; every signal is in `merged` or in `rejections`. */
export function mergeIdentities({
  signals,
  rows,
  measured,
  selection,
}: {
  signals: readonly Signal[];
  rows: ReadonlyMap<string, UniverseRow>;
  measured: Correlations;
  selection: SelectionConfig;
}): { merged: Merged[]; rejections: Rejection[]; notes: string[] } {
  const merged: Merged[] = [];
  const rejections: Rejection[] = [];
  const notes: string[] = [];
  const members = signals.map((signal): Member => {
    const row = rows.get(signal.instrument);
    if (row === undefined) throw new RangeError(`mergeIdentities: ${signal.instrument} is not in the universe`);
    return { signal, venue: row.instrument.venue, liquidity: row.liquidityUsdPerDay };
  });
  for (const [identity, all] of groupBy(members, ({ signal }) => signal.identity)) {
    let rest = all;
    while (rest.length > 0) {
      const { member: head } = canonical(rest, selection.venuePriority);
      const group = rest.filter((member) => member === head || comove(measured, head, member, selection));
      rest = rest.filter((member) => !group.includes(member));
      for (const { signal } of rest)
        notes.push(splitNote(identity, head.signal.instrument, signal.instrument, measured, selection));
      const joined = mergeGroup(group, selection.venuePriority);
      merged.push(joined.merged);
      rejections.push(...joined.rejections);
    }
  }
  merged.sort((a, b) => (a.signal.instrument < b.signal.instrument ? -1 : 1));
  return { merged, rejections, notes };
}

const comove = (
  measured: Correlations,
  { signal: { instrument: a } }: Member,
  { signal: { instrument: b } }: Member,
  { identityCorrelation, minOverlap }: SelectionConfig,
): boolean => measured.overlap(a, b) >= minOverlap && measured.between(a, b) >= identityCorrelation;

function splitNote(
  identity: string,
  a: string,
  b: string,
  measured: Correlations,
  { identityCorrelation, minOverlap }: SelectionConfig,
): string {
  const shared = measured.overlap(a, b);
  const why =
    shared < minOverlap
      ? `they share ${shared} sessions, ${minOverlap} are needed to confirm it`
      : `they correlate ${measured.between(a, b).toFixed(3)} over ${shared} sessions, below ${identityCorrelation}`;
  return `SPLIT: ${b} and ${a} are named ${identity}, but ${why}`;
}

/** The direction of highest conviction wins (LONG among equals); its canonical instrument stands for the group. */
function mergeGroup(group: readonly Member[], venuePriority: readonly string[]) {
  const leader = [...group].sort(
    ({ signal: a }, { signal: b }) =>
      b.conviction - a.conviction ||
      (a.direction === b.direction ? (a.instrument < b.instrument ? -1 : 1) : a.direction === 'LONG' ? -1 : 1),
  )[0]!.signal;
  const agreeing = group.filter(({ signal }) => signal.direction === leader.direction);
  const { member, why } = canonical(agreeing, venuePriority);
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
  const merged: Merged = { signal: member.signal, alternates, reason: alternates.length === 0 ? null : why };
  return { merged, rejections };
}

/** The most liquid, unless a venue earlier in the list of preference has at least half of that liquidity. */
function canonical(members: readonly Member[], venuePriority: readonly string[]): { member: Member; why: string } {
  const byLiquidity = [...members].sort(
    (a, b) => (b.liquidity ?? -1) - (a.liquidity ?? -1) || (a.signal.instrument < b.signal.instrument ? -1 : 1),
  );
  const top = byLiquidity[0]!;
  const half = (top.liquidity ?? 0) / 2;
  for (const venue of venuePriority) {
    if (venue === top.venue) break;
    const preferred = byLiquidity.find((member) => member.venue === venue && (member.liquidity ?? 0) >= half);
    if (preferred === undefined) continue;
    return { member: preferred, why: `${venue} is preferred to ${top.venue} and has at least half of its liquidity` };
  }
  return { member: top, why: top.liquidity === null ? 'liquidity is unknown, first by id' : 'it is the most liquid' };
}
