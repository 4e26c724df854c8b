import type { AssetClass, Instrument } from '../../contracts/instrument.js';
import type { GateConfig, Mandate, UniverseConfig } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { Rejection } from '../../contracts/stage-results.js';
import type { FieldHistory, HealthRow } from './field-history.js';
import type { Gate, GateParams } from './gates/gate.js';
import { gateRegistry } from './gates/registry.js';
import { liquidityUsdPerDay } from './liquidity.js';
import { minimumHistory } from './minimum-history.js';

/** How one instrument fared at the gates of its universe. */
export type Passage =
  | {
      readonly passed: true;
      readonly health: HealthRow & { readonly lastDate: number };
      readonly liquidityUsdPerDay: number | null;
      readonly tickVerified: boolean;
      readonly notes: readonly string[];
    }
  | { readonly passed: false; readonly rejection: Rejection };

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

/**
 * Asks the gates of an instrument's universe, the first config that lists its venue and product, in config order until
 * one rejects; null for an instrument that no universe lists. `onMissing` decides for a gate whose value is unknown:
 * `pass` leaves a note, `fail` rejects. Without a single visible price an instrument is rejected as `no-bars`.
 * RangeError on a gate that is not in the registry: configs are checked where they are loaded.
 */
export function gatekeeper({
  fields,
  mandate,
}: {
  fields: FieldHistory;
  mandate: Mandate;
}): (view: MarketView, instrument: Instrument) => Passage | null {
  const universes = mandate.universes.map((universe) => ({
    venues: new Set(universe.venues),
    products: new Set<string>(universe.products),
    gates: gatesOf(universe).map(ready),
  }));
  const minimums = new Map<AssetClass, number>();
  const minimum = (assetClass: AssetClass): number => {
    const known = minimums.get(assetClass) ?? minimumHistory(mandate, assetClass);
    minimums.set(assetClass, known);
    return known;
  };

  return (view, instrument) => {
    const universe = universes.find(
      ({ venues, products }) => venues.has(instrument.venue) && products.has(instrument.product),
    );
    if (universe === undefined) return null;
    const health = fields.health(view, instrument);
    const rejected = (rule: string, value: Rejection['value'], threshold: Rejection['threshold'], reason: string) =>
      ({ passed: false, rejection: { instrument: instrument.id, rule, value, threshold, reason } }) as const;
    if (!isPriced(health)) return rejected('no-bars', 0, 1, 'no bar with a price was visible');

    const input = {
      instrument,
      health,
      liquidityUsdPerDay: liquidityUsdPerDay(instrument, health),
      tickVerified: isTickVerified(instrument),
      asOf: view.asOf,
      verifiedTick: mandate.verifiedTick,
      minimumHistory: minimum(instrument.assetClass),
    };
    const notes: string[] = [];
    for (const { gate, params, onMissing } of universe.gates) {
      const verdict = gate.evaluate(input, params);
      if (verdict.kind === 'reject') return rejected(gate.id, verdict.value, verdict.threshold, verdict.reason);
      if (verdict.kind === 'pass') {
        if (verdict.note !== undefined) notes.push(verdict.note);
      } else if (onMissing === 'fail') {
        return rejected(gate.id, null, verdict.threshold, `${verdict.what}, and onMissing is fail`);
      } else {
        notes.push(`${gate.id} not checked: ${verdict.what}`);
      }
    }
    const { liquidityUsdPerDay: liquidity, tickVerified } = input;
    return { passed: true, health, liquidityUsdPerDay: liquidity, tickVerified, notes };
  };
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
