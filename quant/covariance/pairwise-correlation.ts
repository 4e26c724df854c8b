/**
 * Pearson correlation of every pair of columns over the rows that both have.
 *
 *   ρ[i,j] = Σ (x_i − m_i)(x_j − m_j) / √(Σ (x_i − m_i)² Σ (x_j − m_j)²),  sums and means over the rows shared by i and j
 *
 * Gaps     NaN marks an absent row. This is the one function of quant/ that takes NaN; ±Infinity stays an error.
 * Shape    values T × N → correlation N × N, exactly symmetric, diagonal exactly 1; overlap N × N row-major counts.
 * Undefined a pair with fewer than `minOverlap` shared rows, or with a column that does not vary over them, has NaN in
 *          `correlation` and an entry in `undefinedPairs`: the caller drops an instrument by name, nothing becomes 0.
 * Note     with gaps the matrix need not be positive semi-definite: distances are fine, optimisers are not.
 * Errors   RangeError where values are malformed, empty or infinite, or minOverlap < 2.
 * Cost     O(T N²). Columns without gaps are centred once; a pair of them costs one product of T, and has the bits of `pearson`.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { identity } from '../linalg/matrix.js';
import { requireShape } from '../linalg/require-matrix.js';
import { isConstant, sampleMean } from '../performance/moments.js';

export interface PairwiseCorrelation {
  readonly correlation: Matrix;
  /** Rows shared by columns i and j at [i N + j]; own rows on the diagonal. */
  readonly overlap: Int32Array;
  /** i < j, in order of i then j. */
  readonly undefinedPairs: readonly {
    readonly i: number;
    readonly j: number;
    readonly reason: 'overlap' | 'variance';
  }[];
}

export function pairwiseCorrelation(
  values: Matrix,
  { minOverlap = 2 }: { minOverlap?: number } = {},
): PairwiseCorrelation {
  requireShape('pairwiseCorrelation: values', values);
  if (!(minOverlap >= 2))
    throw new RangeError(`pairwiseCorrelation: minOverlap is ${minOverlap}, at least 2 are needed`);
  const { rows: T, cols: N, data } = values;
  if (N === 0 || T === 0) throw new RangeError(`pairwiseCorrelation: values is empty (${T} × ${N})`);
  const columns = columnsOf(values);
  const infinite = data.findIndex((x) => Math.abs(x) === Number.POSITIVE_INFINITY);
  if (infinite >= 0) {
    throw new RangeError(
      `pairwiseCorrelation: values[${Math.floor(infinite / N)}, ${infinite % N}] is ${data[infinite]}`,
    );
  }
  const R = identity(N);
  const overlap = new Int32Array(N * N);
  const undefinedPairs: { i: number; j: number; reason: 'overlap' | 'variance' }[] = [];
  const whole = columns.map((column) => (column.some(Number.isNaN) ? null : centred(column)));
  const a = new Float64Array(T);
  const b = new Float64Array(T);
  for (let i = 0; i < N; i++) {
    const x = whole[i]!;
    overlap[i * N + i] = columns[i]!.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
    for (let j = i + 1; j < N; j++) {
      const y = whole[j]!;
      const areWhole = x !== null && y !== null;
      const shared = areWhole ? T : gather(columns[i]!, columns[j]!, a, b);
      overlap[i * N + j] = overlap[j * N + i] = shared;
      const rho =
        shared < minOverlap
          ? Number.NaN
          : areWhole
            ? cosine(x, y)
            : pearson(a.subarray(0, shared), b.subarray(0, shared));
      if (Number.isNaN(rho)) undefinedPairs.push({ i, j, reason: shared < minOverlap ? 'overlap' : 'variance' });
      R.data[i * N + j] = R.data[j * N + i] = rho;
    }
  }
  return { correlation: R, overlap, undefinedPairs };
}

function columnsOf({ rows: T, cols: N, data }: Matrix): Float64Array[] {
  return Array.from({ length: N }, (_, j) => {
    const column = new Float64Array(T);
    for (let t = 0; t < T; t++) column[t] = data[t * N + j]!;
    return column;
  });
}

/** Copies the rows that x and y share into a and b; their count. */
function gather(x: Float64Array, y: Float64Array, a: Float64Array, b: Float64Array): number {
  let n = 0;
  for (let t = 0; t < x.length; t++) {
    const [p, q] = [x[t]!, y[t]!];
    if (Number.isNaN(p) || Number.isNaN(q)) continue;
    a[n] = p;
    b[n++] = q;
  }
  return n;
}

/** Pearson correlation of two lists of equal length in [-1, 1], or NaN where one of them does not vary. Two passes. */
export function pearson(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) throw new RangeError(`pearson: a has ${a.length} entries, b has ${b.length}`);
  return cosine(centred(a), centred(b));
}

/** Differences from the mean with the sum of their squares. */
interface Centred {
  readonly differences: Float64Array;
  readonly squares: number;
  readonly varies: boolean;
}

function centred(x: Float64Array): Centred {
  const m = sampleMean(x);
  const differences = new Float64Array(x.length);
  let squares = 0;
  for (let t = 0; t < x.length; t++) {
    const d = x[t]! - m;
    differences[t] = d;
    squares += d * d;
  }
  return { differences, squares, varies: !isConstant(x) };
}

function cosine(
  { differences: a, squares: saa, varies }: Centred,
  { differences: b, squares: sbb, varies: bVaries }: Centred,
): number {
  if (!(varies && bVaries)) return Number.NaN;
  let sab = 0;
  for (let t = 0; t < a.length; t++) sab += a[t]! * b[t]!;
  // One root of the product: symmetric in a and b to the last bit, and exactly 1 for copies.
  return Math.min(1, Math.max(-1, sab / Math.sqrt(saa * sbb)));
}
