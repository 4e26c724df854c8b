import type { Matrix } from '../../contracts/matrix.js';
import { requireFinite } from './matrix.js';

/** RangeError unless `data` holds rows × cols numbers. `name` is "function: argument" as the caller knows it. */
export function requireShape(name: string, { rows, cols, data }: Matrix): void {
  if (!Number.isInteger(rows) || !Number.isInteger(cols) || rows < 0 || cols < 0 || data.length !== rows * cols) {
    throw new RangeError(`${name} claims ${rows} × ${cols} and holds ${data.length} numbers`);
  }
}

/** RangeError unless the matrix is well formed, not empty and finite throughout. */
export function requireMatrix(name: string, M: Matrix): void {
  requireShape(name, M);
  if (M.data.length === 0) throw new RangeError(`${name} is empty (${M.rows} × ${M.cols})`);
  requireFinite(name, M);
}

/** T × N returns of at least `least` rows, finite throughout. */
export function requireReturns(name: string, returns: Matrix, least: number): void {
  requireShape(name, returns);
  if (returns.cols === 0) throw new RangeError(`${name} is empty (${returns.rows} × 0)`);
  if (returns.rows < least) throw new RangeError(`${name} has ${returns.rows} rows, at least ${least} are needed`);
  requireFinite(name, returns);
}

/** RangeError unless the matrix is well formed, not empty and square; its numbers are not looked at. */
export function requireSquare(name: string, M: Matrix): void {
  requireShape(name, M);
  if (M.data.length === 0) throw new RangeError(`${name} is empty (${M.rows} × ${M.cols})`);
  if (M.rows !== M.cols) throw new RangeError(`${name} is ${M.rows} × ${M.cols}, a square matrix is needed`);
}

// 1e-10 of the largest entry: ten thousand roundings of a careful producer, far below any honest asymmetry.
const ASYMMETRY = 1e-10;

/** RangeError unless square, not empty, finite, and symmetric to 1e-10 of its largest entry. */
export function requireSymmetric(name: string, M: Matrix): void {
  requireMatrix(name, M);
  requireSquare(name, M);
  const { rows: n, data: a } = M;
  if (isMirrored(a, n)) return;
  let largest = 0;
  for (let k = 0; k < a.length; k++) largest = Math.max(largest, Math.abs(a[k]!));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (Math.abs(a[i * n + j]! - a[j * n + i]!) > ASYMMETRY * largest) {
        throw new RangeError(
          `${name} is not symmetric: [${i}, ${j}] is ${a[i * n + j]}, [${j}, ${i}] is ${a[j * n + i]}`,
        );
      }
    }
  }
}

const TILE = 16;

/** Both halves are equal, as ours always are; tile by tile, since a column of a large matrix is a cache line an entry. */
function isMirrored(a: Float64Array, n: number): boolean {
  for (let ti = 0; ti < n; ti += TILE) {
    for (let tj = 0; tj <= ti; tj += TILE) {
      const iEnd = Math.min(ti + TILE, n);
      for (let i = ti; i < iEnd; i++) {
        const jEnd = Math.min(tj + TILE, i);
        for (let j = tj; j < jEnd; j++) if (a[i * n + j] !== a[j * n + i]) return false;
      }
    }
  }
  return true;
}

/** RangeError naming the first entry of a list that is not finite. */
export function requireFiniteList(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) throw new RangeError(`${name}[${i}] is ${values[i]}`);
  }
}
