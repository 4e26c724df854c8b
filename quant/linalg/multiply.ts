/**
 * Matrix product C = A B.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., 1.3.4 (blocked), 4 × 4 blocks held in registers.
 * Shape    A m × k, B k × n → C m × n. Every entry sums its k products in ascending order, whatever m and n are.
 * Errors   RangeError where the inner dimensions differ, or a matrix is empty, malformed or not finite.
 * Cost     O(m k n).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { kernels } from '../kernels/selected.js';
import { requireMatrix } from './require-matrix.js';

export function multiply(A: Matrix, B: Matrix): Matrix {
  requireMatrix('multiply: A', A);
  requireMatrix('multiply: B', B);
  if (A.cols !== B.rows) throw new RangeError(`multiply: A is ${A.rows} × ${A.cols}, B is ${B.rows} × ${B.cols}`);
  return kernels.multiply(A, B);
}
