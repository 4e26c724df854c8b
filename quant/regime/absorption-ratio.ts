/**
 * Absorption ratio: the share of total variance in the k largest eigenvalues of the covariance.
 *
 * Source   Kritzman, Li, Page & Rigobon (2011), J. Portfolio Management 37(4), 112–126.
 * Shape    covariance N × N, 1 ≤ k ≤ N → number in [0, 1]; null where there is no variance at all.
 * Default  k = a fifth of N, rounded, at least 1.
 * Errors   RangeError where the covariance is not symmetric or not finite, or k is out of range.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { requireSymmetric } from '../linalg/require-matrix.js';
import { symmetricEigenvalues } from '../linalg/symmetric-eigen.js';

export function absorptionRatio(
  covariance: Matrix,
  k: number = Math.max(1, Math.round(covariance.rows / 5)),
): number | null {
  requireSymmetric('absorptionRatio: covariance', covariance);
  const N = covariance.rows;
  if (!Number.isInteger(k) || k < 1 || k > N) throw new RangeError(`absorptionRatio: k is ${k}, not in 1..${N}`);
  const values = symmetricEigenvalues(covariance);
  // A covariance has no negative eigenvalue; what falls below zero is rounding.
  const variances = values.map((x) => Math.max(0, x));
  const total = variances.reduce((s, x) => s + x, 0);
  return total === 0 ? null : variances.slice(N - k).reduce((s, x) => s + x, 0) / total;
}
