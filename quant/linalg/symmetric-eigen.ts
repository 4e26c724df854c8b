/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix, A = V diag(λ) Vᵀ.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., 8.3: Householder tridiagonalisation, then implicit QR
 *          steps with Wilkinson's shift.
 * Shape    A N × N → λ ascending, V N × N with eigenvectors in columns.
 * Accuracy rows are first put in descending order of their diagonal: on a graded matrix (variances over decades) the
 *          small eigenvalues then keep their relative digits, and permuted assets give the same bits.
 * Signs    the entry of largest modulus in each eigenvector is positive (the first of them on a tie).
 * Errors   RangeError where A is empty, not square, not finite or not symmetric.
 * Cost     O(N³), about 4 N³ for values and vectors.
 */
import type { Matrix } from '../../contracts/matrix.js';
import type { EigenRows } from '../kernels/kernels.js';
import { kernels } from '../kernels/selected.js';
import { zeros } from './matrix.js';
import { requireSymmetric } from './require-matrix.js';

export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** N × N, eigenvector k in column k. */
  readonly vectors: Matrix;
}

export function symmetricEigen(A: Matrix): SymmetricEigen {
  requireSymmetric('symmetricEigen: A', A);
  const { graded, order, scale } = gradedOf(A);
  return sorted(kernels.eigen(graded), scale, order, A.rows);
}

/** Its eigenvalues, ascending, the same bits without the vectors: a third of the work. Errors as `symmetricEigen`. */
export function symmetricEigenvalues(A: Matrix): Float64Array {
  requireSymmetric('symmetricEigenvalues: A', A);
  const { graded, scale } = gradedOf(A);
  return kernels
    .eigenvalues(graded)
    .map((value) => value * scale)
    .sort();
}

interface Graded {
  readonly graded: Matrix;
  /** Row of A that each row of it was. */
  readonly order: readonly number[];
  readonly scale: number;
}

/** A with its rows in descending order of the diagonal, divided by a power of two that brings its largest entry near 1. */
function gradedOf(A: Matrix): Graded {
  const n = A.rows;
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((i, j) => A.data[j * n + j]! - A.data[i * n + i]! || i - j);
  const graded = zeros(n, n);
  const scale = powerOfTwoAbove(A.data);
  for (let i = 0; i < n; i++) {
    // The mean of both halves: which of them an asset's number came from must not depend on the order of assets.
    for (let j = 0; j < n; j++) {
      const [p, q] = [order[i]!, order[j]!];
      graded.data[i * n + j] = (A.data[p * n + q]! / scale + A.data[q * n + p]! / scale) / 2;
    }
  }
  return { graded, order, scale };
}

/** The power of two that brings the largest entry to [1/2, 1]: exact to divide by, and squares then cannot overflow. */
function powerOfTwoAbove(a: Float64Array): number {
  let largest = 0;
  for (let k = 0; k < a.length; k++) largest = Math.max(largest, Math.abs(a[k]!));
  if (largest === 0) return 1;
  let scale = 1;
  while (scale < largest && scale < 2 ** 1000) scale *= 2;
  while (scale / 2 >= largest && scale > 2 ** -1000) scale /= 2;
  return scale;
}

/** Ascending, rows back in the caller's order, signs fixed. */
function sorted(
  { values: diagonal, rows: rotation }: EigenRows,
  scale: number,
  order: readonly number[],
  n: number,
): SymmetricEigen {
  const rank = Array.from({ length: n }, (_, k) => k);
  rank.sort((p, q) => diagonal[p]! - diagonal[q]! || p - q);
  const values = new Float64Array(n);
  const vectors = zeros(n, n);
  rank.forEach((from, k) => {
    values[k] = diagonal[from]! * scale;
    for (let i = 0; i < n; i++) vectors.data[order[i]! * n + k] = rotation[from * n + i]!;
    let top = 0;
    for (let i = 0; i < n; i++) {
      const x = vectors.data[i * n + k]!;
      if (Math.abs(x) > Math.abs(top)) top = x;
    }
    if (top < 0) for (let i = 0; i < n; i++) vectors.data[i * n + k]! *= -1;
  });
  return { values, vectors };
}
