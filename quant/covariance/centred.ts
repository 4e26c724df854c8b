import type { Matrix } from '../../contracts/matrix.js';
import { columnMeans } from '../linalg/matrix.js';
import { isConstant } from '../performance/moments.js';

/** Returns minus the mean of their own column, T × N. A constant column becomes exact zeros, whatever its entries and mean round to. */
export function centred(returns: Matrix): Matrix {
  const { rows: T, cols: N, data: r } = returns;
  const m = columnMeans(returns);
  const x = new Float64Array(T * N);
  for (let t = 0, row = 0; t < T; t++, row += N) for (let j = 0; j < N; j++) x[row + j] = r[row + j]! - m[j]!;
  for (const j of constantColumns(returns)) for (let t = 0; t < T; t++) x[t * N + j] = 0;
  return { rows: T, cols: N, data: x };
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
