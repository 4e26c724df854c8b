import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from '../../quant/linalg/matrix.js';
import { multiply } from '../../quant/linalg/multiply.js';

/** Streams compared at once: their products with all before them are held, and never those of all with all. */
const BLOCK = 64;

/**
 * Takes unit streams in order and tells of each the original before it with the largest |ρ|, ties to the earlier; −1 where there
 * is none. `isOriginal` says whether it is one itself: what comes after is compared with it then. `mayCompare` leaves pairs out.
 *
 * Shape   N × T, rows of length 1 → N calls in order. Cost O(N² T / 2), memory O(N).
 */
export function eachNearestOriginal(
  units: Matrix,
  mayCompare: (i: number, original: number) => boolean,
  isOriginal: (i: number, nearest: number, correlation: number) => boolean,
): void {
  const { rows: N, cols: T } = units;
  const originals: number[] = [];
  for (let first = 0; first < N; first += BLOCK) {
    const width = Math.min(BLOCK, N - first);
    const before = { rows: first + width, cols: T, data: units.data.subarray(0, (first + width) * T) };
    const { data: correlations } = multiply(before, columnsOf(units, first, width));
    const nearest = new Int32Array(width).fill(-1);
    const largest = new Float64Array(width);
    const meet = (original: number, from: number): void => {
      const row = original * width;
      for (let k = from; k < width; k++) {
        const size = Math.abs(correlations[row + k]!);
        if (size > largest[k]! && mayCompare(first + k, original)) {
          largest[k] = size;
          nearest[k] = original;
        }
      }
    };
    for (const original of originals) meet(original, 0);
    for (let k = 0; k < width; k++) {
      const j = nearest[k]!;
      if (!isOriginal(first + k, j, j < 0 ? 0 : correlations[j * width + k]!)) continue;
      originals.push(first + k);
      meet(first + k, k + 1);
    }
  }
}

/** Rows first, first + 1, … as columns. */
function columnsOf({ cols: T, data }: Matrix, first: number, width: number): Matrix {
  const block = zeros(T, width);
  for (let k = 0; k < width; k++) {
    for (let t = 0; t < T; t++) block.data[t * width + k] = data[(first + k) * T + t]!;
  }
  return block;
}
