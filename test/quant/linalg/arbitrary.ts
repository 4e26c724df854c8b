import fc from 'fast-check';
import type { Matrix } from '../../../contracts/matrix.js';

const entry = fc.double({ min: -1, max: 1, noNaN: true, noDefaultInfinity: true });

/** rows × cols matrices with entries in [-scale, scale]. */
export const matrixOf = (rows: number, cols: number, scale = 1): fc.Arbitrary<Matrix> =>
  fc
    .array(entry, { minLength: rows * cols, maxLength: rows * cols })
    .map((xs) => ({ rows, cols, data: Float64Array.from(xs, (x) => x * scale) }));

/** Matrices of any shape up to the given bounds. */
export const matrixUpTo = (maxRows: number, maxCols: number): fc.Arbitrary<Matrix> =>
  fc
    .tuple(fc.integer({ min: 1, max: maxRows }), fc.integer({ min: 1, max: maxCols }))
    .chain(([r, c]) => matrixOf(r, c));

/** Columns of M in the given order, which may repeat some or leave some out. */
export function permuteColumns({ rows, cols, data }: Matrix, order: readonly number[]): Matrix {
  const n = order.length;
  const picked = Float64Array.from({ length: rows * n }, (_, k) => data[Math.floor(k / n) * cols + order[k % n]!]!);
  return { rows, cols: n, data: picked };
}

/** Rows and columns of a square M in the given order. */
export const permuteBoth = ({ rows: n, data }: Matrix, order: readonly number[]): Matrix => ({
  rows: n,
  cols: n,
  data: Float64Array.from({ length: n * n }, (_, k) => data[order[Math.floor(k / n)]! * n + order[k % n]!]!),
});

/** Deterministic noise in [-0.5, 0.5) for tests that need one fixed panel (Park–Miller). */
export function noise(count: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  });
}

/** A T × N panel of returns with one common factor. */
export function panel(T: number, N: number, seed = 1): Matrix {
  const x = noise(T * N, seed);
  const f = noise(T, seed + 1);
  return { rows: T, cols: N, data: x.map((v, k) => 0.02 * v + 0.015 * (0.5 + (k % N) / N) * f[Math.floor(k / N)]!) };
}
