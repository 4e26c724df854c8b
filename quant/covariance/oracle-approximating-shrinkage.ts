/**
 * Oracle approximating shrinkage of the covariance towards a multiple of the identity.
 *
 *   C = δ μ I + (1 − δ) S,   μ = tr S / N,   a = ‖S‖² / N²,   δ = min(1, (a + μ²) / ((T + 1) (a − μ² / N)))
 *
 * Source   Chen, Wiesel, Eldar & Hero (2010), IEEE Trans. Signal Processing 58, 5016–5029, in the form of
 *          scikit-learn's OAS; the published formula has slightly different coefficients.
 * Shape    returns T × N, T ≥ 2 → C N × N.
 * ddof     0 in S and in C.
 * Edge     S a multiple of the identity: δ = 1, the target and the sample are the same. N = 1: δ = 0.
 * Errors   RangeError if T < 2, N = 0 or an entry is not finite.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { requireReturns } from '../linalg/require-matrix.js';
import { sampleCovariance } from './sample-covariance.js';
import { mixtureWithIdentity, type ShrunkCovariance, sumOfSquares, trace } from './shrinkage.js';

export function oracleApproximatingShrinkage(returns: Matrix): ShrunkCovariance {
  requireReturns('oracleApproximatingShrinkage: returns', returns, 2);
  const { rows: T, cols: N } = returns;
  const S = sampleCovariance(returns, { ddof: 0 });
  const mu = trace(S) / N;
  const a = sumOfSquares(S) / (N * N);
  const denominator = (T + 1) * (a - (mu * mu) / N);
  const unclipped = denominator > 0 ? Math.min(1, (a + mu * mu) / denominator) : 1;
  const shrinkage = N === 1 ? 0 : unclipped;
  return { covariance: mixtureWithIdentity(S, mu, shrinkage), shrinkage };
}
