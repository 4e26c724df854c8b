import type { Matrix } from '../../contracts/matrix.js';
import type { CentredCovariance, CovarianceRules } from '../kernels/kernels.js';
import { kernels } from '../kernels/selected.js';
import { isConstant } from '../performance/moments.js';

/** XᵀX / divisor and X, the centred returns. RangeError where entries are so large that a variance is not finite. */
export function centredCovariance(name: string, returns: Matrix, divisor: number): { S: Matrix; X: Matrix } {
  const { covariance: S, centred: X } = crossProducts(name, returns, { divisor, keepCentred: true, keepNorms: false });
  return { S, X: X! };
}

/** As `centredCovariance` with the squared length of every row of X instead of X. */
export function covarianceAndNorms(
  name: string,
  returns: Matrix,
  divisor: number,
): { S: Matrix; squaredNorms: Float64Array } {
  const { covariance: S, squaredNorms } = crossProducts(name, returns, {
    divisor,
    keepCentred: false,
    keepNorms: true,
  });
  return { S, squaredNorms: squaredNorms! };
}

/** As `centredCovariance` without X. */
export const covarianceOf = (name: string, returns: Matrix, divisor: number): Matrix =>
  crossProducts(name, returns, { divisor, keepCentred: false, keepNorms: false }).covariance;

function crossProducts(
  name: string,
  returns: Matrix,
  rules: Pick<CovarianceRules, 'divisor' | 'keepCentred' | 'keepNorms'>,
): CentredCovariance {
  const result = kernels.covariance(returns, { constant: constantColumns(returns), ...rules });
  const { rows: n, data } = result.covariance;
  for (let j = 0; j < n; j++) {
    const variance = data[j * n + j]!;
    if (!Number.isFinite(variance)) throw new RangeError(`${name} column ${j} has variance ${variance}: it overflows`);
  }
  return result;
}

/** Columns that hold one value throughout, but for rounding; ascending. */
export function constantColumns({ rows: T, cols: N, data: r }: Matrix): readonly number[] {
  // Almost every column is seen to vary within a few rows; only what is left is read to its end.
  let candidates = Array.from({ length: N }, (_, j) => j);
  for (let t = 1; t < Math.min(T, 8); t++) candidates = candidates.filter((j) => !varies(r[j]!, r[t * N + j]!));
  const column = new Float64Array(T);
  return candidates.filter((j) => {
    for (let t = 0; t < T; t++) column[t] = r[t * N + j]!;
    return isConstant(column);
  });
}

/** Two values too far apart for a constant column, whatever its other values are: ten times the tolerance of `isConstant`. */
const varies = (x: number, y: number): boolean => Math.abs(x - y) > 1e-13 * Math.max(1, Math.abs(x), Math.abs(y));

/** RangeError naming the first constant column: a correlation with it is 0/0. */
export function requireVaryingColumns(name: string, returns: Matrix): void {
  const [j] = constantColumns(returns);
  if (j !== undefined)
    throw new RangeError(`${name} column ${j} has zero variance: every entry is about ${returns.data[j]}`);
}
