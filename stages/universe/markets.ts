import type { Instrument } from '../../contracts/instrument.js';
import type { GateConfig, Mandate, UniverseConfig } from '../../contracts/mandate.js';
import type { Gate, GateParams } from './gates/gate.js';
import { gateRegistry } from './gates/registry.js';

/** A gate of a config, found in the registry; all of one shape, as they are asked in turn a million times. */
export interface ReadyGate {
  readonly id: string;
  readonly evaluate: Gate['evaluate'];
  readonly bounds: Gate['bounds'];
  readonly binding: boolean;
  readonly timeless: boolean;
  readonly params: GateParams;
  readonly onMissing: GateConfig['onMissing'];
}

/** One venue and product of a universe: names compete for the places of its `fetchLimit` here. */
export interface Market {
  readonly gates: readonly ReadyGate[];
  readonly limit: number;
  readonly name: string;
}

const TICK: GateConfig = { id: 'tick', params: {}, onMissing: 'fail' };

/**
 * The gates of a universe as they are evaluated. One that does not list `tick` is given it last: whether a verified
 * tick is required is the mandate's to say and not a universe's to forget.
 */
export const gatesOf = ({ gates }: UniverseConfig): readonly GateConfig[] =>
  gates.some(({ id }) => id === TICK.id) ? gates : [...gates, TICK];

/**
 * The market of an instrument: that of the first universe which lists its venue and product. RangeError on a gate that is not
 * in the registry: configs are checked where they are loaded.
 */
export function marketsOf(universes: Mandate['universes']): (instrument: Instrument) => Market | undefined {
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

function ready({ id, params, onMissing }: GateConfig): ReadyGate {
  const gate = gateRegistry.get(id);
  if (gate === undefined) throw new RangeError(`gatekeeper: gate "${id}" is not in the registry`);
  const { evaluate, bounds, binding = false, timeless = false } = gate;
  return { id, evaluate, bounds, binding, timeless, params, onMissing };
}
