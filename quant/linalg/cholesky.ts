/**
 * Cholesky factor L of a symmetric positive definite A = L Lᵀ, and solves with it.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., algorithm 4.2.1 (row by row, lower triangle read).
 * Shape    A N × N → L N × N, zero above the diagonal.
 * Errors   returns null where a pivot is not above `tolerance` × the largest diagonal entry: the matrix is not
 *          numerically positive definite, which is an answer and not an accident.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from './matrix.js';

export function cholesky(A: Matrix, { tolerance = 1e-14 }: { tolerance?: number } = {}): Matrix | null {
  const n = A.rows;
  if (A.cols !== n) throw new RangeError(`cholesky: A is ${A.rows} × ${A.cols}, a square matrix is needed`);
  const a = A.data;
  const L = zeros(n, n);
  const l = L.data;
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]!);
  for (let i = 0; i < n; i++) {
    const ri = i * n;
    for (let j = 0; j < i; j++) {
      const rj = j * n;
      let s = a[ri + j]!;
      for (let k = 0; k < j; k++) s -= l[ri + k]! * l[rj + k]!;
      l[ri + j] = s / l[rj + j]!;
    }
    let d = a[ri + i]!;
    for (let k = 0; k < i; k++) d -= l[ri + k]! * l[ri + k]!;
    if (!(d > tolerance * largest)) return null;
    l[ri + i] = Math.sqrt(d);
  }
  return L;
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
