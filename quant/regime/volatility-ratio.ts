/**
 * Volatility of the last sessions over the volatility of those before them.
 *
 *   sd(r[T−s .. T−1]) / sd(baseline),  baseline = the `longWindow` returns before the short window ('prior'),
 *                                       or those and the short window together ('all')
 *
 * Shape    a series of returns, oldest first → number ≥ 0; null where the baseline does not vary (0/0).
 * ddof     1 in both. Scale invariant.
 * Default  short window 10, everything before it as the baseline.
 * Errors   RangeError where a window is shorter than 2, the series is shorter than the windows, or an entry is not finite.
 */
import { requireFiniteList } from '../linalg/require-matrix.js';
import { sampleMean, standardDeviation } from '../performance/moments.js';

type Series = readonly number[] | Float64Array;

export interface RatioWindows {
  readonly shortWindow?: number;
  readonly longWindow?: number;
}

export function volatilityRatio(
  series: Series,
  { baseline = 'prior', ...windows }: RatioWindows & { readonly baseline?: 'prior' | 'all' } = {},
): number | null {
  requireFiniteList('volatilityRatio: series', series);
  const { shortFrom, longFrom } = ratioWindows('volatilityRatio', series.length, windows, 2);
  // At least two values each: the deviations exist.
  const before = standardDeviation(series.slice(longFrom, baseline === 'prior' ? shortFrom : series.length))!;
  return before === 0 ? null : standardDeviation(series.slice(shortFrom))! / before;
}

/**
 * Mean cross-sectional dispersion of the last sessions over that of the sessions before them; same windows as
 * `volatilityRatio`. `dispersions` holds one value ≥ 0 a session, as from `crossSectionalDispersion`.
 */
export function dispersionRatio(dispersions: Series, windows: RatioWindows = {}): number | null {
  requireFiniteList('dispersionRatio: dispersions', dispersions);
  const { shortFrom, longFrom } = ratioWindows('dispersionRatio', dispersions.length, windows, 1);
  for (let t = 0; t < dispersions.length; t++) {
    if (dispersions[t]! < 0) throw new RangeError(`dispersionRatio: dispersions[${t}] is ${dispersions[t]}, below 0`);
  }
  const before = sampleMean(dispersions.slice(longFrom, shortFrom));
  return before === 0 ? null : sampleMean(dispersions.slice(shortFrom)) / before;
}

/**
 * Standard deviation (ddof 1) of one session's returns across instruments. RangeError for fewer than two, or a gap.
 * The bits of `standardDeviation` in half its passes: a regime path asks for tens of thousands of sessions.
 */
export function crossSectionalDispersion(returns: Series): number {
  const n = returns.length;
  if (n < 2) throw new RangeError(`crossSectionalDispersion: ${n} returns, at least 2 are needed`);
  // One type of array, so that the loops are compiled for it.
  const r = returns instanceof Float64Array ? returns : Float64Array.from(returns);
  let sum = 0;
  for (let j = 0; j < n; j++) sum += r[j]!;
  if (!Number.isFinite(sum)) requireFiniteList('crossSectionalDispersion: returns', r);
  const m = sum / n;
  let squares = 0;
  for (let j = 0; j < n; j++) {
    const d = r[j]! - m;
    squares += d * d;
  }
  const variance = ((squares / n) * n) / (n - 1);
  // 1e-20: far above the rounding of equal returns, which standardDeviation answers with zero.
  return variance > 1e-20 * Math.max(1, m * m) ? Math.sqrt(variance) : standardDeviation(r)!;
}

function ratioWindows(name: string, length: number, { shortWindow = 10, longWindow }: RatioWindows, least: number) {
  const long = longWindow ?? length - shortWindow;
  for (const [key, value] of [
    ['shortWindow', shortWindow],
    ['longWindow', long],
  ] as const) {
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`${name}: ${key} is ${value}, at least ${least} is needed`);
  }
  if (length < shortWindow + long)
    throw new RangeError(`${name}: ${length} sessions, ${shortWindow + long} are needed`);
  return { shortFrom: length - shortWindow, longFrom: length - shortWindow - long };
}
