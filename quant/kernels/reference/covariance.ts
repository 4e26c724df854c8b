import type { Matrix } from '../../../contracts/matrix.js';
import { columnMeans } from '../../linalg/matrix.js';
import type { CentredCovariance, CovarianceRules } from '../kernels.js';
import { gram } from './products.js';

/** Covariance of columns in two passes, Chan, Golub & LeVeque (1983), The American Statistician 37, 242–247. */
export function covariance(
  returns: Matrix,
  { constant, divisor, keepCentred, keepNorms }: CovarianceRules,
): CentredCovariance {
  const X = centredColumns(returns, constant);
  const S = gram(X);
  for (let k = 0; k < S.data.length; k++) S.data[k]! /= divisor;
  return { covariance: S, centred: keepCentred ? X : null, squaredNorms: keepNorms ? squaredNorms(X) : null };
}

/** |x_t|² of every row, four rows at a time: one sum alone waits for its own additions. */
export function squaredNorms({ rows: T, cols: N, data: x }: Matrix): Float64Array {
  const norms = new Float64Array(T);
  let t = 0;
  for (; t + 3 < T; t += 4) {
    const [r0, r1, r2, r3] = [t * N, (t + 1) * N, (t + 2) * N, (t + 3) * N];
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let j = 0; j < N; j++) {
      s0 += x[r0 + j]! * x[r0 + j]!;
      s1 += x[r1 + j]! * x[r1 + j]!;
      s2 += x[r2 + j]! * x[r2 + j]!;
      s3 += x[r3 + j]! * x[r3 + j]!;
    }
    norms.set([s0, s1, s2, s3], t);
  }
  for (; t < T; t++) {
    let s = 0;
    for (let j = 0; j < N; j++) s += x[t * N + j]! * x[t * N + j]!;
    norms[t] = s;
  }
  return norms;
}

/** Returns minus the means of their columns; the columns listed as constant are exact zeros. */
function centredColumns(returns: Matrix, constant: readonly number[]): Matrix {
  const { rows: T, cols: N, data: r } = returns;
  const m = columnMeans(returns);
  const x = new Float64Array(T * N);
  for (let t = 0, row = 0; t < T; t++, row += N) for (let j = 0; j < N; j++) x[row + j] = r[row + j]! - m[j]!;
  for (const j of constant) for (let t = 0; t < T; t++) x[t * N + j] = 0;
  return { rows: T, cols: N, data: x };
}
