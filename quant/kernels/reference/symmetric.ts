import type { Matrix } from '../../../contracts/matrix.js';
import type { Kernels } from '../kernels.js';

/** Products of one symmetric matrix with many vectors, each sum in ascending order of the inner index. */
export const withProducts: Kernels['withProducts'] = (A, use) => use((v, out) => symmetricProduct(A, v, out));

/** Four sums at a time: one alone waits for its own additions. */
function symmetricProduct({ rows: n, data: a }: Matrix, v: Float64Array, out: Float64Array): void {
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const r0 = i * n;
    const r1 = r0 + n;
    const r2 = r1 + n;
    const r3 = r2 + n;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < n; j++) {
      const x = v[j]!;
      s0 += a[r0 + j]! * x;
      s1 += a[r1 + j]! * x;
      s2 += a[r2 + j]! * x;
      s3 += a[r3 + j]! * x;
    }
    out[i] = s0;
    out[i + 1] = s1;
    out[i + 2] = s2;
    out[i + 3] = s3;
  }
  for (; i < n; i++) {
    let s = 0;
    for (let j = 0; j < n; j++) s += a[i * n + j]! * v[j]!;
    out[i] = s;
  }
}
