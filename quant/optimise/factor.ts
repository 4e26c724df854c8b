/**
 * Cholesky in place on preallocated storage: the inner loop of every optimiser here.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., algorithm 4.2.1, blocked in registers.
 * Shape    the lower triangle of an n × n block with row length `stride` becomes L; what is above it is lost.
 * Bits     the kernel that takes the larger ones adds the same products in the same order: no size can be told by its bits.
 */
import { kernels } from '../kernels/selected.js';

// 40: below it the copies in and out cost more than the lanes save.
const FOR_KERNELS = 40;

/** Factors in place. Returns -1, or the first column whose pivot is not above 1e-15 of its diagonal entry. */
export function factorInPlace(a: Float64Array, n: number, stride: number): number {
  return n >= FOR_KERNELS && n === stride ? factorByKernel(a, n) : factorPlainly(a, n, stride);
}

function factorByKernel(a: Float64Array, n: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) least = Math.min(least, a[i * n + i]!);
  const square = a.length === n * n ? a : a.subarray(0, n * n);
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i]!);
  const column = kernels.choleskyInPlace(square, n, 1e-15 * Math.max(least, 0));
  if (column >= 0) return column;
  // The kernel knows one floor; here every column has its own.
  for (let i = 0; i < n; i++) if (!(a[i * n + i]! ** 2 > 1e-15 * diagonal[i]!)) return i;
  return -1;
}

function factorPlainly(a: Float64Array, n: number, stride: number): number {
  let i = 0;
  // Two rows against four columns share every load: eight products for six numbers read.
  for (; i + 1 < n; i += 2) {
    const ri = i * stride;
    const rj = ri + stride;
    let j = 0;
    for (; j + 3 < i; j += 4) {
      const r0 = j * stride;
      const r1 = r0 + stride;
      const r2 = r1 + stride;
      const r3 = r2 + stride;
      let s0 = a[ri + j]!;
      let s1 = a[ri + j + 1]!;
      let s2 = a[ri + j + 2]!;
      let s3 = a[ri + j + 3]!;
      let t0 = a[rj + j]!;
      let t1 = a[rj + j + 1]!;
      let t2 = a[rj + j + 2]!;
      let t3 = a[rj + j + 3]!;
      for (let k = 0; k < j; k++) {
        const x = a[ri + k]!;
        const y = a[rj + k]!;
        const c0 = a[r0 + k]!;
        const c1 = a[r1 + k]!;
        const c2 = a[r2 + k]!;
        const c3 = a[r3 + k]!;
        s0 -= x * c0;
        s1 -= x * c1;
        s2 -= x * c2;
        s3 -= x * c3;
        t0 -= y * c0;
        t1 -= y * c1;
        t2 -= y * c2;
        t3 -= y * c3;
      }
      const d0 = a[r0 + j]!;
      const l10 = a[r1 + j]!;
      const d1 = a[r1 + j + 1]!;
      const l20 = a[r2 + j]!;
      const l21 = a[r2 + j + 1]!;
      const d2 = a[r2 + j + 2]!;
      const l30 = a[r3 + j]!;
      const l31 = a[r3 + j + 1]!;
      const l32 = a[r3 + j + 2]!;
      const d3 = a[r3 + j + 3]!;
      s0 /= d0;
      s1 = (s1 - s0 * l10) / d1;
      s2 = (s2 - s0 * l20 - s1 * l21) / d2;
      s3 = (s3 - s0 * l30 - s1 * l31 - s2 * l32) / d3;
      t0 /= d0;
      t1 = (t1 - t0 * l10) / d1;
      t2 = (t2 - t0 * l20 - t1 * l21) / d2;
      t3 = (t3 - t0 * l30 - t1 * l31 - t2 * l32) / d3;
      a[ri + j] = s0;
      a[ri + j + 1] = s1;
      a[ri + j + 2] = s2;
      a[ri + j + 3] = s3;
      a[rj + j] = t0;
      a[rj + j + 1] = t1;
      a[rj + j + 2] = t2;
      a[rj + j + 3] = t3;
    }
    const bad = finishRow(a, i, j, stride) ? (finishRow(a, i + 1, j, stride) ? -1 : i + 1) : i;
    if (bad >= 0) return bad;
  }
  return i < n && !finishRow(a, i, 0, stride) ? i : -1;
}

/** Columns `from` to the diagonal of one row. False where the pivot is not positive enough. */
function finishRow(a: Float64Array, i: number, from: number, stride: number): boolean {
  const ri = i * stride;
  for (let j = from; j < i; j++) {
    const rj = j * stride;
    let s = a[ri + j]!;
    for (let k = 0; k < j; k++) s -= a[ri + k]! * a[rj + k]!;
    a[ri + j] = s / a[rj + j]!;
  }
  const diagonal = a[ri + i]!;
  let d = diagonal;
  for (let k = 0; k < i; k++) d -= a[ri + k]! * a[ri + k]!;
  if (!(d > 1e-15 * diagonal)) return false;
  a[ri + i] = Math.sqrt(d);
  return true;
}

/** x ← L⁻¹ x, x being n entries of `x` from `at`. */
export function forwardInPlace(l: Float64Array, n: number, stride: number, x: Float64Array, at = 0): void {
  let i = 0;
  // Four rows at a time: one sum alone waits for its own subtractions.
  for (; i + 3 < n; i += 4) {
    const r0 = i * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    let s0 = x[at + i]!;
    let s1 = x[at + i + 1]!;
    let s2 = x[at + i + 2]!;
    let s3 = x[at + i + 3]!;
    for (let k = 0; k < i; k++) {
      const known = x[at + k]!;
      s0 -= l[r0 + k]! * known;
      s1 -= l[r1 + k]! * known;
      s2 -= l[r2 + k]! * known;
      s3 -= l[r3 + k]! * known;
    }
    s0 /= l[r0 + i]!;
    s1 = (s1 - l[r1 + i]! * s0) / l[r1 + i + 1]!;
    s2 = (s2 - l[r2 + i]! * s0 - l[r2 + i + 1]! * s1) / l[r2 + i + 2]!;
    s3 = (s3 - l[r3 + i]! * s0 - l[r3 + i + 1]! * s1 - l[r3 + i + 2]! * s2) / l[r3 + i + 3]!;
    x[at + i] = s0;
    x[at + i + 1] = s1;
    x[at + i + 2] = s2;
    x[at + i + 3] = s3;
  }
  for (; i < n; i++) {
    const ri = i * stride;
    let s = x[at + i]!;
    for (let k = 0; k < i; k++) s -= l[ri + k]! * x[at + k]!;
    x[at + i] = s / l[ri + i]!;
  }
}

/** x ← L⁻ᵀ x. */
export function backwardInPlace(l: Float64Array, n: number, stride: number, x: Float64Array, at = 0): void {
  for (let i = n - 1; i >= 0; i--) {
    const ri = i * stride;
    const xi = x[at + i]! / l[ri + i]!;
    x[at + i] = xi;
    for (let k = 0; k < i; k++) x[at + k]! -= l[ri + k]! * xi;
  }
}

/** x ← (L Lᵀ)⁻¹ x. */
export function solveInPlace(l: Float64Array, n: number, stride: number, x: Float64Array, at = 0): void {
  forwardInPlace(l, n, stride, x, at);
  backwardInPlace(l, n, stride, x, at);
}
