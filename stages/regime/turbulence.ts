/**
 * Turbulence of one session: how unusual its returns are, given how the assets moved together just before.
 *
 *   (z − m)ᵀ C⁻¹ (z − m) / N,   m and C (Ledoit–Wolf) from the T × N window before the session
 *
 * Source   Kritzman & Li (2010), Financial Analysts Journal 66(5), 30–41. Divided by N, so 1 is an ordinary session.
 * Shape    today N, window T × N. With more assets than sessions C = a I + b XᵀX is inverted through the T × T matrix
 *          K = XXᵀ (Woodbury; the shrinkage needs K alone), the same number up to rounding for a fraction of the work.
 * Returns  null where C is not positive definite: nothing moved.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { ledoitWolf } from '../../quant/covariance/ledoit-wolf.js';
import { cholesky, solveLower } from '../../quant/linalg/cholesky.js';
import { gram } from '../../quant/linalg/gram.js';
import { columnMeans, zeros } from '../../quant/linalg/matrix.js';
import { turbulence as mahalanobis } from '../../quant/regime/turbulence.js';

export function turbulence(today: ArrayLike<number>, window: Matrix): number | null {
  const mean = columnMeans(window);
  if (window.cols > window.rows) {
    return bySessions(
      Float64Array.from(today, (r, j) => r - mean[j]!),
      window,
      mean,
    );
  }
  const session = { rows: 1, cols: window.cols, data: Float64Array.from(today) };
  const distance = mahalanobis(session, { mean, covariance: ledoitWolf(window).covariance });
  return distance === null ? null : distance[0]! / window.cols;
}

function bySessions(z: Float64Array, { rows: T, cols: N, data }: Matrix, mean: Float64Array): number | null {
  const transposed = zeros(N, T);
  const projected = new Float64Array(T);
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < N; j++) {
      const x = data[t * N + j]! - mean[j]!;
      transposed.data[j * T + t] = x;
      projected[t]! += x * z[j]!;
    }
  }
  const K = gram(transposed);
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
  if (b === 0) return squaredLength(z) / a / N;
  for (let t = 0; t < T; t++) K.data[t * T + t]! += a / b;
  const L = cholesky(K);
  return L === null ? null : (squaredLength(z) - squaredLength(solveLower(L, projected))) / a / N;
}

const squaredLength = (x: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k]! * x[k]!;
  return sum;
};
