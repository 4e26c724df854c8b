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
import { zeros } from './matrix.js';
import { requireSymmetric } from './require-matrix.js';
import { type Tridiagonal, tridiagonalise } from './tridiagonal.js';

export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** N × N, eigenvector k in column k. */
  readonly vectors: Matrix;
}

export function symmetricEigen(A: Matrix): SymmetricEigen {
  requireSymmetric('symmetricEigen: A', A);
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
  const T = tridiagonalise(graded);
  diagonalise(T, n);
  return sorted(T, scale, order, n);
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

/** Implicit QR with Wilkinson shift until every off-diagonal entry is negligible; the rotation follows along. */
function diagonalise({ diagonal: d, offDiagonal: e, rotation }: Tridiagonal, n: number): void {
  let end = n - 1;
  let sweeps = 0;
  while (end > 0) {
    if (isNegligible(d, e, end - 1)) {
      e[--end] = 0;
      continue;
    }
    let start = end - 1;
    while (start > 0 && !isNegligible(d, e, start - 1)) start--;
    if (start > 0) e[start - 1] = 0;
    // Two sweeps a value are usual. 60 are a bug, not a hard matrix: the shift converges for every symmetric matrix.
    if (++sweeps > 60 * n) throw new Error(`symmetricEigen: no convergence after ${sweeps} sweeps of ${n} × ${n}`);
    qrSweep(d, e, rotation, start, end, n);
  }
}

// The matrix is scaled to 1. Below this a square underflows and a rotation would no longer be one.
const VANISHING = 1e-150;

const isNegligible = (d: Float64Array, e: Float64Array, k: number): boolean =>
  Math.abs(e[k]!) <= Number.EPSILON * Math.sqrt(Math.abs(d[k]!)) * Math.sqrt(Math.abs(d[k + 1]!)) ||
  Math.abs(e[k]!) < VANISHING;

/** One bulge chase down the unreduced block start..end (Golub & Van Loan, algorithm 8.3.2). */
function qrSweep(d: Float64Array, e: Float64Array, R: Float64Array, start: number, end: number, n: number): void {
  const gap = (d[end - 1]! - d[end]!) / 2;
  const last = e[end - 1]!;
  const ratio = gap / last;
  const shift = d[end]! - last / (ratio + (ratio >= 0 ? 1 : -1) * Math.sqrt(ratio * ratio + 1));
  let x = d[start]! - shift;
  let z = e[start]!;
  for (let k = start; k < end; k++) {
    const r = Math.sqrt(x * x + z * z);
    const c = r < VANISHING ? 1 : x / r;
    const s = r < VANISHING ? 0 : z / r;
    if (k > start) e[k - 1] = r;
    const dk = d[k]!;
    const dl = d[k + 1]!;
    const ek = e[k]!;
    // d_k + s·q and d_{k+1} − s·q: the update that loses no digits when the rotation is small.
    const q = s * (dl - dk) + 2 * c * ek;
    d[k] = dk + s * q;
    d[k + 1] = dl - s * q;
    e[k] = c * q - ek;
    x = e[k]!;
    if (k < end - 1) {
      z = s * e[k + 1]!;
      e[k + 1]! *= c;
    }
    const a = k * n;
    const b = a + n;
    for (let j = 0; j < n; j++) {
      const f = R[a + j]!;
      const g = R[b + j]!;
      R[a + j] = c * f + s * g;
      R[b + j] = c * g - s * f;
    }
  }
}

/** Ascending, rows back in the caller's order, signs fixed. */
function sorted(
  { diagonal, rotation }: Tridiagonal,
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
