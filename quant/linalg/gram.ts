/**
 * Gram matrix G = XᵀX of the columns of X.
 *
 * Source   the symmetric rank-k update (syrk) of the BLAS, Dongarra et al. (1990), ACM TOMS 16, 1–17.
 * Shape    X T × N → G N × N, exactly symmetric. Every entry sums its T products oldest row first.
 * Errors   RangeError where X is empty, malformed or not finite.
 * Cost     O(T N²) / 2.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from './matrix.js';
import { columnPanels, PANEL, panelProduct } from './panel.js';
import { requireMatrix } from './require-matrix.js';

export function gram(X: Matrix): Matrix {
  requireMatrix('gram: X', X);
  const { rows: T, cols: N } = X;
  const G = zeros(N, N);
  const g = G.data;
  const packed = columnPanels(X);
  const block = new Float64Array(PANEL * PANEL);
  for (let i = 0; i < N; i += PANEL) {
    for (let j = i; j < N; j += PANEL) {
      panelProduct(packed, i * T, packed, j * T, T, block);
      const height = Math.min(PANEL, N - i);
      const width = Math.min(PANEL, N - j);
      for (let r = 0; r < height; r++) {
        for (let c = 0; c < width; c++) {
          // Both halves take the same number; on the diagonal block they are the same products in the same order.
          g[(i + r) * N + j + c] = block[r * PANEL + c]!;
          g[(j + c) * N + i + r] = block[r * PANEL + c]!;
        }
      }
    }
  }
  return G;
}
