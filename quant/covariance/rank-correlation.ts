/**
 * Rank correlations of every pair of columns.
 *
 * Spearman Pearson correlation of average ranks. Kendall τ-b = (P − Q) / √((P + Q + tiesX)(P + Q + tiesY)) over pairs
 *          of rows, P concordant, Q discordant.
 * Source   Spearman (1904), Am. J. Psychology 15, 72–101; Kendall (1945), Biometrika 33, 239–251 (ties).
 * Shape    returns T × N, T ≥ 2 → N × N, exactly symmetric, diagonal exactly 1.
 * Errors   RangeError if T < 2, N = 0, an entry is not finite, or a column is constant.
 * Cost     Spearman O(N T log T + T N²); Kendall O(T² N²).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { identity } from '../linalg/matrix.js';
import { requireReturns } from '../linalg/require-matrix.js';
import { requireVaryingColumns } from './centred.js';
import { pearson } from './pairwise-correlation.js';

export const spearmanCorrelation = (returns: Matrix): Matrix =>
  everyPair('spearmanCorrelation', returns, averageRanks, pearson);

export const kendallCorrelation = (returns: Matrix): Matrix =>
  everyPair('kendallCorrelation', returns, (column) => column, tauB);

function everyPair(
  name: string,
  returns: Matrix,
  prepare: (column: Float64Array) => Float64Array,
  measure: (a: Float64Array, b: Float64Array) => number,
): Matrix {
  requireReturns(`${name}: returns`, returns, 2);
  requireVaryingColumns(`${name}: returns`, returns);
  const { rows: T, cols: N, data } = returns;
  const columns = Array.from({ length: N }, (_, j) =>
    prepare(Float64Array.from({ length: T }, (_, t) => data[t * N + j]!)),
  );
  const R = identity(N);
  for (let i = 0; i < N; i++) {
    for (let j = i + 1; j < N; j++) {
      R.data[i * N + j] = R.data[j * N + i] = measure(columns[i]!, columns[j]!);
    }
  }
  return R;
}

/** Ranks 1..n; equal values share the mean of their ranks. */
export function averageRanks(values: Float64Array): Float64Array {
  const n = values.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j);
  const ranks = new Float64Array(n);
  for (let from = 0; from < n; ) {
    let to = from;
    while (to + 1 < n && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let k = from; k <= to; k++) ranks[order[k]!] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

function tauB(a: Float64Array, b: Float64Array): number {
  let [agreement, untiedA, untiedB] = [0, 0, 0];
  for (let s = 0; s < a.length; s++) {
    for (let t = 0; t < s; t++) {
      const [p, q] = [Math.sign(a[s]! - a[t]!), Math.sign(b[s]! - b[t]!)];
      agreement += p * q;
      untiedA += Math.abs(p);
      untiedB += Math.abs(q);
    }
  }
  return agreement / Math.sqrt(untiedA * untiedB);
}
