// Matrix products by 4 × 4 blocks. A lane is an entry of the result, never a part of its sum: every sum runs over the
// depth in ascending order, as in the plain reference, and both have the same bits.
import { packColumns, packRows } from './panels';

/** out[4r + c] = Σ_k a[k, r] b[k, c], sixteen sums in eight registers. */
function blockProduct(a: usize, b: usize, depth: usize, out: usize): void {
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  for (const end = a + (depth << 5); a < end; a += 32, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    s00 = f64x2.add(s00, f64x2.mul(a0, b0));
    s01 = f64x2.add(s01, f64x2.mul(a0, b1));
    const a1 = v128.load64_splat(a, 8);
    s10 = f64x2.add(s10, f64x2.mul(a1, b0));
    s11 = f64x2.add(s11, f64x2.mul(a1, b1));
    const a2 = v128.load64_splat(a, 16);
    s20 = f64x2.add(s20, f64x2.mul(a2, b0));
    s21 = f64x2.add(s21, f64x2.mul(a2, b1));
    const a3 = v128.load64_splat(a, 24);
    s30 = f64x2.add(s30, f64x2.mul(a3, b0));
    s31 = f64x2.add(s31, f64x2.mul(a3, b1));
  }
  v128.store(out, s00);
  v128.store(out, s01, 16);
  v128.store(out, s10, 32);
  v128.store(out, s11, 48);
  v128.store(out, s20, 64);
  v128.store(out, s21, 80);
  v128.store(out, s30, 96);
  v128.store(out, s31, 112);
}

/** G = XᵀX, both halves. `packed` holds ⌈n/4⌉ × rows × 4 numbers, `block` 16. */
export function gram(x: usize, rows: usize, n: usize, packed: usize, block: usize, g: usize): void {
  packColumns(x, rows, n, packed);
  for (let i: usize = 0; i < n; i += 4) {
    for (let j = i; j < n; j += 4) {
      blockProduct(packed + ((i * rows) << 3), packed + ((j * rows) << 3), rows, block);
      const height = min<usize>(4, n - i);
      const width = min<usize>(4, n - j);
      for (let r: usize = 0; r < height; r++) {
        for (let c: usize = 0; c < width; c++) {
          const sum = load<f64>(block + (((r << 2) + c) << 3));
          store<f64>(g + (((i + r) * n + j + c) << 3), sum);
          store<f64>(g + (((j + c) * n + i + r) << 3), sum);
        }
      }
    }
  }
}

/** Subtracts from every column its mean, summed oldest row first; `means` holds n numbers, rounded up to even. */
export function centre(x: usize, rows: usize, n: usize, means: usize): void {
  const paired = n & ~1;
  memory.fill(means, 0, (n + 1) << 3);
  for (let row = x, end = x + ((rows * n) << 3); row < end; row += n << 3) {
    for (let j: usize = 0; j < paired; j += 2) {
      const m = means + (j << 3);
      v128.store(m, f64x2.add(v128.load(m), v128.load(row + (j << 3))));
    }
    if (paired < n) {
      const m = means + (paired << 3);
      store<f64>(m, load<f64>(m) + load<f64>(row + (paired << 3)));
    }
  }
  for (let j: usize = 0; j < n; j++) store<f64>(means + (j << 3), load<f64>(means + (j << 3)) / (rows as f64));
  for (let row = x, end = x + ((rows * n) << 3); row < end; row += n << 3) {
    for (let j: usize = 0; j < paired; j += 2) {
      const at = row + (j << 3);
      v128.store(at, f64x2.sub(v128.load(at), v128.load(means + (j << 3))));
    }
    if (paired < n) {
      const at = row + (paired << 3);
      store<f64>(at, load<f64>(at) - load<f64>(means + (paired << 3)));
    }
  }
}

/** Divides `count` numbers. */
export function divide(a: usize, count: usize, divisor: f64): void {
  const d = f64x2.splat(divisor);
  const end = a + ((count & ~1) << 3);
  for (; a < end; a += 16) v128.store(a, f64x2.div(v128.load(a), d));
  if (count & 1) store<f64>(a, load<f64>(a) / divisor);
}

/** C = A B. `aPacked` holds ⌈m/4⌉ × depth × 4 numbers, `bPacked` ⌈n/4⌉ × depth × 4, `block` 16. */
export function multiply(
  a: usize,
  b: usize,
  m: usize,
  depth: usize,
  n: usize,
  aPacked: usize,
  bPacked: usize,
  block: usize,
  result: usize,
): void {
  packRows(a, m, depth, depth, aPacked);
  packColumns(b, depth, n, bPacked);
  for (let i: usize = 0; i < m; i += 4) {
    for (let j: usize = 0; j < n; j += 4) {
      blockProduct(aPacked + ((i * depth) << 3), bPacked + ((j * depth) << 3), depth, block);
      const height = min<usize>(4, m - i);
      const width = min<usize>(4, n - j);
      for (let r: usize = 0; r < height; r++) {
        for (let c: usize = 0; c < width; c++) {
          store<f64>(result + (((i + r) * n + j + c) << 3), load<f64>(block + (((r << 2) + c) << 3)));
        }
      }
    }
  }
}
