// Shortest paths through subtrees, as reference/leaf-paths.ts. A lane is an end of a path; sums are the same, and the least of them
// does not depend on the order in which they are met.

/** least[k] = min(least[k], path[m] + steps[m, k]) over m in [mFrom, mTo), for k in [kFrom, kTo); `row` in bytes. */
function shorten(
  least: usize,
  path: usize,
  mFrom: usize,
  mTo: usize,
  steps: usize,
  row: usize,
  kFrom: usize,
  kTo: usize,
): void {
  let k = kFrom << 3;
  const end = kTo << 3;
  for (; k + 64 <= end; k += 64) {
    let l0 = v128.load(least + k);
    let l1 = v128.load(least + k, 16);
    let l2 = v128.load(least + k, 32);
    let l3 = v128.load(least + k, 48);
    for (let m = mFrom, at = steps + mFrom * row + k; m < mTo; m++, at += row) {
      const p = v128.load_splat<f64>(path + (m << 3));
      l0 = f64x2.pmin(l0, f64x2.add(p, v128.load(at)));
      l1 = f64x2.pmin(l1, f64x2.add(p, v128.load(at, 16)));
      l2 = f64x2.pmin(l2, f64x2.add(p, v128.load(at, 32)));
      l3 = f64x2.pmin(l3, f64x2.add(p, v128.load(at, 48)));
    }
    v128.store(least + k, l0);
    v128.store(least + k, l1, 16);
    v128.store(least + k, l2, 32);
    v128.store(least + k, l3, 48);
  }
  for (; k + 16 <= end; k += 16) {
    let l0 = v128.load(least + k);
    for (let m = mFrom, at = steps + mFrom * row + k; m < mTo; m++, at += row) {
      l0 = f64x2.pmin(l0, f64x2.add(v128.load_splat<f64>(path + (m << 3)), v128.load(at)));
    }
    v128.store(least + k, l0);
  }
  if (k < end) {
    let l0 = load<f64>(least + k);
    for (let m = mFrom, at = steps + mFrom * row + k; m < mTo; m++, at += row) {
      const length = load<f64>(path + (m << 3)) + load<f64>(at);
      if (length < l0) l0 = length;
    }
    store<f64>(least + k, l0);
  }
}

/**
 * M (n × n) of `count` nodes, five positions each as whole numbers of 32 bits: begin and middle of the left child, begin and middle of
 * the right one and its end. A child of one leaf has its end for its middle. Scratch: `joined` and `best`, n numbers each.
 */
export function leafPaths(
  d: usize,
  n: usize,
  nodes: usize,
  count: usize,
  isSingle: bool,
  joined: usize,
  best: usize,
  m: usize,
): void {
  const row = n << 3;
  for (let node: usize = 0; node < count; node++, nodes += 20) {
    const lFrom: usize = load<u32>(nodes);
    const lMiddle: usize = load<u32>(nodes, 4);
    const rFrom: usize = load<u32>(nodes, 8);
    const rMiddle: usize = load<u32>(nodes, 12);
    const rTo: usize = load<u32>(nodes, 16);
    for (let u = lFrom; u < rFrom; u++) {
      const path = m + u * row;
      for (let k = rFrom; k < rTo; k++) store<f64>(joined + (k << 3), Infinity);
      // The other end of a path through the left child lies in the half that u is not in.
      const isFirst = u < lMiddle && lMiddle < rFrom;
      shorten(joined, path, isFirst ? lMiddle : lFrom, isFirst ? rFrom : lMiddle, d, row, rFrom, rTo);
      let ends = joined;
      if (rMiddle < rTo) {
        ends = best;
        for (let k = rFrom; k < rTo; k++) store<f64>(best + (k << 3), Infinity);
        shorten(best, joined, rFrom, rMiddle, m, row, rMiddle, rTo);
        shorten(best, joined, rMiddle, rTo, m, row, rFrom, rMiddle);
      }
      for (let w = rFrom; w < rTo; w++) {
        const length = load<f64>(ends + (w << 3));
        const kept = isSingle ? <f64>(<f32>length) : length;
        store<f64>(path + (w << 3), kept);
        store<f64>(m + w * row + (u << 3), kept);
      }
    }
  }
}
