/**
 * Exponentially weighted covariance: a return k rows before the last weighs decay^k.
 *
 *   C[i,j] = Σ_t w_t (r[t,i] − m[i]) (r[t,j] − m[j]) / (1 − Σ_t w_t²),   m = Σ_t w_t r_t,   w_t ∝ decay^(T−1−t), Σ w = 1
 *
 * Source   J.P. Morgan & Reuters, RiskMetrics Technical Document (1996), 5.2; centred and corrected for bias as
 *          pandas ewm(alpha=1 − decay).cov().
 * Shape    returns T × N, T ≥ 2 → C N × N, exactly symmetric.
 * Default  decay 0.94, RiskMetrics for daily data: half of the weight in the last 11 rows.
 * ddof     the divisor 1 − Σ w² becomes (T − 1) / T for decay → 1: the sample covariance with ddof 1.
 * Errors   RangeError if decay is outside (0, 1), T < 2, N = 0 or an entry is not finite.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { requireReturns } from '../linalg/require-matrix.js';
import { covarianceOfCentred } from './sample-covariance.js';

export function ewmaCovariance(returns: Matrix, { decay = 0.94 }: { decay?: number } = {}): Matrix {
  requireReturns('ewmaCovariance: returns', returns, 2);
  if (!(decay > 0 && decay < 1)) throw new RangeError(`ewmaCovariance: decay is ${decay}, it must lie in (0, 1)`);
  const { rows: T, cols: N, data: r } = returns;
  const w = Float64Array.from({ length: T }, (_, t) => decay ** (T - 1 - t));
  const total = w.reduce((sum, x) => sum + x, 0);
  let squares = 0;
  for (let t = 0; t < T; t++) {
    w[t]! /= total;
    squares += w[t]! * w[t]!;
  }
  if (!(squares < 1)) throw new RangeError(`ewmaCovariance: decay ${decay} leaves a single row of ${T} with weight`);
  const m = new Float64Array(N);
  for (let t = 0; t < T; t++) for (let j = 0; j < N; j++) m[j]! += w[t]! * r[t * N + j]!;
  const x = new Float64Array(T * N);
  for (let t = 0; t < T; t++) {
    const root = Math.sqrt(w[t]!);
    for (let j = 0; j < N; j++) x[t * N + j] = root * (r[t * N + j]! - m[j]!);
  }
  return covarianceOfCentred({ rows: T, cols: N, data: x }, 1 - squares);
}
