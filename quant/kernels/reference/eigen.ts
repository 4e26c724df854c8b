/**
 * Symmetric eigenproblem in plain TypeScript: tridiagonal form, then implicit QR with Wilkinson's shift.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., algorithms 8.3.1 to 8.3.3.
 */
import type { Matrix } from '../../../contracts/matrix.js';
import { type Bands, bandsOf, tridiagonalise } from '../../linalg/tridiagonal.js';
import type { EigenRows } from '../kernels.js';

export function eigen(A: Matrix): EigenRows {
  const T = tridiagonalise(A);
  diagonalise(T, T.rotation, A.rows);
  return { values: T.diagonal, rows: T.rotation };
}

export function eigenvalues(A: Matrix): Float64Array {
  const T = bandsOf(A);
  diagonalise(T, null, A.rows);
  return T.diagonal;
}

/** Implicit QR with Wilkinson shift until every off-diagonal entry is negligible; the rotation, if any, follows along. */
function diagonalise({ diagonal: d, offDiagonal: e }: Bands, rotation: Float64Array | null, n: number): void {
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
function qrSweep(
  d: Float64Array,
  e: Float64Array,
  R: Float64Array | null,
  start: number,
  end: number,
  n: number,
): void {
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
    if (R === null) continue;
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
