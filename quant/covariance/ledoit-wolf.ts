/**
 * Ledoit–Wolf shrinkage of the covariance towards a multiple of the identity.
 *
 *   C = δ μ I + (1 − δ) S,   μ = tr S / N,   δ = min(b², d²) / d²,
 *   d² = ‖S − μ I‖² / N,     b² = (Σ_t (|x_t|²)² / T − ‖S‖²) / (N T),   S = Σ_t x_t x_tᵀ / T
 *
 * Source   Ledoit & Wolf (2004), J. Multivariate Analysis 88, 365–411. Sums as scikit-learn's LedoitWolf.
 * Shape    returns T × N, T ≥ 2 → C N × N; x_t is row t minus the column means.
 * ddof     0 in S and in C.
 * Signs    δ does not change when a column is negated.
 * Edge     N = 1, or S already a multiple of the identity: δ = 0. Duplicates, T < N and constant columns are fine.
 * Errors   RangeError if T < 2, N = 0 or an entry is not finite.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { requireReturns } from '../linalg/require-matrix.js';
import { covarianceAndNorms } from './centred.js';
import {
  intensity,
  mixtureWithIdentity,
  type ShrunkCovariance,
  sumOfSquares,
  sumOfSquaresOf,
  trace,
} from './shrinkage.js';

export function ledoitWolf(returns: Matrix): ShrunkCovariance {
  requireReturns('ledoitWolf: returns', returns, 2);
  const { rows: T, cols: N } = returns;
  const { S, squaredNorms } = covarianceAndNorms('ledoitWolf: returns', returns, T);
  const mu = trace(S) / N;
  const squares = sumOfSquares(S);
  const d2 = (squares - N * mu * mu) / N;
  const b2 = (sumOfSquaresOf(squaredNorms) / T - squares) / (N * T);
  const shrinkage = N === 1 ? 0 : intensity(b2, d2, squares / N);
  return { covariance: mixtureWithIdentity(S, mu, shrinkage), shrinkage };
}
