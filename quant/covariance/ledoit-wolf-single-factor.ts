/**
 * Ledoit–Wolf shrinkage of the covariance towards a one-factor market model.
 *
 *   C = δ F + (1 − δ) S,   F[i,i] = s_ii,   F[i,j] = c_i c_j / v,   δ = clip((π − ρ) / γ / T, 0, 1),   γ = ‖F − S‖²
 *   m_t = mean of x_t (equal-weight market),   v = Σ_t m_t² / T,   c_i = Σ_t x_ti m_t / T
 *   π = Σ_t (|x_t|²)² / T − ‖S‖²,   ρ = Σ_i π_ii + 2 A − B
 *   A = Σ_{i≠j} (Σ_t x_ti² x_tj m_t / T − c_i s_ij) c_j / v
 *   B = Σ_{i≠j} (Σ_t x_ti x_tj m_t² / T − v s_ij) c_i c_j / v²
 *
 * Source   Ledoit & Wolf (2003), J. Empirical Finance 10, 603–621. Double sums factored per row, O(T N).
 * Shape    returns T × N, T ≥ 2 → C N × N.
 * ddof     0 in S and in C.
 * Signs    negating a column changes the market and δ: invert shorts before estimating, once.
 * Errors   RangeError if T < 2, N = 0, an entry is not finite, or the market has zero variance (F is 0/0).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { requireReturns } from '../linalg/require-matrix.js';
import { centredCovariance } from './centred.js';
import { diagonalVariances } from './ledoit-wolf-constant-correlation.js';
import { intensity, mixture, type ShrunkCovariance, sumOfSquaredProducts, sumOfSquares, trace } from './shrinkage.js';

export function ledoitWolfSingleFactor(returns: Matrix): ShrunkCovariance {
  requireReturns('ledoitWolfSingleFactor: returns', returns, 2);
  const { rows: T, cols: N } = returns;
  const { S, X } = centredCovariance('ledoitWolfSingleFactor: returns', returns, T);
  const market = equalWeightMarket(X);
  const v = market.reduce((sum, m) => sum + m * m, 0) / T;
  // 1e-28: a market that cancels to 1e-14 of its members' volatility is rounding, not a factor.
  if (!(v > (1e-28 * trace(S)) / N)) {
    throw new RangeError('ledoitWolfSingleFactor: returns have an equal-weight market of zero variance');
  }
  const c = covarianceWithMarket(X, market);
  const s = S.data;
  const F = (i: number, j: number) => (i === j ? s[i * N + i]! : (c[i]! * c[j]!) / v);
  const squares = sumOfSquares(S);
  let gamma = 0;
  for (let i = 0; i < N; i++) for (let j = 0; j < N; j++) gamma += (F(i, j) - s[i * N + j]!) ** 2;
  const pi = sumOfSquaredProducts(X) / T - squares;
  const rho = diagonalVariances(X, S) + offDiagonalTerms(X, S, market, c, v);
  const shrinkage = intensity((pi - rho) / T, gamma, squares);
  return { covariance: mixture(S, F, shrinkage), shrinkage };
}

function equalWeightMarket({ rows: T, cols: N, data: x }: Matrix): Float64Array {
  const m = new Float64Array(T);
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < N; j++) m[t]! += x[t * N + j]!;
    m[t]! /= N;
  }
  return m;
}

function covarianceWithMarket({ rows: T, cols: N, data: x }: Matrix, market: Float64Array): Float64Array {
  const c = new Float64Array(N);
  for (let t = 0; t < T; t++) for (let j = 0; j < N; j++) c[j]! += x[t * N + j]! * market[t]!;
  for (let j = 0; j < N; j++) c[j]! /= T;
  return c;
}

/** 2 A − B of the header: full double sums, factored, minus their diagonals. */
function offDiagonalTerms(X: Matrix, S: Matrix, market: Float64Array, c: Float64Array, v: number): number {
  const { rows: T, cols: N, data: x } = X;
  let a = 0;
  let b = 0;
  for (let t = 0; t < T; t++) {
    const m = market[t]!;
    let squares = 0;
    let loaded = 0;
    let ownA = 0;
    let ownB = 0;
    for (let j = 0; j < N; j++) {
      const value = x[t * N + j]!;
      const load = value * c[j]!;
      squares += value * value;
      loaded += load;
      ownA += value * value * load;
      ownB += load * load;
    }
    a += m * (squares * loaded - ownA);
    b += m * m * (loaded * loaded - ownB);
  }
  let quadratic = 0;
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) if (j !== i) quadratic += c[i]! * S.data[i * N + j]! * c[j]!;
  }
  const A = (a / T - quadratic) / v;
  const B = (b / T - v * quadratic) / (v * v);
  return 2 * A - B;
}
