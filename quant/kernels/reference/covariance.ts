import type { Matrix } from '../../../contracts/matrix.js';
import { columnMeans } from '../../linalg/matrix.js';
import type { CentredCovariance, Kernels } from '../kernels.js';
import { gram } from './products.js';

/** Covariance of columns in two passes, Chan, Golub & LeVeque (1983), The American Statistician 37, 242–247. */
export function covariance(
  returns: Matrix,
  { constant, divisor, keepCentred }: Parameters<Kernels['covariance']>[1],
): CentredCovariance {
  const X = centredColumns(returns, constant);
  const S = gram(X);
  for (let k = 0; k < S.data.length; k++) S.data[k]! /= divisor;
  return { covariance: S, centred: keepCentred ? X : null };
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
