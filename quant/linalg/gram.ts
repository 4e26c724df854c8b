/**
 * Gram matrix G = XᵀX of the columns of X.
 *
 * Source   the symmetric rank-k update (syrk) of the BLAS, Dongarra et al. (1990), ACM TOMS 16, 1–17.
 * Shape    X T × N → G N × N, exactly symmetric. Every entry sums its T products oldest row first.
 * Errors   RangeError where X is empty, malformed or not finite.
 * Cost     O(T N²) / 2.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { kernels } from '../kernels/selected.js';
import { requireMatrix } from './require-matrix.js';

export function gram(X: Matrix): Matrix {
  requireMatrix('gram: X', X);
  return kernels.gram(X);
}
