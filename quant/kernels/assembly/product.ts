// Matrix products by 4 × 4 tiles. A lane is an entry of the result, never a part of its sum: every sum runs over the
// depth in ascending order, as in the plain reference, and both have the same bits.
import { crossProducts } from './covariance';
import { packColumns, packRows } from './panels';
import { accumulate } from './tiles';

/** G = XᵀX, both halves. `packed` holds ⌈n/4⌉ × rows × 4 numbers, `tiles` (4⌈n/4⌉)². */
export function gram(x: usize, rows: usize, n: usize, packed: usize, tiles: usize, g: usize): void {
  packColumns(x, rows, n, packed);
  crossProducts(packed, rows, n, 1, tiles, g);
}

/** C = A B. `aPacked` holds ⌈m/4⌉ × depth × 4 numbers, `bPacked` ⌈n/4⌉ × depth × 4, `tile` 16. */
export function multiply(
  a: usize,
  b: usize,
  m: usize,
  depth: usize,
  n: usize,
  aPacked: usize,
  bPacked: usize,
  tile: usize,
  result: usize,
): void {
  packRows(a, m, depth, depth, aPacked);
  packColumns(b, depth, n, bPacked);
  for (let i: usize = 0; i < m; i += 4) {
    for (let j: usize = 0; j < n; j += 4) {
      memory.fill(tile, 0, 128);
      accumulate(aPacked + ((i * depth) << 3), bPacked + ((j * depth) << 3), depth, tile);
      const height = min<usize>(4, m - i);
      const width = min<usize>(4, n - j);
      for (let r: usize = 0; r < height; r++) {
        for (let c: usize = 0; c < width; c++) {
          store<f64>(result + (((i + r) * n + j + c) << 3), load<f64>(tile + (((r << 2) + c) << 3)));
        }
      }
    }
  }
}
