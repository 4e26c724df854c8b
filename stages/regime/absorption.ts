import type { Matrix } from '../../contracts/matrix.js';
import { gram } from '../../quant/linalg/gram.js';
import { columnMeans, zeros } from '../../quant/linalg/matrix.js';
import { absorptionRatio } from '../../quant/regime/absorption-ratio.js';

/**
 * Absorption ratio of T × N returns: the share of variance in the largest fifth (rounded, at least one) of the N
 * eigenvalues; null where nothing varies. The nonzero eigenvalues of XᵀX are those of XXᵀ, so the smaller of both is
 * decomposed; a constant factor between them and the covariance does not matter to a share.
 */
export function absorption({ rows: T, cols: N, data }: Matrix): number | null {
  const mean = columnMeans({ rows: T, cols: N, data });
  const isTall = T >= N;
  const X = isTall ? zeros(T, N) : zeros(N, T);
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < N; j++) X.data[isTall ? t * N + j : j * T + t] = data[t * N + j]! - mean[j]!;
  }
  return absorptionRatio(gram(X), Math.min(T, Math.max(1, Math.round(N / 5))));
}
