/**
 * Ledoit–Wolf shrinkage of the covariance towards constant correlation.
 *
 *   C = δ F + (1 − δ) S,   F[i,i] = s_ii,   F[i,j] = r̄ σ_i σ_j,   r̄ = mean of s_ij / (σ_i σ_j) over i ≠ j
 *   δ = clip((π − ρ) / γ / T, 0, 1),   γ = ‖F − S‖²,   π = Σ_ij π_ij,   π_ij = Σ_t (x_ti x_tj)² / T − s_ij²
 *   ρ = Σ_i π_ii + r̄ Σ_{i≠j} (σ_j / σ_i) (Σ_t x_ti³ x_tj / T − s_ii s_ij)
 *
 * Source   Ledoit & Wolf (2004), J. Portfolio Management 30(4), 110–119, appendix B. The double sums over pairs are
 *          factored per row, O(T N) instead of O(T N²).
 * Shape    returns T × N, T ≥ 2 → C N × N.
 * ddof     0 in S and in C.
 * Signs    negating a column changes δ: invert shorts before estimating, once.
 * Edge     N ≤ 2: F = S and δ = 0.
 * Errors   RangeError if T < 2, N = 0, an entry is not finite, or a column is constant (its correlation is 0/0).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { requireReturns } from '../linalg/require-matrix.js';
import { centredCovariance, requireVaryingColumns } from './centred.js';
import { intensity, mixture, type ShrunkCovariance, sumOfSquaredProducts, sumOfSquares } from './shrinkage.js';

export interface ConstantCorrelationCovariance extends ShrunkCovariance {
  /** r̄ of the target. */
  readonly meanCorrelation: number;
}

export function ledoitWolfConstantCorrelation(returns: Matrix): ConstantCorrelationCovariance {
  requireReturns('ledoitWolfConstantCorrelation: returns', returns, 2);
  requireVaryingColumns('ledoitWolfConstantCorrelation: returns', returns);
  const { rows: T, cols: N } = returns;
  const { S, X } = centredCovariance('ledoitWolfConstantCorrelation: returns', returns, T);
  const s = S.data;
  const sigma = Float64Array.from({ length: N }, (_, i) => Math.sqrt(s[i * N + i]!));
  const meanCorrelation = meanOffDiagonalCorrelation(S, sigma);
  const F = (i: number, j: number) => (i === j ? s[i * N + i]! : meanCorrelation * sigma[i]! * sigma[j]!);
  const squares = sumOfSquares(S);
  let gamma = 0;
  for (let i = 0; i < N; i++) for (let j = 0; j < N; j++) gamma += (F(i, j) - s[i * N + j]!) ** 2;
  const pi = sumOfSquaredProducts(X) / T - squares;
  const rho = diagonalVariances(X, S) + meanCorrelation * crossTerms(X, S, sigma);
  const shrinkage = N <= 2 ? 0 : intensity((pi - rho) / T, gamma, squares);
  return { covariance: mixture(S, F, shrinkage), shrinkage, meanCorrelation };
}

/** r̄; 1 for a single asset. */
function meanOffDiagonalCorrelation({ rows: N, data: s }: Matrix, sigma: Float64Array): number {
  if (N === 1) return 1;
  let sum = 0;
  for (let i = 0; i < N; i++) for (let j = i + 1; j < N; j++) sum += s[i * N + j]! / (sigma[i]! * sigma[j]!);
  return (2 * sum) / (N * (N - 1));
}

/** Σ_i π_ii. */
export function diagonalVariances({ rows: T, cols: N, data: x }: Matrix, { data: s }: Matrix): number {
  let fourth = 0;
  for (let k = 0; k < x.length; k++) fourth += x[k]! ** 4;
  let squares = 0;
  for (let i = 0; i < N; i++) squares += s[i * N + i]! ** 2;
  return fourth / T - squares;
}

/** Σ_{i≠j} (σ_j / σ_i) (Σ_t x_ti³ x_tj / T − s_ii s_ij): the full double sum, factored, minus its diagonal. */
function crossTerms({ rows: T, cols: N, data: x }: Matrix, { data: s }: Matrix, sigma: Float64Array): number {
  let moments = 0;
  for (let t = 0; t < T; t++) {
    let cubes = 0;
    let weighted = 0;
    let own = 0;
    for (let j = 0; j < N; j++) {
      const v = x[t * N + j]!;
      cubes += (v * v * v) / sigma[j]!;
      weighted += v * sigma[j]!;
      own += v * v * v * v;
    }
    moments += cubes * weighted - own;
  }
  let products = 0;
  for (let i = 0; i < N; i++) {
    let row = 0;
    for (let j = 0; j < N; j++) if (j !== i) row += s[i * N + j]! * sigma[j]!;
    products += sigma[i]! * row;
  }
  return moments / T - products;
}
