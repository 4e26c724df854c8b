import type { Matrix } from '../../contracts/matrix.js';
import { gram } from '../../quant/linalg/gram.js';
import { columnMeans, zeros } from '../../quant/linalg/matrix.js';
import { symmetricEigen } from '../../quant/linalg/symmetric-eigen.js';

/**
 * Share of the variance of N assets in their ⌈N / 5⌉ largest principal components; null where nothing varies.
 *
 * Source   Kritzman, Li, Page & Rigobon (2011), Journal of Portfolio Management 37(4), 112–126.
 * Shape    returns T × N. Eigenvalues of X Xᵀ are those of Xᵀ X, so the smaller of both is decomposed.
 */
export function absorption({ rows: T, cols: N, data }: Matrix): number | null {
  const mean = columnMeans({ rows: T, cols: N, data });
  const isTall = T >= N;
  const X = isTall ? zeros(T, N) : zeros(N, T);
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < N; j++) X.data[isTall ? t * N + j : j * T + t] = data[t * N + j]! - mean[j]!;
  }
  const values = symmetricEigen(gram(X)).values;
  const count = Math.ceil(N / 5);
  let total = 0;
  let largest = 0;
  for (let k = 0; k < values.length; k++) {
    total += values[k]!;
    if (k >= values.length - count) largest += values[k]!;
  }
  return total > 0 ? largest / total : null;
}
