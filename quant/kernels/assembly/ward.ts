// Ward's linkage by the nearest-neighbour chain, as reference/neighbour-chain.ts. A lane is a distance: it is made by the
// operations of the plain loop in their order. Rows hold merged points too; a penalty of infinity keeps them from being near.

/** Full rows of length `stride` from condensed distances; infinity on the diagonal and behind column n. */
function expand(condensed: usize, n: usize, stride: usize, d: usize): void {
  const row = stride << 3;
  for (let i: usize = 0; i < n; i++) {
    const at = d + i * row;
    store<f64>(at + (i << 3), Infinity);
    memory.copy(at + ((i + 1) << 3), condensed, (n - 1 - i) << 3);
    condensed += (n - 1 - i) << 3;
    for (let j = n; j < stride; j++) store<f64>(at + (j << 3), Infinity);
  }
  // The other half, tile by tile: a column is a cache line an entry.
  for (let ti: usize = 0; ti < n; ti += 16) {
    const rows = min<usize>(ti + 16, n);
    for (let tj: usize = 0; tj <= ti; tj += 16) {
      for (let i = ti; i < rows; i++) {
        for (let j = tj, to = min<usize>(tj + 16, i); j < to; j++) {
          store<f64>(d + i * row + (j << 3), load<f64>(d + j * row + (i << 3)));
        }
      }
    }
  }
}

/** The lowest index of the least entry of row + penalty; `width` is a multiple of four. */
function nearest(row: usize, penalty: usize, width: usize): usize {
  let least0 = f64x2.splat(Infinity);
  let least1 = least0;
  const bytes = width << 3;
  for (let j: usize = 0; j < bytes; j += 32) {
    // The pseudo-minimum keeps its first operand where the other is NaN, which what is left of a merged point may be.
    least0 = f64x2.pmin(least0, f64x2.add(v128.load(row + j), v128.load(penalty + j)));
    least1 = f64x2.pmin(least1, f64x2.add(v128.load(row + j, 16), v128.load(penalty + j, 16)));
  }
  least0 = f64x2.pmin(least0, least1);
  const least = f64x2.splat(min(f64x2.extract_lane(least0, 0), f64x2.extract_lane(least0, 1)));
  for (let j: usize = 0; j < bytes; j += 16) {
    const equal = f64x2.eq(f64x2.add(v128.load(row + j), v128.load(penalty + j)), least);
    if (v128.any_true(equal)) return (j >> 3) + (i64x2.extract_lane(equal, 0) === 0 ? 1 : 0);
  }
  return 0;
}

/** Row y becomes the distances of the union of x and y, and column y with it. */
function unite(d: usize, row: usize, x: usize, y: usize, width: usize, sizes: usize): void {
  const dx = d + x * row;
  const dy = d + y * row;
  const sx = load<f64>(sizes + (x << 3));
  const sy = load<f64>(sizes + (y << 3));
  const nx = f64x2.splat(sx);
  const ny = f64x2.splat(sy);
  const both = f64x2.splat(sx + sy);
  const dxy = f64x2.splat(load<f64>(dx + (y << 3)));
  const one = f64x2.splat(1);
  for (let j: usize = 0, bytes = width << 3; j < bytes; j += 16) {
    const ni = v128.load(sizes + j);
    const t = f64x2.div(one, f64x2.add(both, ni));
    const a = v128.load(dx + j);
    const b = v128.load(dy + j);
    const fromX = f64x2.mul(f64x2.mul(f64x2.mul(f64x2.add(ni, nx), t), a), a);
    const fromY = f64x2.mul(f64x2.mul(f64x2.mul(f64x2.add(ni, ny), t), b), b);
    const between = f64x2.mul(f64x2.mul(f64x2.mul(ni, t), dxy), dxy);
    v128.store(dy + j, f64x2.sqrt(f64x2.sub(f64x2.add(fromX, fromY), between)));
  }
  store<f64>(dy + (y << 3), Infinity);
  for (let i: usize = 0, at = d + (y << 3); i < width; i++, at += row) store<f64>(at, load<f64>(dy + (i << 3)));
}

/**
 * The n − 1 merges in the order in which the chain finds them: a < b and their height, three numbers each, to `merges`.
 * Scratch: `d` n × 4⌈n/4⌉ numbers and as much as three rows behind them; `penalty`, `sizes`, `names`, `chain` 4⌈n/4⌉ each.
 */
export function wardMerges(
  condensed: usize,
  n: usize,
  d: usize,
  penalty: usize,
  sizes: usize,
  names: usize,
  chain: usize,
  merges: usize,
): void {
  let width: usize = (n + 3) & ~3;
  const row = width << 3;
  expand(condensed, n, width, d);
  for (let i: usize = 0; i < width; i++) {
    store<f64>(penalty + (i << 3), i < n ? 0 : Infinity);
    store<f64>(sizes + (i << 3), 1);
    store<usize>(names + (i << 3), i);
  }
  let alive = n;
  let length: usize = 0;
  while (alive > 1) {
    if (length === 0) {
      let first: usize = 0;
      while (load<f64>(penalty + (first << 3)) !== 0) first++;
      store<usize>(chain, first);
      length = 1;
    }
    let tip = load<usize>(chain + ((length - 1) << 3));
    let near: usize = 0;
    for (;;) {
      near = nearest(d + tip * row, penalty, width);
      if (length > 1) {
        const previous = load<usize>(chain + ((length - 2) << 3));
        const distances = d + tip * row;
        if (load<f64>(distances + (previous << 3)) <= load<f64>(distances + (near << 3))) {
          near = previous;
          break;
        }
      }
      store<usize>(chain + (length << 3), near);
      length++;
      tip = near;
    }
    length -= 2;
    const x = min(tip, near);
    const y = max(tip, near);
    store<f64>(merges, load<usize>(names + (x << 3)) as f64);
    store<f64>(merges, load<usize>(names + (y << 3)) as f64, 8);
    store<f64>(merges, load<f64>(d + x * row + (y << 3)), 16);
    merges += 24;
    unite(d, row, x, y, width, sizes);
    store<f64>(sizes + (y << 3), load<f64>(sizes + (x << 3)) + load<f64>(sizes + (y << 3)));
    store<f64>(penalty + (x << 3), Infinity);
    alive--;
    if (alive << 1 <= width && width > 16) width = compact(d, row, width, penalty, sizes, names, chain, length);
  }
}

/** Leaves out the merged points; the others keep their order. Answers the new width. */
function compact(
  d: usize,
  row: usize,
  width: usize,
  penalty: usize,
  sizes: usize,
  names: usize,
  chain: usize,
  length: usize,
): usize {
  // The chain holds few points: each counts those before it that are left.
  for (let k: usize = 0; k < length; k++) {
    const at = chain + (k << 3);
    const old = load<usize>(at);
    let place: usize = 0;
    for (let i: usize = 0; i < old; i++) place += load<f64>(penalty + (i << 3)) === 0 ? 1 : 0;
    store<usize>(at, place);
  }
  let count: usize = 0;
  for (let i: usize = 0; i < width; i++) {
    if (load<f64>(penalty + (i << 3)) !== 0) continue;
    let at = d + count * row;
    for (let j: usize = 0; j < width; j++) {
      if (load<f64>(penalty + (j << 3)) !== 0) continue;
      store<f64>(at, load<f64>(d + i * row + (j << 3)));
      at += 8;
    }
    count++;
  }
  let to: usize = 0;
  for (let i: usize = 0; i < width; i++) {
    if (load<f64>(penalty + (i << 3)) !== 0) continue;
    store<f64>(sizes + (to << 3), load<f64>(sizes + (i << 3)));
    store<usize>(names + (to << 3), load<usize>(names + (i << 3)));
    to++;
  }
  const now: usize = (count + 3) & ~3;
  for (let i: usize = 0; i < now; i++) store<f64>(penalty + (i << 3), i < count ? 0 : Infinity);
  return now;
}
