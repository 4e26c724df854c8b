/**
 * Matrix products in plain TypeScript, 4 × 4 blocks held in registers.
 *
 * Source   Goto & van de Geijn (2008), ACM TOMS 34(3); XᵀX as the symmetric rank-k update of the BLAS, Dongarra et al.
 *          (1990), ACM TOMS 16, 1–17.
 */
import type { Matrix } from '../../../contracts/matrix.js';
import { zeros } from '../../linalg/matrix.js';
import { columnPanels, PANEL, panelProduct, rowPanels } from '../../linalg/panel.js';

export function gram(X: Matrix): Matrix {
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

export function multiply(A: Matrix, B: Matrix): Matrix {
  const { rows: m, cols: depth } = A;
  const n = B.cols;
  const C = zeros(m, n);
  const a = rowPanels(A);
  const b = columnPanels(B);
  const block = new Float64Array(PANEL * PANEL);
  for (let i = 0; i < m; i += PANEL) {
    for (let j = 0; j < n; j += PANEL) {
      panelProduct(a, i * depth, b, j * depth, depth, block);
      const height = Math.min(PANEL, m - i);
      const width = Math.min(PANEL, n - j);
      for (let r = 0; r < height; r++) {
        for (let c = 0; c < width; c++) C.data[(i + r) * n + j + c] = block[r * PANEL + c]!;
      }
    }
  }
  return C;
}
