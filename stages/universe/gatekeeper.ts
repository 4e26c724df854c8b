import type { Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { Rejection, RuleCheck } from '../../contracts/stage-results.js';
import { type Candidate, type CandidateOf, candidates } from './candidates.js';
import type { FieldHistory } from './field-history.js';
import type { GateInput, GateVerdict } from './gates/gate.js';
import type { Peers } from './gates/peers.js';
import type { HealthRow } from './health-row.js';
import { FETCH_LIMIT, type LiquidRank, liquidRank } from './liquid-rank.js';
import { liquidityUsdPerDay } from './liquidity.js';
import type { Market } from './markets.js';
import { peersAt } from './peers-at.js';
import { shadowBook } from './shadow-book.js';

/** How one instrument fared at the gates of its universe; `checks` are all that were asked, where a trace was wanted. */
export type Passage = { readonly checks?: readonly RuleCheck[] } & (
  | {
      readonly passed: true;
      readonly health: PricedHealth;
      readonly liquidityUsdPerDay: number | null;
      readonly tickVerified: boolean;
      readonly notes: readonly string[];
    }
  | { readonly passed: false; readonly rejection: () => Rejection }
);

type PricedHealth = HealthRow & { readonly lastDate: number };

/**
 * Asks an instrument's universe, the first config that lists its venue and product, whether it may enter at a view; null for
 * an instrument that no universe lists. Every answer is from what was known at the view.
 *
 *   no-bars       there is no visible price
 *   fetch-limit   at least `fetchLimit` instruments of its venue and product were more liquid (liquid-rank.ts)
 *   gates         in config order until one rejects; `onMissing` decides for a gate whose value is unknown: `pass` leaves a
 *                 note, `fail` rejects; a name that `ensure` lists passes every later gate that is not binding, with a note
 */
export function gatekeeper({
  fields,
  mandate,
  trace = false,
}: {
  fields: FieldHistory;
  mandate: Mandate;
  /** Whether passages list every rule asked; the regime path asks a hundred thousand times and needs none of it. */
  trace?: boolean;
}): (view: MarketView) => (instrument: Instrument) => Passage | null {
  const candidateOf = candidates(mandate);
  const book = shadowBook(fields);

  return (view) => {
    let ranks: ReadonlyMap<Market, LiquidRank> | undefined;
    const rankOf = (market: Market, { id }: Instrument): number | null => {
      ranks ??= bindingRanks(view, fields, candidateOf);
      // Null where so few are listed that nobody lies beyond the limit.
      return ranks.get(market)?.rank(id) ?? null;
    };
    const peers = peersAt(view, fields, book);
    return (instrument) => {
      const candidate = candidateOf(instrument);
      if (candidate === null) return null;
      const { market } = candidate;
      const checks: RuleCheck[] | null = trace ? [] : null;
      const health = fields.health(view, instrument);
      checks?.push(checkOf(instrument, 'no-bars', isPriced(health) ? 'pass' : 'reject', health.history, 1));
      if (!isPriced(health)) {
        return refused(checks, instrument, 'no-bars', 0, 1, () => 'no bar with a price was visible');
      }
      const rank = rankOf(market, instrument);
      const isBeyond = rank !== null && rank > market.limit;
      checks?.push(checkOf(instrument, FETCH_LIMIT, isBeyond ? 'reject' : 'pass', rank, market.limit));
      if (isBeyond) {
        return refused(checks, instrument, FETCH_LIMIT, rank, market.limit, () => beyond(rank, market));
      }
      return throughGates(instrument, candidate, { health, asOf: view.asOf, peers, mandate, checks });
    };
  };
}

function throughGates(
  instrument: Instrument,
  { market, minimumHistory, tickVerified, known }: Candidate,
  {
    health,
    asOf,
    peers,
    mandate: { verifiedTick },
    checks,
  }: { health: PricedHealth; asOf: number; peers: Peers; mandate: Mandate; checks: RuleCheck[] | null },
): Passage {
  const liquidity = liquidityUsdPerDay(instrument, health);
  const input: GateInput = {
    instrument,
    health,
    liquidityUsdPerDay: liquidity,
    tickVerified,
    asOf,
    verifiedTick,
    minimumHistory,
    peers,
  };
  const notes: string[] = [];
  let ensured = false;
  for (let k = 0; k < market.gates.length; k++) {
    const gate = market.gates[k]!;
    const verdict = known[k] ?? gate.evaluate(input, gate.params);
    if (gate.timeless) known[k] = verdict;
    checks?.push(checkOf(instrument, gate.id, ...asked(verdict)));
    if (verdict.kind === 'reject') {
      if (!ensured || gate.binding) {
        return refused(checks, instrument, gate.id, verdict.value, verdict.threshold, verdict.reason);
      }
      notes.push(`ensured against ${gate.id}: ${verdict.reason()}`);
    } else if (verdict.kind === 'ensure') {
      ensured = true;
      notes.push(verdict.note);
    } else if (verdict.kind === 'pass') {
      if (verdict.note !== undefined) notes.push(verdict.note);
    } else if (gate.onMissing === 'fail') {
      const reason = () => `${verdict.what}, and onMissing is fail`;
      return refused(checks, instrument, gate.id, null, verdict.threshold, reason);
    } else {
      notes.push(`${gate.id} not checked: ${verdict.what}`);
    }
  }
  const passed = { passed: true, health, liquidityUsdPerDay: liquidity, tickVerified, notes } as const;
  return checks === null ? passed : { checks, ...passed };
}

function refused(
  checks: readonly RuleCheck[] | null,
  { id }: Instrument,
  rule: string,
  value: Rejection['value'],
  threshold: Rejection['threshold'],
  reason: () => string,
): Passage {
  const rejection = (): Rejection => ({ instrument: id, rule, value, threshold, reason: reason() });
  return checks === null ? { passed: false, rejection } : { checks, passed: false, rejection };
}

const beyond = (rank: number, { name, limit }: Market): string =>
  `number ${rank} of ${name} by traded value, and the first ${limit} enter`;

const checkOf = (
  { id }: Instrument,
  rule: string,
  verdict: RuleCheck['verdict'],
  value: RuleCheck['value'],
  threshold: RuleCheck['threshold'],
): RuleCheck => ({ instrument: id, rule, value, threshold, verdict });

/** A gate's verdict as a row of the trace. What `ensure` names passes it; a rejection that it lifts stays one in the record. */
function asked(verdict: GateVerdict): [RuleCheck['verdict'], RuleCheck['value'], RuleCheck['threshold']] {
  if (verdict.kind === 'ensure') return ['pass', verdict.note, 'ensure list'];
  return [verdict.kind, verdict.kind === 'missing' ? null : verdict.value, verdict.threshold];
}

/** Ranks of the markets that list more than their limit: elsewhere nobody can lie beyond it. */
function bindingRanks(
  view: MarketView,
  fields: FieldHistory,
  candidateOf: CandidateOf,
): ReadonlyMap<Market, LiquidRank> {
  const listed = new Map<Market, Instrument[]>();
  for (const instrument of view.instruments) {
    const candidate = candidateOf(instrument);
    if (candidate === null) continue;
    const known = listed.get(candidate.market);
    if (known === undefined) listed.set(candidate.market, [instrument]);
    else known.push(instrument);
  }
  const binding = [...listed].filter(([{ limit }, { length }]) => length > limit);
  return new Map(binding.map(([market, instruments]) => [market, liquidRank({ view, fields, instruments })]));
}

const isPriced = (health: HealthRow): health is PricedHealth => health.lastDate !== null;
