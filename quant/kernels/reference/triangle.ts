/**
 * Cholesky and the forward solve in plain TypeScript.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., algorithms 4.2.1 (row by row, lower triangle read) and 3.1.1.
 */
import type { Matrix } from '../../../contracts/matrix.js';
import { zeros } from '../../linalg/matrix.js';

export function cholesky({ rows: n, data: a }: Matrix, floor: number): Matrix | number {
  const L = zeros(n, n);
  const l = L.data;
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
    if (!(d > floor)) return i;
    l[ri + i] = Math.sqrt(d);
  }
  return L;
}

export function choleskyInPlace(a: Float64Array, n: number, floor: number): number {
  const L = cholesky({ rows: n, cols: n, data: a }, floor);
  if (typeof L === 'number') return L;
  a.set(L.data);
  return -1;
}

export function solveLower({ rows: n, data: l }: Matrix, B: Matrix): Matrix {
  const m = B.cols;
  const y = Float64Array.from(B.data);
  for (let i = 0; i < n; i++) {
    // All right-hand sides share one pass over row i; the products of each are still subtracted in ascending order.
    for (let k = 0; k < i; k++) {
      const f = l[i * n + k]!;
      for (let c = 0; c < m; c++) y[i * m + c]! -= f * y[k * m + c]!;
    }
    const pivot = l[i * n + i]!;
    for (let c = 0; c < m; c++) y[i * m + c]! /= pivot;
  }
  return { rows: n, cols: m, data: y };
}
