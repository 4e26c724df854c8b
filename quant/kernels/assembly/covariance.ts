// Covariance of columns: means, centred panels, XᵀX by blocks that stay in the caches. A lane is an entry of the result,
// never a part of its sum: every sum runs over the depth in ascending order, as in the plain reference.
import { accumulate, storeTiles } from './tiles';

// 128 rows: a panel of four columns is then 4 KB, and a group of eight with the panel they meet fits the first cache.
const DEPTH: usize = 128;
const GROUP: usize = 6;

/** Means of the columns of a rows × n matrix, each summed oldest row first; `means` holds n numbers, rounded up to four. */
export function columnMeans(x: usize, rows: usize, n: usize, means: usize): void {
  const paired = n & ~1;
  const stride = n << 3;
  memory.fill(means, 0, ((n + 3) & ~3) << 3);
  let row = x;
  // Four rows share one pass over the sums.
  for (const end = x + (rows & ~3) * stride; row < end; row += stride << 2) {
    const r1 = row + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    for (let j: usize = 0, to = paired << 3; j < to; j += 16) {
      const m = f64x2.add(f64x2.add(v128.load(means + j), v128.load(row + j)), v128.load(r1 + j));
      v128.store(means + j, f64x2.add(f64x2.add(m, v128.load(r2 + j)), v128.load(r3 + j)));
    }
    if (paired < n) {
      const j = paired << 3;
      const m = load<f64>(means + j) + load<f64>(row + j) + load<f64>(r1 + j) + load<f64>(r2 + j) + load<f64>(r3 + j);
      store<f64>(means + j, m);
    }
  }
  for (const end = x + rows * stride; row < end; row += stride) {
    for (let j: usize = 0; j < stride; j += 8) store<f64>(means + j, load<f64>(means + j) + load<f64>(row + j));
  }
  for (let j: usize = 0; j < stride; j += 8) store<f64>(means + j, load<f64>(means + j) / (rows as f64));
}

/** Subtracts its mean from every entry, in place. */
export function centre(x: usize, rows: usize, n: usize, means: usize): void {
  const paired = n & ~1;
  for (let row = x, end = x + ((rows * n) << 3); row < end; row += n << 3) {
    for (let j: usize = 0, to = paired << 3; j < to; j += 16) {
      v128.store(row + j, f64x2.sub(v128.load(row + j), v128.load(means + j)));
    }
    if (paired < n) {
      const j = paired << 3;
      store<f64>(row + j, load<f64>(row + j) - load<f64>(means + j));
    }
  }
}

/** Columns less their means in panels of four; missing columns are zeros. Entry [k, 4p + c] at ((p × rows + k) × 4 + c) × 8. */
export function packCentred(x: usize, rows: usize, n: usize, means: usize, to: usize): void {
  const whole = n & ~3;
  const stride = n << 3;
  for (let j: usize = 0; j < whole; j += 4) {
    const m0 = v128.load(means + (j << 3));
    const m1 = v128.load(means + (j << 3), 16);
    for (let from = x + (j << 3), end = from + rows * stride; from < end; from += stride, to += 32) {
      v128.store(to, f64x2.sub(v128.load(from), m0));
      v128.store(to, f64x2.sub(v128.load(from, 16), m1), 16);
    }
  }
  if (whole === n) return;
  for (let k: usize = 0; k < rows; k++, to += 32) {
    for (let c: usize = 0; c < 4; c++) {
      const j = (whole + c) << 3;
      store<f64>(to + (c << 3), whole + c < n ? load<f64>(x + k * stride + j) - load<f64>(means + j) : 0);
    }
  }
}

/** Zeros for one column of the panels. */
export function clearColumn(packed: usize, rows: usize, column: usize): void {
  const from = packed + (((column >> 2) * rows) << 5) + ((column & 3) << 3);
  for (let at = from, end = from + (rows << 5); at < end; at += 32) store<f64>(at, 0);
}

/** |x_k|² of every row k, summed over the columns in ascending order; `out` holds `rows` numbers. */
export function squaredNorms(packed: usize, rows: usize, n: usize, out: usize): void {
  memory.fill(out, 0, rows << 3);
  for (let j: usize = 0; j < n; j += 4) {
    for (let k: usize = 0; k < rows; k++, packed += 32) {
      const a = v128.load(packed);
      const b = v128.load(packed, 16);
      const aa = f64x2.mul(a, a);
      const bb = f64x2.mul(b, b);
      const s = load<f64>(out + (k << 3)) + f64x2.extract_lane(aa, 0) + f64x2.extract_lane(aa, 1);
      store<f64>(out + (k << 3), s + f64x2.extract_lane(bb, 0) + f64x2.extract_lane(bb, 1));
    }
  }
}

/** G = XᵀX / divisor, both halves, from panels. `tiles` holds (4⌈n/4⌉)² numbers. */
export function crossProducts(packed: usize, rows: usize, n: usize, divisor: f64, tiles: usize, g: usize): void {
  const panels = (n + 3) >> 2;
  memory.fill(tiles, 0, panels * panels * 128);
  for (let k: usize = 0; k < rows; k += DEPTH) {
    const depth = min<usize>(DEPTH, rows - k);
    const from = packed + (k << 5);
    for (let group: usize = 0; group < panels; group += GROUP) {
      const end = min<usize>(group + GROUP, panels);
      for (let i: usize = 0; i < end; i++) {
        const a = from + ((i * rows) << 5);
        for (let j = max<usize>(i, group); j < end; j++) {
          accumulate(a, from + ((j * rows) << 5), depth, tiles + ((i * panels + j) << 7));
        }
      }
    }
  }
  storeTiles(tiles, n, divisor, g);
}
