/**
 * Turbulence: how unusual a session's returns are, jointly.
 *
 *   d_t = (r_t − m)ᵀ C⁻¹ (r_t − m)
 *
 * Source   Kritzman & Li (2010), Financial Analysts Journal 66(5), 30–41; squared Mahalanobis distance, not divided by N.
 * Shape    returns T × N, mean N, covariance N × N (per session) → T values ≥ 0; null where C is not positive definite.
 *          With the ddof-1 sample of the same rows the values sum to (T − 1) N.
 * Errors   RangeError where shapes disagree, C is not symmetric, or an entry is not finite.
 * Cost     O(N³ + T N²).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { cholesky, solveLower } from '../linalg/cholesky.js';
import { requireFiniteList, requireReturns, requireSymmetric } from '../linalg/require-matrix.js';

export function turbulence(
  returns: Matrix,
  { mean, covariance }: { readonly mean: Float64Array; readonly covariance: Matrix },
): Float64Array | null {
  requireReturns('turbulence: returns', returns, 1);
  requireSymmetric('turbulence: covariance', covariance);
  requireFiniteList('turbulence: mean', mean);
  const { rows: T, cols: N, data: r } = returns;
  if (mean.length !== N || covariance.rows !== N) {
    throw new RangeError(`turbulence: returns have ${N} columns, mean ${mean.length}, covariance ${covariance.rows}`);
  }
  const L = cholesky(covariance);
  if (L === null) return null;
  return Float64Array.from({ length: T }, (_, t) => {
    const y = solveLower(
      L,
      Float64Array.from({ length: N }, (_, j) => r[t * N + j]! - mean[j]!),
    );
    return y.reduce((s, x) => s + x * x, 0);
  });
}
