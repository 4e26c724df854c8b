/**
 * Shortest paths through subtrees in plain TypeScript: see clustering/leaf-paths.ts for what they are.
 *
 * Shape    nodes are five positions each, children first: begin and middle of the left child, begin and middle of the right one, and its
 *          end. A child of one leaf has its end for its middle.
 */
export function leafPaths(D: Float64Array, n: number, nodes: Int32Array, isSingle: boolean): Float64Array {
  const M = new Float64Array(n * n);
  const [joined, best] = [new Float64Array(n), new Float64Array(n)];
  for (let node = 0; node < nodes.length; node += 5) {
    const [lFrom, lMiddle, rFrom] = [nodes[node]!, nodes[node + 1]!, nodes[node + 2]!];
    const [rMiddle, rTo] = [nodes[node + 3]!, nodes[node + 4]!];
    for (let u = lFrom; u < rFrom; u++) {
      // joined[k]: the best path that starts at u, runs through all of the left child and steps to k in the right one.
      joined.fill(Number.POSITIVE_INFINITY, rFrom, rTo);
      const path = M.subarray(u * n, u * n + n);
      // The other end of a path through the left child lies in the half that u is not in.
      if (u < lMiddle && lMiddle < rFrom) shorten(joined, path, lMiddle, rFrom, D, n, rFrom, rTo);
      else shorten(joined, path, lFrom, lMiddle, D, n, rFrom, rTo);
      let ends = joined;
      if (rMiddle < rTo) {
        ends = best;
        best.fill(Number.POSITIVE_INFINITY, rFrom, rTo);
        shorten(best, joined, rFrom, rMiddle, M, n, rMiddle, rTo);
        shorten(best, joined, rMiddle, rTo, M, n, rFrom, rMiddle);
      }
      // Rounded once: the least of rounded numbers is the rounded least.
      for (let w = rFrom; w < rTo; w++) M[u * n + w] = M[w * n + u] = isSingle ? Math.fround(ends[w]!) : ends[w]!;
    }
  }
  return M;
}

/** least[k] = min(least[k], path[m] + steps[m, k]) over m in [mFrom, mTo), for k in [kFrom, kTo). */
function shorten(
  least: Float64Array,
  path: Float64Array,
  mFrom: number,
  mTo: number,
  steps: Float64Array,
  n: number,
  kFrom: number,
  kTo: number,
): void {
  for (let m = mFrom; m < mTo; m++) {
    for (let k = kFrom; k < kTo; k++) {
      const length = path[m]! + steps[m * n + k]!;
      if (length < least[k]!) least[k] = length;
    }
  }
}
