/** One instrument at the gates of its universe, one after the other. */
import type { Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { Rejection, RuleCheck } from '../../contracts/stage-results.js';
import type { Candidate } from './candidates.js';
import type { GateInput, GateVerdict } from './gates/gate.js';
import type { Peers } from './gates/peers.js';
import type { HealthRow } from './health-row.js';
import { liquidityUsdPerDay } from './liquidity.js';

/** How one instrument fared at the gates of its universe; `checks` are all that were asked, where a trace was wanted. */
export type Passage = { readonly checks?: readonly RuleCheck[] } & (
  | {
      readonly passed: true;
      readonly health: PricedHealth;
      readonly tickVerified: boolean;
      readonly notes: readonly string[];
    }
  | { readonly passed: false; readonly rejection: () => Rejection }
);

export type PricedHealth = HealthRow & { readonly lastDate: number };

/** What the gates look at. The traded value, a median, is taken when a gate asks for it. */
export class Asked implements GateInput {
  readonly instrument: Instrument;
  readonly health: PricedHealth;
  readonly tickVerified: boolean;
  readonly asOf: number;
  readonly verifiedTick: Mandate['verifiedTick'];
  readonly minimumHistory: number;
  readonly peers: Peers;

  constructor(
    instrument: Instrument,
    { minimumHistory, tickVerified }: Candidate,
    { health, asOf, peers, mandate }: { health: PricedHealth; asOf: number; peers: Peers; mandate: Mandate },
  ) {
    this.instrument = instrument;
    this.health = health;
    this.tickVerified = tickVerified;
    this.asOf = asOf;
    this.verifiedTick = mandate.verifiedTick;
    this.minimumHistory = minimumHistory;
    this.peers = peers;
  }

  get liquidityUsdPerDay(): number | null {
    return liquidityUsdPerDay(this.instrument, this.health);
  }
}

/** Asks the gates of its market in order until one rejects. */
export function throughGates(input: Asked, { market, known }: Candidate, checks: RuleCheck[] | null): Passage {
  const { instrument, health, tickVerified } = input;
  const { gates } = market;
  const notes: string[] = [];
  let ensured = false;
  for (let k = 0; k < gates.length; k++) {
    const gate = gates[k]!;
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
  const passed = { passed: true, health, tickVerified, notes } as const;
  return checks === null ? passed : { checks, ...passed };
}

export function refused(
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

export const checkOf = (
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

export const isPriced = (health: HealthRow): health is PricedHealth => health.lastDate !== null;
