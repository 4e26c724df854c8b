import type { Mandate } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { RegimeDay, RegimeResult, UniverseResult } from '../../contracts/stage-results.js';
import { DAY_MS, dayNumber, isoDate, sessionClose } from '../calendar.js';
import { gateDecision } from './gate-decision.js';

/** The regime in force at a view: the newest day of the path whose session had closed by then; null before the first. */
function regimeDayAt(path: readonly RegimeDay[], { asOf }: MarketView, { calendar }: Mandate): RegimeDay | null {
  let low = 0;
  let high = path.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sessionClose(dayNumber(path[middle]!.date), calendar) <= asOf) low = middle + 1;
    else high = middle;
  }
  return path[low - 1] ?? null;
}

/** Stage regime: today's state out of `regimePath`, and what it permits. Days of the path after the view are left out. */
export function regimeStage({
  path,
  view,
  universe,
  mandate,
}: {
  path: readonly RegimeDay[];
  view: MarketView;
  universe: UniverseResult;
  mandate: Mandate;
}): RegimeResult {
  const newest = regimeDayAt(path, view, mandate);
  const today = newest ?? unmeasured(isoDate(Math.floor(view.asOf / DAY_MS)));
  return {
    schema: 'regime/1',
    asOf: universe.asOf,
    state: today.state,
    today,
    path: newest === null ? [] : path.slice(0, path.indexOf(newest) + 1),
    gate: gateDecision({ state: today.state, universe, view, mandate }),
  };
}

const unmeasured = (date: string): RegimeDay => ({
  date,
  state: 'NORMAL',
  basis: 'insufficient history',
  score: null,
  volatilityRatio: null,
  dispersionRatio: null,
  turbulence: null,
  volatilityPercentile: null,
  dispersionPercentile: null,
  turbulencePercentile: null,
  absorptionRatio: null,
  downsideShare: null,
  members: 0,
});
