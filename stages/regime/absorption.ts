import type { Matrix } from '../../contracts/matrix.js';
import { gram } from '../../quant/linalg/gram.js';
import { columnMeans, zeros } from '../../quant/linalg/matrix.js';
import { absorptionRatio } from '../../quant/regime/absorption-ratio.js';

/**
 * Absorption ratio of T × N returns: the share of variance in the largest fifth (rounded, at least one) of the
 * min(N, T − 1) eigenvalues that can differ from zero; null where nothing varies. A fifth of N itself would be all of
 * them once N ≥ 5 (T − 1), and the ratio 1 whatever happened.
 */
export function absorption({ rows: T, cols: N, data }: Matrix): number | null {
  const mean = columnMeans({ rows: T, cols: N, data });
  const X = zeros(T, N);
  for (let t = 0; t < T; t++) for (let j = 0; j < N; j++) X.data[t * N + j] = data[t * N + j]! - mean[j]!;
  return absorptionRatio(gram(X), largestFifth(Math.min(N, T - 1)));
}

/**
 * The same from the T × T products of centred sessions, for N ≥ T assets: the nonzero eigenvalues of XᵀX are those of
 * XXᵀ, and a constant factor between them and the covariance does not matter to a share.
 */
export const absorptionBySessions = (K: Matrix): number | null => absorptionRatio(K, largestFifth(K.rows - 1));

const largestFifth = (count: number): number => Math.max(1, Math.round(count / 5));
