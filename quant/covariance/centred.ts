import type { Matrix } from '../../contracts/matrix.js';
import { columnMeans } from '../linalg/matrix.js';
import { isConstant } from '../performance/moments.js';

/** Returns minus the mean of their own column, T × N. A constant column becomes exact zeros, whatever its entries and mean round to. */
export function centred(returns: Matrix): Matrix {
  const { rows: T, cols: N, data: r } = returns;
  const m = columnMeans(returns);
  const x = new Float64Array(T * N);
  for (let t = 0; t < T; t++) for (let j = 0; j < N; j++) x[t * N + j] = r[t * N + j]! - m[j]!;
  for (const j of constantColumns(returns)) for (let t = 0; t < T; t++) x[t * N + j] = 0;
  return { rows: T, cols: N, data: x };
}

/** Columns that hold one value throughout, but for rounding; ascending. */
export function constantColumns({ rows: T, cols: N, data: r }: Matrix): readonly number[] {
  const column = new Float64Array(T);
  return Array.from({ length: N }, (_, j) => j).filter((j) => {
    for (let t = 0; t < T; t++) column[t] = r[t * N + j]!;
    return isConstant(column);
  });
}

/** RangeError naming the first constant column: a correlation with it is 0/0. */
export function requireVaryingColumns(name: string, returns: Matrix): void {
  const [j] = constantColumns(returns);
  if (j !== undefined)
    throw new RangeError(`${name} column ${j} has zero variance: every entry is about ${returns.data[j]}`);
}
