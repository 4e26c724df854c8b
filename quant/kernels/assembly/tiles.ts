// Tiles of 4 × 4 sums: what a product of panels adds to, and what is written out as a matrix at the end.

/** tile[4r + c] += Σ_k a[k, r] b[k, c], k ascending; sixteen sums in eight registers. */
export function accumulate(a: usize, b: usize, depth: usize, tile: usize): void {
  let s00 = v128.load(tile);
  let s01 = v128.load(tile, 16);
  let s10 = v128.load(tile, 32);
  let s11 = v128.load(tile, 48);
  let s20 = v128.load(tile, 64);
  let s21 = v128.load(tile, 80);
  let s30 = v128.load(tile, 96);
  let s31 = v128.load(tile, 112);
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
  v128.store(tile, s00);
  v128.store(tile, s01, 16);
  v128.store(tile, s10, 32);
  v128.store(tile, s11, 48);
  v128.store(tile, s20, 64);
  v128.store(tile, s21, 80);
  v128.store(tile, s30, 96);
  v128.store(tile, s31, 112);
}

/** The tiles on and above the diagonal, divided, as both halves of an n × n matrix. Tile (i, j) at (i ⌈n/4⌉ + j) × 128. */
export function storeTiles(tiles: usize, n: usize, divisor: f64, g: usize): void {
  const panels = (n + 3) >> 2;
  const whole = n >> 2;
  const d = f64x2.splat(divisor);
  for (let i: usize = 0; i < panels; i++) {
    for (let j = i; j < panels; j++) {
      const tile = tiles + ((i * panels + j) << 7);
      for (let k: usize = 0; k < 128; k += 16) v128.store(tile + k, f64x2.div(v128.load(tile + k), d));
      const upper = g + (((i * n + j) << 2) << 3);
      const lower = g + (((j * n + i) << 2) << 3);
      if (j < whole) {
        storeTile(tile, upper, lower, n << 3);
        continue;
      }
      const height = min<usize>(4, n - (i << 2));
      for (let r: usize = 0; r < height; r++) {
        for (let c: usize = 0; c < n - (j << 2); c++) {
          const sum = load<f64>(tile + (((r << 2) + c) << 3));
          store<f64>(upper + ((r * n + c) << 3), sum);
          store<f64>(lower + ((c * n + r) << 3), sum);
        }
      }
    }
  }
}

/** A whole tile and its transpose. */
function storeTile(tile: usize, upper: usize, lower: usize, stride: usize): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const t0 = v128.load(tile + half);
    const t1 = v128.load(tile + half, 32);
    const t2 = v128.load(tile + half, 64);
    const t3 = v128.load(tile + half, 96);
    v128.store(upper + half, t0);
    v128.store(upper + stride + half, t1);
    v128.store(upper + 2 * stride + half, t2);
    v128.store(upper + 3 * stride + half, t3);
    const row = lower + (half >> 3) * stride;
    v128.store(row, v128.shuffle<f64>(t0, t1, 0, 2));
    v128.store(row, v128.shuffle<f64>(t2, t3, 0, 2), 16);
    v128.store(row + stride, v128.shuffle<f64>(t0, t1, 1, 3));
    v128.store(row + stride, v128.shuffle<f64>(t2, t3, 1, 3), 16);
  }
}
