import type { AssetClass, Instrument } from '../../contracts/instrument.js';
import type { GateConfig, Mandate, UniverseConfig } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { Rejection, RuleCheck } from '../../contracts/stage-results.js';
import type { FieldHistory, HealthRow } from './field-history.js';
import type { Gate, GateParams, GateVerdict } from './gates/gate.js';
import { gateRegistry } from './gates/registry.js';
import { FETCH_LIMIT, type LiquidRank, liquidRank } from './liquid-rank.js';
import { liquidityUsdPerDay } from './liquidity.js';
import { minimumHistory } from './minimum-history.js';
import { peersAt } from './peers-at.js';
import { shadowBook } from './shadow-book.js';

/** How one instrument fared at the gates of its universe; `checks` are all that were asked, where a trace was wanted. */
export type Passage = { readonly checks?: readonly RuleCheck[] } & (
  | {
      readonly passed: true;
      readonly health: HealthRow & { readonly lastDate: number };
      readonly liquidityUsdPerDay: number | null;
      readonly tickVerified: boolean;
      readonly notes: readonly string[];
    }
  | { readonly passed: false; readonly rejection: Rejection }
);

interface ReadyGate {
  readonly gate: Gate;
  readonly params: GateParams;
  readonly onMissing: GateConfig['onMissing'];
}

const TICK: GateConfig = { id: 'tick', params: {}, onMissing: 'fail' };

/**
 * The gates of a universe as they are evaluated. One that does not list `tick` is given it last: whether a verified
 * tick is required is the mandate's to say and not a universe's to forget.
 */
export const gatesOf = ({ gates }: UniverseConfig): readonly GateConfig[] =>
  gates.some(({ id }) => id === TICK.id) ? gates : [...gates, TICK];

/** One venue and product of a universe: names compete for the places of its `fetchLimit` here. */
interface Market {
  readonly gates: readonly ReadyGate[];
  readonly limit: number;
  readonly name: string;
}

/**
 * Asks an instrument's universe, the first config that lists its venue and product, whether it may enter at a view; null for
 * an instrument that no universe lists. Every answer is from what was known at the view.
 *
 *   no-bars       there is no visible price
 *   fetch-limit   at least `fetchLimit` instruments of its venue and product were more liquid (liquid-rank.ts)
 *   gates         in config order until one rejects; `onMissing` decides for a gate whose value is unknown: `pass` leaves a
 *                 note, `fail` rejects; a name that `ensure` lists passes every later gate that is not binding, with a note
 *
 * RangeError on a gate that is not in the registry: configs are checked where they are loaded.
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
  const marketOf = marketsOf(mandate.universes);
  const book = shadowBook(fields);
  const minimums = new Map<AssetClass, number>();
  const minimum = (assetClass: AssetClass): number => {
    const known = minimums.get(assetClass) ?? minimumHistory(mandate, assetClass);
    minimums.set(assetClass, known);
    return known;
  };

  return (view) => {
    let ranks: ReadonlyMap<Market, LiquidRank> | undefined;
    const peers = peersAt(view, fields, book);
    return (instrument) => {
      const market = marketOf(instrument);
      if (market === undefined) return null;
      const { id } = instrument;
      const health = fields.health(view, instrument);
      const checks: RuleCheck[] = [];
      const traced = trace ? { checks } : {};
      const check = (
        rule: string,
        verdict: RuleCheck['verdict'],
        value: RuleCheck['value'],
        threshold: RuleCheck['threshold'],
      ): void => {
        if (trace) checks.push({ instrument: id, rule, value, threshold, verdict });
      };
      const rejected = (rule: string, value: Rejection['value'], threshold: Rejection['threshold'], reason: string) =>
        ({ ...traced, passed: false, rejection: { instrument: id, rule, value, threshold, reason } }) as const;
      check('no-bars', isPriced(health) ? 'pass' : 'reject', health.history, 1);
      if (!isPriced(health)) return rejected('no-bars', 0, 1, 'no bar with a price was visible');

      ranks ??= bindingRanks(view, fields, marketOf);
      // Null where so few are listed that nobody lies beyond the limit.
      const rank = ranks.get(market)?.rank(id) ?? null;
      const isBeyond = rank !== null && rank > market.limit;
      check(FETCH_LIMIT, isBeyond ? 'reject' : 'pass', rank, market.limit);
      if (isBeyond) {
        const what = `number ${rank} of ${market.name} by traded value, and the first ${market.limit} enter`;
        return rejected(FETCH_LIMIT, rank, market.limit, what);
      }

      const input = {
        instrument,
        health,
        liquidityUsdPerDay: liquidityUsdPerDay(instrument, health),
        tickVerified: isTickVerified(instrument),
        asOf: view.asOf,
        verifiedTick: mandate.verifiedTick,
        minimumHistory: minimum(instrument.assetClass),
        peers,
      };
      const notes: string[] = [];
      let ensured = false;
      for (const { gate, params, onMissing } of market.gates) {
        const verdict = gate.evaluate(input, params);
        if (trace) check(gate.id, ...asked(verdict));
        if (verdict.kind === 'reject') {
          if (!ensured || gate.binding) return rejected(gate.id, verdict.value, verdict.threshold, verdict.reason);
          notes.push(`ensured against ${gate.id}: ${verdict.reason}`);
        } else if (verdict.kind === 'ensure') {
          ensured = true;
          notes.push(verdict.note);
        } else if (verdict.kind === 'pass') {
          if (verdict.note !== undefined) notes.push(verdict.note);
        } else if (onMissing === 'fail') {
          return rejected(gate.id, null, verdict.threshold, `${verdict.what}, and onMissing is fail`);
        } else {
          notes.push(`${gate.id} not checked: ${verdict.what}`);
        }
      }
      const { liquidityUsdPerDay: liquidity, tickVerified } = input;
      return { ...traced, passed: true, health, liquidityUsdPerDay: liquidity, tickVerified, notes };
    };
  };
}

/** A gate's verdict as a row of the trace. What `ensure` names passes it; a rejection that it lifts stays one in the record. */
function asked(verdict: GateVerdict): [RuleCheck['verdict'], RuleCheck['value'], RuleCheck['threshold']] {
  if (verdict.kind === 'ensure') return ['pass', verdict.note, 'ensure list'];
  return [verdict.kind, verdict.kind === 'missing' ? null : verdict.value, verdict.threshold];
}

/** The market of an instrument: that of the first universe which lists its venue and product. */
function marketsOf(universes: Mandate['universes']): (instrument: Instrument) => Market | undefined {
  const byVenue = new Map<string, Map<string, Market>>();
  for (const universe of universes) {
    const gates = gatesOf(universe).map(ready);
    for (const venue of universe.venues) {
      const byProduct = byVenue.get(venue) ?? new Map<string, Market>();
      byVenue.set(venue, byProduct);
      for (const product of universe.products) {
        if (!byProduct.has(product)) {
          byProduct.set(product, { gates, limit: universe.fetchLimit, name: `${venue} ${product}` });
        }
      }
    }
  }
  return ({ venue, product }) => byVenue.get(venue)?.get(product);
}

/** Ranks of the markets that list more than their limit: elsewhere nobody can lie beyond it. */
function bindingRanks(
  view: MarketView,
  fields: FieldHistory,
  marketOf: (instrument: Instrument) => Market | undefined,
): ReadonlyMap<Market, LiquidRank> {
  const listed = new Map<Market, Instrument[]>();
  for (const instrument of view.instruments) {
    const market = marketOf(instrument);
    if (market === undefined) continue;
    const known = listed.get(market);
    if (known === undefined) listed.set(market, [instrument]);
    else known.push(instrument);
  }
  const binding = [...listed].filter(([{ limit }, { length }]) => length > limit);
  return new Map(binding.map(([market, instruments]) => [market, liquidRank({ view, fields, instruments })]));
}

function ready({ id, params, onMissing }: GateConfig): ReadyGate {
  const gate = gateRegistry.get(id);
  if (gate === undefined) throw new RangeError(`gatekeeper: gate "${id}" is not in the registry`);
  return { gate, params, onMissing };
}

const isPriced = (health: HealthRow): health is HealthRow & { readonly lastDate: number } => health.lastDate !== null;

/** Delivered by the venue or confirmed by the grid of its prices. */
const isTickVerified = ({ tickSize, tickSource }: Instrument): boolean =>
  tickSize !== null && (tickSource === 'venue' || tickSource === 'price-grid');
