/**
 * Correlation from a covariance: ρ[i,j] = c[i,j] / √(c[i,i] c[j,j]).
 *
 * Shape    C N × N → N × N, exactly symmetric, diagonal exactly 1, rounding beyond ±1 clipped.
 * Errors   RangeError where C is malformed, not symmetric, not finite, or where a variance is not above zero: a
 *          correlation with a constant is undefined, and never silently 0.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { identity, mirror } from '../linalg/matrix.js';
import { requireSymmetric } from '../linalg/require-matrix.js';

export function correlation(covariance: Matrix): Matrix {
  requireSymmetric('correlation: covariance', covariance);
  const { rows: n, data: c } = covariance;
  for (let i = 0; i < n; i++) {
    if (!(c[i * n + i]! > 0))
      throw new RangeError(`correlation: covariance[${i}, ${i}] is ${c[i * n + i]}, a variance`);
  }
  const variances = Float64Array.from({ length: n }, (_, i) => c[i * n + i]!);
  const R = identity(n);
  const r = R.data;
  for (let i = 0; i < n; i++) {
    const variance = variances[i]!;
    for (let j = 0; j < i; j++) {
      // One root of the product: copies have exactly 1.
      const rho = c[i * n + j]! / Math.sqrt(variance * variances[j]!);
      r[i * n + j] = Math.min(1, Math.max(-1, rho));
    }
  }
  mirror(r, n, 'lower');
  return R;
}
