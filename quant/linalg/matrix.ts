import type { JsonMatrix, Matrix } from '../../contracts/matrix.js';

/** A rows × cols matrix of zeros. */
export const zeros = (rows: number, cols: number): Matrix => ({ rows, cols, data: new Float64Array(rows * cols) });

/** The n × n identity. */
export function identity(n: number): Matrix {
  const I = zeros(n, n);
  for (let i = 0; i < n; i++) I.data[i * n + i] = 1;
  return I;
}

/** A matrix from rows of equal length. RangeError on ragged rows. */
export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const M = zeros(rows.length, cols);
  rows.forEach((row, i) => {
    if (row.length !== cols) throw new RangeError(`fromRows: row ${i} has ${row.length} entries, row 0 has ${cols}`);
    M.data.set(row, i * cols);
  });
  return M;
}

/** Plain JSON form; the inverse is `fromJson`. */
export function toJson({ rows, cols, data }: Matrix): JsonMatrix {
  let list: readonly number[] | undefined;
  const json: JsonMatrix = {
    rows,
    cols,
    // Most matrices of a past window are never written down.
    get data() {
      list ??= Array.from(data);
      unlisted.delete(json);
      return list;
    },
  };
  unlisted.set(json, data);
  return json;
}

/** A copy: what is written into it is not seen by the JSON form. */
export const fromJson = (json: JsonMatrix): Matrix => ({
  rows: json.rows,
  cols: json.cols,
  data: new Float64Array(unlisted.get(json) ?? json.data),
});

/** Numbers of JSON forms whose list nobody has read. */
const unlisted = new WeakMap<JsonMatrix, Float64Array>();

/** Mean of every column of a T × N matrix, summed oldest first. */
export function columnMeans({ rows: T, cols: N, data }: Matrix): Float64Array {
  const m = new Float64Array(N);
  let t = 0;
  // Four rows share one pass over the sums; each sum still takes them oldest first.
  for (; t + 3 < T; t += 4) {
    const [r0, r1, r2, r3] = [t * N, (t + 1) * N, (t + 2) * N, (t + 3) * N];
    for (let j = 0; j < N; j++) m[j] = m[j]! + data[r0 + j]! + data[r1 + j]! + data[r2 + j]! + data[r3 + j]!;
  }
  for (; t < T; t++) for (let j = 0; j < N; j++) m[j]! += data[t * N + j]!;
  for (let j = 0; j < N; j++) m[j]! /= T;
  return m;
}

/** 0 × x is 0 for every finite x and NaN for the others, so one sum answers for all; four of them keep the adder busy. */
function areFinite(x: Float64Array): boolean {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < x.length; k += 4) {
    s0 += 0 * x[k]!;
    s1 += 0 * x[k + 1]!;
    s2 += 0 * x[k + 2]!;
    s3 += 0 * x[k + 3]!;
  }
  for (; k < x.length; k++) s0 += 0 * x[k]!;
  return s0 + s1 + s2 + s3 === 0;
}

/** Throws a RangeError naming the first entry that is not finite. `name` is the argument as the caller knows it. */
export function requireFinite(name: string, { cols, data }: Matrix): void {
  if (areFinite(data)) return;
  for (let k = 0; k < data.length; k++) {
    if (!Number.isFinite(data[k]!)) throw new RangeError(`${name}[${Math.floor(k / cols)}, ${k % cols}] is ${data[k]}`);
  }
}

const TILE = 16;

/** Copies one triangle of an n × n block to the other, tile by tile: a column is a cache line an entry. */
export function mirror(a: Float64Array, n: number, from: 'lower' | 'upper'): void {
  for (let ti = 0; ti < n; ti += TILE) {
    for (let tj = 0; tj <= ti; tj += TILE) {
      const iEnd = Math.min(ti + TILE, n);
      for (let i = ti; i < iEnd; i++) {
        const jEnd = Math.min(tj + TILE, i);
        if (from === 'lower') for (let j = tj; j < jEnd; j++) a[j * n + i] = a[i * n + j]!;
        else for (let j = tj; j < jEnd; j++) a[i * n + j] = a[j * n + i]!;
      }
    }
  }
}
