/**
 * How steadily a path of returns went one way: the coefficient of determination of the least-squares line through its
 * running sum, with the sign of the line's slope.
 *
 *   y_t = Σ_{s ≤ t} r_s,  t = 0..n−1;   R² = Cov(t, y)² / (Var(t) Var(y));   answer = sign(Cov(t, y)) R²
 *
 * Source   R² of an equity line, as `stability_of_timeseries` of empyrical, which takes log returns and drops the sign. The
 *          plain sum is taken here, so that the mirror image of a path has exactly the opposite value, and a return above
 *          100 % still has one when negated.
 * Unit     a pure number in [−1, 1]; it does not change when all returns are multiplied by a positive number.
 * Null     fewer than 3 returns, or a path that never moves.
 * Errors   RangeError if an entry is not finite.
 */
import { requireSeries, type Series } from './require-series.js';

export function pathConsistency(returns: Series): number | null {
  requireSeries('pathConsistency', 'returns', returns);
  const n = returns.length;
  if (n < 3) return null;
  const path = new Float64Array(n);
  let [sum, total] = [0, 0];
  for (let t = 0; t < n; t++) {
    sum += returns[t]!;
    path[t] = sum;
    total += sum;
  }
  const [middle, mean] = [(n - 1) / 2, total / n];
  let [ty, tt, yy] = [0, 0, 0];
  for (let t = 0; t < n; t++) {
    const [dt, dy] = [t - middle, path[t]! - mean];
    ty += dt * dy;
    tt += dt * dt;
    yy += dy * dy;
  }
  if (yy === 0) return null;
  return Math.sign(ty) * Math.min(1, (ty * ty) / (tt * yy));
}
