import type { BacktestResult, SensitivityResult, SeriesName } from '../../contracts/validation.js';
import { overfitting } from './backtest-series.js';

/** One simulated path and the distance between its rebalances. */
export interface Variant {
  readonly every: number;
  readonly backtest: BacktestResult;
}

/**
 * The same decisions at several distances between rebalances, side by side, and how much choosing among profiles and distances
 * together may explain: CSCV over the sessions that all of them share, each profile at each distance a strategy.
 */
export function sensitivityOf(variants: readonly Variant[], profiles: readonly SeriesName[]): SensitivityResult {
  return {
    variants: variants.map(({ every, backtest }) => ({
      every,
      windows: backtest.windows.length,
      series: backtest.series.map(({ name, statistics }) => ({ name, statistics })),
    })),
    probabilityOfOverfitting: overfitting(sharedReturns(variants, profiles)),
  };
}

/** Returns of every profile at every distance between the latest start and the earliest end; none where a path is empty. */
function sharedReturns(variants: readonly Variant[], profiles: readonly SeriesName[]): number[][] {
  const paths = variants.map(({ backtest }) => backtest);
  if (paths.some(({ dates }) => dates.length < 2)) return [];
  // Dates YYYY-MM-DD sort as days do.
  const first = paths
    .map(({ dates }) => dates[0]!)
    .sort()
    .at(-1)!;
  const last = paths.map(({ dates }) => dates.at(-1)!).sort()[0]!;
  if (first >= last) return [];
  return paths.flatMap(({ dates, series }) => {
    // Paths are of one book, so the sessions between the two dates are the same in each.
    const [from, to] = [dates.indexOf(first), dates.indexOf(last)];
    return series.filter(({ name }) => profiles.includes(name)).map(({ returns }) => returns.slice(from, to));
  });
}
