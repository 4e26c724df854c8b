/**
 * Lag-1 autocorrelation of |r|: whether large moves follow large moves.
 *
 *   'own'   Pearson correlation of |r|[0..n−2] and |r|[1..n−1], each about its own mean, as pandas Series.autocorr
 *   'full'  Σ (|r_t| − m)(|r_t+1| − m) / Σ (|r_t| − m)², m the mean of all: the usual sample autocorrelation
 *
 * Shape    n ≥ 3 returns → number in [−1, 1]; null where |r| does not vary.
 * Errors   RangeError for fewer than 3 returns or an entry that is not finite.
 */
import { requireFiniteList } from '../linalg/require-matrix.js';
import { isConstant, sampleMean } from '../performance/moments.js';

export function absoluteAutocorrelation(
  series: ArrayLike<number>,
  { mean = 'own' }: { mean?: 'own' | 'full' } = {},
): number | null {
  requireFiniteList('absoluteAutocorrelation: series', series);
  if (series.length < 3)
    throw new RangeError(`absoluteAutocorrelation: ${series.length} returns, at least 3 are needed`);
  const x = Array.from(series, Math.abs);
  const [early, late] = [x.slice(0, -1), x.slice(1)];
  if (isConstant(early) || isConstant(late)) return null;
  const m = sampleMean(x);
  const [me, ml] = mean === 'own' ? [sampleMean(early), sampleMean(late)] : [m, m];
  const product = early.reduce((s, v, t) => s + (v - me) * (late[t]! - ml), 0);
  const scale = mean === 'own' ? Math.sqrt(squares(early, me)) * Math.sqrt(squares(late, ml)) : squares(x, m);
  return Math.min(1, Math.max(-1, product / scale));
}

const squares = (x: readonly number[], m: number): number => x.reduce((s, v) => s + (v - m) ** 2, 0);
