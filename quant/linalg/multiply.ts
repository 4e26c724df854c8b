/**
 * Matrix product C = A B.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., 1.3.4 (blocked), 4 × 4 blocks held in registers.
 * Shape    A m × k, B k × n → C m × n. Every entry sums its k products in ascending order, whatever m and n are.
 * Errors   RangeError where the inner dimensions differ, or a matrix is empty, malformed or not finite.
 * Cost     O(m k n).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from './matrix.js';
import { columnPanels, PANEL, panelProduct, rowPanels } from './panel.js';
import { requireMatrix } from './require-matrix.js';

export function multiply(A: Matrix, B: Matrix): Matrix {
  requireMatrix('multiply: A', A);
  requireMatrix('multiply: B', B);
  if (A.cols !== B.rows) throw new RangeError(`multiply: A is ${A.rows} × ${A.cols}, B is ${B.rows} × ${B.cols}`);
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
