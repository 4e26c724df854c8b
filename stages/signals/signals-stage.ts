/**
 * Stage signals: what the strategies would hold, one signal an instrument, and the nearest miss of everything else.
 *
 * An instrument wanted by several strategies, or in both directions, keeps the signal of highest conviction; among
 * equals the strategy that comes first in the mandate, then LONG. What lost is written in the signal's note.
 */
import type { Direction, Mandate } from '../../contracts/mandate.js';
import { orThrow } from '../../contracts/problem.js';
import type { Rejection, Signal, SignalsResult, UniverseResult } from '../../contracts/stage-results.js';
import { groupBy } from '../group-by.js';
import { identityBook } from '../identity-book.js';
import { checkFieldSources } from './field-sources.js';
import { type Miss, screen } from './screen.js';

const DIRECTIONS: readonly Direction[] = ['LONG', 'SHORT'];

/** `asOf` is ISO UTC. RangeError where it is not the universe's own; ConfigError where a field has no source (field-sources.ts). */
export function signalsStage({
  asOf,
  universe,
  mandate,
}: {
  asOf: string;
  universe: UniverseResult;
  mandate: Mandate;
}): SignalsResult {
  if (asOf !== universe.asOf) throw new RangeError(`signalsStage: asOf ${asOf} is not the universe's ${universe.asOf}`);
  orThrow(checkFieldSources(universe, mandate.strategies));
  const identities = identityBook(
    universe.rows.map(({ instrument }) => instrument),
    mandate.selection.identities,
  );
  // In the order that breaks ties: strategies as the mandate lists them, LONG before SHORT.
  const screens = mandate.strategies.flatMap((strategy) =>
    DIRECTIONS.map((direction) => screen(strategy, direction, universe.rows, identities)),
  );
  const wanted = groupBy(
    screens.flatMap(({ candidates }) => candidates),
    ({ instrument }) => instrument,
  );
  const signals: Signal[] = [];
  const rejections: Rejection[] = [];
  for (const { instrument } of universe.rows) {
    const candidates = wanted.get(instrument.id);
    if (candidates === undefined) {
      const misses = screens.flatMap(({ misses }) => misses.get(instrument.id) ?? []);
      rejections.push(nearest(misses)?.rejection() ?? unwanted(instrument.id));
    } else {
      signals.push(strongest(candidates));
    }
  }
  const entered = universe.rows.map(({ instrument }) => instrument.id);
  return {
    schema: 'signals/1',
    asOf,
    signals,
    funnel: { stage: 'signals', entered, kept: signals.map(({ instrument }) => instrument), rejections },
  };
}

/** The miss that came furthest; the first of equals. */
const nearest = (misses: readonly Miss[]): Miss | undefined =>
  misses.reduce<Miss | undefined>(
    (best, miss) => (best === undefined || miss.nearness > best.nearness ? miss : best),
    undefined,
  );

const unwanted = (instrument: string): Rejection => ({
  instrument,
  rule: 'no-strategy',
  value: null,
  threshold: null,
  reason: 'the mandate has no strategy with rules',
});

function strongest(candidates: readonly Signal[]): Signal {
  const best = candidates.reduce((a, b) => (b.conviction > a.conviction ? b : a));
  const notes = candidates
    .filter((candidate) => candidate !== best)
    .map(({ strategy, direction, conviction }) => {
      const relation = direction === best.direction ? 'also wanted by' : 'conflict resolved against';
      return `${relation} ${strategy}/${direction.toLowerCase()} (conviction ${conviction.toFixed(3)})`;
    });
  if (best.note !== null) notes.unshift(best.note);
  return { ...best, note: notes.length === 0 ? null : notes.join('; ') };
}
