/**
 * Turbulence of one session: how unusual its returns are, given how the assets moved together just before.
 *
 *   (z − m)ᵀ C⁻¹ (z − m) / N,   m and C (Ledoit–Wolf) from the T × N window before the session
 *
 * Source   Kritzman & Li (2010), Financial Analysts Journal 66(5), 30–41. Divided by N, so 1 is an ordinary session.
 * Two ways `turbulence` writes C out, O(T N²). With more assets than sessions C = a I + b XᵀX is inverted through the
 *          T × T matrix K = XXᵀ (Woodbury; the shrinkage needs K alone), O(T³): the same number to 1e-10.
 * Returns  null where C is not positive definite: nothing moved.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { ledoitWolf } from '../../quant/covariance/ledoit-wolf.js';
import { cholesky, solveLower } from '../../quant/linalg/cholesky.js';
import { columnMeans, zeros } from '../../quant/linalg/matrix.js';
import { turbulence as mahalanobis } from '../../quant/regime/turbulence.js';

/** From the returns themselves: today N, window T × N. */
export function turbulence(today: Float64Array, window: Matrix): number | null {
  const session = { rows: 1, cols: window.cols, data: today };
  const distance = mahalanobis(session, { mean: columnMeans(window), covariance: ledoitWolf(window).covariance });
  return distance === null ? null : distance[0]! / window.cols;
}

/** From the (T + 1) × (T + 1) centred products of the window's sessions and today's, today last, of N assets. */
export function turbulenceBySessions({ rows, data }: Matrix, N: number): number | null {
  const T = rows - 1;
  const K = zeros(T, T);
  const projected = new Float64Array(T);
  for (let t = 0; t < T; t++) {
    K.data.set(data.subarray(t * rows, t * rows + T), t * T);
    projected[t] = data[t * rows + T]!;
  }
  const z2 = data[T * rows + T]!;
  let trace = 0;
  let fourth = 0;
  for (let t = 0; t < T; t++) {
    trace += K.data[t * T + t]!;
    fourth += K.data[t * T + t]! ** 2;
  }
  // tr S, ‖S‖² and Σ|x|⁴ of Ledoit & Wolf (2004), read from K instead of S = XᵀX / T.
  const mu = trace / T / N;
  const squares = squaredLength(K.data) / (T * T);
  const d2 = (squares - N * mu * mu) / N;
  const b2 = (fourth / T - squares) / (N * T);
  const shrinkage = d2 > 0 ? Math.min(1, Math.max(0, b2 / d2)) : 1;
  const a = shrinkage * mu;
  const b = (1 - shrinkage) / T;
  if (!(a > 0)) return null;
  if (b === 0) return z2 / a / N;
  for (let t = 0; t < T; t++) K.data[t * T + t]! += a / b;
  const L = cholesky(K);
  return L === null ? null : (z2 - squaredLength(solveLower(L, projected))) / a / N;
}

const squaredLength = (x: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k]! * x[k]!;
  return sum;
};
