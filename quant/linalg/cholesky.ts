/**
 * Cholesky factor L of a symmetric positive definite A = L Lᵀ, and solves with it.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., algorithm 4.2.1 (row by row, lower triangle read).
 * Shape    A N × N → L N × N, zero above the diagonal.
 * Errors   returns null where a pivot is not above `tolerance` × the largest diagonal entry: the matrix is not
 *          numerically positive definite, which is an answer and not an accident.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { kernels } from '../kernels/selected.js';

export function cholesky(A: Matrix, options: { tolerance?: number } = {}): Matrix | null {
  const L = choleskyOrColumn(A, options);
  return typeof L === 'number' ? null : L;
}

/** As `cholesky`, but where there is no factor it answers the first column that depends on those before it. */
export function choleskyOrColumn(A: Matrix, { tolerance = 1e-14 }: { tolerance?: number } = {}): Matrix | number {
  const n = A.rows;
  if (A.cols !== n) throw new RangeError(`cholesky: A is ${A.rows} × ${A.cols}, a square matrix is needed`);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, A.data[i * n + i]!);
  return kernels.cholesky(A, tolerance * largest);
}

/** Solves L Y = B for every column of B, n × m. The bits of a column are those `solveLower` gives. */
export function solveLowerColumns(L: Matrix, B: Matrix): Matrix {
  if (L.rows !== L.cols || L.rows !== B.rows) {
    throw new RangeError(`solveLowerColumns: L is ${L.rows} × ${L.cols}, B is ${B.rows} × ${B.cols}`);
  }
  return kernels.solveLower(L, B);
}

/** Solves L y = b (forward), L lower triangular. */
export function solveLower({ rows: n, data: l }: Matrix, b: Float64Array): Float64Array {
  const y = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let s = y[i]!;
    for (let k = 0; k < i; k++) s -= l[i * n + k]! * y[k]!;
    y[i] = s / l[i * n + i]!;
  }
  return y;
}

/** Solves Lᵀ x = y (backward), L lower triangular. */
export function solveLowerTransposed({ rows: n, data: l }: Matrix, y: Float64Array): Float64Array {
  const x = Float64Array.from(y);
  for (let i = n - 1; i >= 0; i--) {
    x[i]! /= l[i * n + i]!;
    const xi = x[i]!;
    for (let k = 0; k < i; k++) x[k]! -= l[i * n + k]! * xi;
  }
  return x;
}

/** Solves A x = b given the factor L of A. */
export const solveCholesky = (L: Matrix, b: Float64Array): Float64Array => solveLowerTransposed(L, solveLower(L, b));
