import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from '../../quant/linalg/matrix.js';
import { multiply } from '../../quant/linalg/multiply.js';

/** Streams compared at once: their products with all before them are held, and never those of all with all. */
const BLOCK = 64;

/**
 * Takes the suspects among unit streams in order and tells of each the original before it with the largest |ρ|, ties to the earlier; −1
 * where there is none. Who is no suspect is an original; of a suspect `isOriginal` says whether it is one: what comes after is
 * compared with it then. `mayCompare` leaves pairs out.
 *
 * Shape   N × T, rows of length 1, one flag a row → a call a suspect, in order. Cost O(N T) and memory O(N) a suspect.
 */
export function eachNearestOriginal(
  units: Matrix,
  isSuspect: ArrayLike<number>,
  mayCompare: (i: number, original: number) => boolean,
  isOriginal: (i: number, nearest: number, correlation: number) => boolean,
): void {
  const { rows: N, cols: T, data } = units;
  const suspects = Array.from({ length: N }, (_, i) => i).filter((i) => isSuspect[i] !== 0);
  const left = new Set<number>();
  for (let first = 0; first < suspects.length; first += BLOCK) {
    const block = suspects.slice(first, first + BLOCK);
    const rows = block.at(-1)! + 1;
    const before = { rows, cols: T, data: data.subarray(0, rows * T) };
    const { data: correlations } = multiply(before, asColumns(units, block));
    for (const [k, i] of block.entries()) {
      let nearest = -1;
      let largest = 0;
      for (let j = 0; j < i; j++) {
        const size = Math.abs(correlations[j * block.length + k]!);
        if (size > largest && !left.has(j) && mayCompare(i, j)) [nearest, largest] = [j, size];
      }
      if (!isOriginal(i, nearest, nearest < 0 ? 0 : correlations[nearest * block.length + k]!)) left.add(i);
    }
  }
}

/** Some of the rows as columns. */
function asColumns({ cols: T, data }: Matrix, rows: readonly number[]): Matrix {
  const block = zeros(T, rows.length);
  for (const [k, i] of rows.entries()) {
    for (let t = 0; t < T; t++) block.data[t * rows.length + k] = data[i * T + t]!;
  }
  return block;
}
