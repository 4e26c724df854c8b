/**
 * Cholesky in place on preallocated storage: the inner loop of every optimiser here.
 *
 * Source   Golub & Van Loan, Matrix Computations, 4th ed., algorithm 4.2.1; four columns share one pass over a row.
 * Shape    the lower triangle of an n × n block with row length `stride` becomes L; the rest is not touched.
 */

/** Factors in place. Returns -1, or the first column whose pivot is not above 1e-15 of its diagonal entry. */
export function factorInPlace(a: Float64Array, n: number, stride: number): number {
  for (let i = 0; i < n; i++) {
    const ri = i * stride;
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
      for (let k = 0; k < j; k++) {
        const x = a[ri + k]!;
        s0 -= x * a[r0 + k]!;
        s1 -= x * a[r1 + k]!;
        s2 -= x * a[r2 + k]!;
        s3 -= x * a[r3 + k]!;
      }
      s0 /= a[r0 + j]!;
      s1 = (s1 - s0 * a[r1 + j]!) / a[r1 + j + 1]!;
      s2 = (s2 - s0 * a[r2 + j]! - s1 * a[r2 + j + 1]!) / a[r2 + j + 2]!;
      s3 = (s3 - s0 * a[r3 + j]! - s1 * a[r3 + j + 1]! - s2 * a[r3 + j + 2]!) / a[r3 + j + 3]!;
      a[ri + j] = s0;
      a[ri + j + 1] = s1;
      a[ri + j + 2] = s2;
      a[ri + j + 3] = s3;
    }
    for (; j < i; j++) {
      const rj = j * stride;
      let s = a[ri + j]!;
      for (let k = 0; k < j; k++) s -= a[ri + k]! * a[rj + k]!;
      a[ri + j] = s / a[rj + j]!;
    }
    const diagonal = a[ri + i]!;
    let d = diagonal;
    for (let k = 0; k < i; k++) d -= a[ri + k]! * a[ri + k]!;
    if (!(d > 1e-15 * diagonal)) return i;
    a[ri + i] = Math.sqrt(d);
  }
  return -1;
}

/** x ← L⁻¹ x, x being n entries of `x` from `at`. */
export function forwardInPlace(l: Float64Array, n: number, stride: number, x: Float64Array, at = 0): void {
  for (let i = 0; i < n; i++) {
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
