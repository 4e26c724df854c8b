/**
 * The market regime at every session of the book: the whole path, from data up to each session and nothing hidden.
 *
 * Score = mean of three percentiles, each of a measure in its own past (at least `minPercentiles` values before today).
 */

import type { Mandate } from '../../contracts/mandate.js';
import type { MarketHistory, MarketView } from '../../contracts/market.js';
import type { Matrix } from '../../contracts/matrix.js';
import type { RegimeDay } from '../../contracts/stage-results.js';
import { zeros } from '../../quant/linalg/matrix.js';
import { expandingPercentile } from '../../quant/regime/expanding-percentile.js';
import { closedSessions, isoDate, sessionClose } from '../calendar.js';
import type { FieldHistory } from '../universe/field-history.js';
import { type BaseUniverse, baseUniverse } from './base-universe.js';
import { measures, NOTHING_MEASURED } from './measures.js';
import { nextState, type RegimeState } from './state-machine.js';

/** One day per session that had closed by the cut, oldest first. */
export function regimePath({
  history,
  fields,
  mandate,
}: {
  history: MarketHistory;
  fields: FieldHistory;
  mandate: Mandate;
}): RegimeDay[] {
  const { regime, calendar } = mandate;
  const dates = closedSessions(history.at(history.cut), calendar);
  const window = regime.shortWindow + regime.longWindow;
  const base = baseUniverse({ history, fields, mandate, dates, closes: window + 1 });
  const measured = Array.from(dates, (date, s) => {
    const view = history.at(sessionClose(date, calendar));
    const members = s < window ? [] : base.members(s, view);
    const known = members.length === 0 ? NOTHING_MEASURED : measures(panel(base, view, members, s, window), regime);
    return { ...known, members: members.length };
  });
  const options = { minPast: regime.minPercentiles };
  const volatility = expandingPercentile(
    measured.map((day) => day.volatilityRatio),
    options,
  );
  const dispersion = expandingPercentile(
    measured.map((day) => day.dispersionRatio),
    options,
  );
  const turbulence = expandingPercentile(
    measured.map((day) => day.turbulence),
    options,
  );

  let before: RegimeState | null = null;
  return measured.map((day, s): RegimeDay => {
    const score = meanOfAll([volatility[s] ?? null, dispersion[s] ?? null, turbulence[s] ?? null]);
    const now = nextState(before, { score, ratio: largest(day.volatilityRatio, day.dispersionRatio) }, regime);
    before = now;
    return {
      date: isoDate(dates[s]!),
      state: now.state,
      basis: now.basis,
      score,
      ...day,
      volatilityPercentile: volatility[s] ?? null,
      dispersionPercentile: dispersion[s] ?? null,
      turbulencePercentile: turbulence[s] ?? null,
    };
  });
}

/** The newest `window` returns of the members up to session `s`. */
function panel(base: BaseUniverse, view: MarketView, members: readonly string[], s: number, window: number): Matrix {
  const X = zeros(window, members.length);
  members.forEach((id, j) => {
    const returns = base.returns(id, view);
    for (let t = 0; t < window; t++) X.data[t * members.length + j] = returns[s - window + t]!;
  });
  return X;
}

function meanOfAll(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum / values.length;
}

const largest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
