// Which rows of whole numbers go with an earlier one: products of sixteen bits, summed in thirty-two. Whole numbers add up to the same
// in any order, so lanes may be pairs of a sum here.

/**
 * flags[i] = 1 where an earlier row's product with row i is ≤ low or ≥ high. A row is `pairs` pairs of numbers.
 * `packed` holds 8⌈n/8⌉ × pairs pairs, `tile` 32 sums.
 */
export function alike(
  rows: usize,
  n: usize,
  pairs: usize,
  low: i32,
  high: i32,
  packed: usize,
  tile: usize,
  flags: usize,
): void {
  pack(rows, n, pairs, packed);
  memory.fill(flags, 0, n);
  const panel = pairs << 4;
  for (let i: usize = 0; i < n; i += 4) {
    for (let j: usize = 0; j <= i; j += 8) {
      const a = packed + (i >> 2) * panel;
      const b = packed + (j >> 2) * panel;
      if (products(a, b, b + panel, panel, low, high, tile)) mark(i, j, n, low, high, tile, flags);
    }
  }
}

/** Four rows a panel, pair by pair; zeros behind the last row, up to an even number of panels. */
function pack(rows: usize, n: usize, pairs: usize, packed: usize): void {
  const all = (n + 7) & ~7;
  for (let i: usize = 0; i < all; i++) {
    const to = packed + (i >> 2) * (pairs << 4) + ((i & 3) << 2);
    for (let t: usize = 0; t < pairs; t++) {
      store<i32>(to + (t << 4), i < n ? load<i32>(rows + ((i * pairs + t) << 2)) : 0);
    }
  }
}

/** The products of four rows with eight; whether one of them is ≤ low or ≥ high. Only then are they written. */
function products(a: usize, b: usize, c: usize, panel: usize, low: i32, high: i32, tile: usize): bool {
  let b0 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  let b2 = i32x4.splat(0);
  let b3 = i32x4.splat(0);
  let c0 = i32x4.splat(0);
  let c1 = i32x4.splat(0);
  let c2 = i32x4.splat(0);
  let c3 = i32x4.splat(0);
  for (const end = a + panel; a < end; a += 16, b += 16, c += 16) {
    const x = v128.load(b);
    const y = v128.load(c);
    const a0 = v128.load32_splat(a);
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(a0, x));
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(a0, y));
    const a1 = v128.load32_splat(a, 4);
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(a1, x));
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(a1, y));
    const a2 = v128.load32_splat(a, 8);
    b2 = i32x4.add(b2, i32x4.dot_i16x8_s(a2, x));
    c2 = i32x4.add(c2, i32x4.dot_i16x8_s(a2, y));
    const a3 = v128.load32_splat(a, 12);
    b3 = i32x4.add(b3, i32x4.dot_i16x8_s(a3, x));
    c3 = i32x4.add(c3, i32x4.dot_i16x8_s(a3, y));
  }
  const least = i32x4.min_s(
    i32x4.min_s(i32x4.min_s(b0, b1), i32x4.min_s(b2, b3)),
    i32x4.min_s(i32x4.min_s(c0, c1), i32x4.min_s(c2, c3)),
  );
  const most = i32x4.max_s(
    i32x4.max_s(i32x4.max_s(b0, b1), i32x4.max_s(b2, b3)),
    i32x4.max_s(i32x4.max_s(c0, c1), i32x4.max_s(c2, c3)),
  );
  const beyond = v128.or(i32x4.le_s(least, i32x4.splat(low)), i32x4.ge_s(most, i32x4.splat(high)));
  if (!v128.any_true(beyond)) return false;
  v128.store(tile, b0);
  v128.store(tile, c0, 16);
  v128.store(tile, b1, 32);
  v128.store(tile, c1, 48);
  v128.store(tile, b2, 64);
  v128.store(tile, c2, 80);
  v128.store(tile, b3, 96);
  v128.store(tile, c3, 112);
  return true;
}

/** Rows i to i + 3 by the tile of their products with rows j to j + 7, those before each alone. */
function mark(i: usize, j: usize, n: usize, low: i32, high: i32, tile: usize, flags: usize): void {
  for (let r: usize = 0; r < 4 && i + r < n; r++) {
    for (let c: usize = 0; c < 8 && j + c < i + r; c++) {
      const sum = load<i32>(tile + (((r << 3) + c) << 2));
      if (sum <= low || sum >= high) store<u8>(flags + i + r, 1);
    }
  }
}
