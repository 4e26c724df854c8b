/**
 * Shortest paths through the subtrees of a tree of clusters, the ground of every optimal leaf order.
 *
 *   M_v(u, w) = min over m ∈ L, k ∈ R of M_L(u, m) + d(m, k) + M_R(k, w)
 *
 * for the best order of node v that starts at u in its left subtree L and ends at w in its right one, R; m lies in the
 * child of L that u is not in, k in the child of R that w is not in.
 *
 * Source   Bar-Joseph, Gifford & Jaakkola (2001), Bioinformatics 17, S22–S29. The minimum over (m, k) is taken in two
 *          steps, over m for every (u, k), then over k for every (u, w): O(n³) in place of O(n⁴).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { squareDistances } from './condensed.js';
import { leavesList } from './merges.js';

/** A subtree as the range of tree positions [from, to), split at `middle`; a leaf has to = from + 1. */
export interface Range {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
  readonly left: Range | null;
  readonly right: Range | null;
}

export interface LeafPaths {
  /** Point at every tree position, left children first. */
  readonly leaves: readonly number[];
  /** Distances by tree position, n × n. */
  readonly D: Float64Array;
  /** M by tree position, n × n. */
  readonly M: Float64Array;
  readonly root: Range;
}

/** M for every node of the tree, at least two points, in single or double precision. */
export function leafPaths(Z: Matrix, condensed: Float64Array, precision: 'single' | 'double'): LeafPaths {
  const leaves = leavesList(Z);
  const n = leaves.length;
  const full = squareDistances(condensed, n).data;
  // By tree position every subtree is one contiguous range of rows and columns.
  const D = new Float64Array(n * n);
  for (let p = 0; p < n; p++) {
    const row = leaves[p]! * n;
    for (let q = 0; q < n; q++) D[p * n + q] = full[row + leaves[q]!]!;
  }
  const nodes = subtrees(Z, n, leaves);
  const M = new Float64Array(n * n);
  const rounded = precision === 'single' ? Math.fround : (x: number) => x;
  const scratch = { joined: new Float64Array(n), best: new Float64Array(n), path: new Float64Array(n) };
  for (const node of nodes) if (node.left !== null) fillBestPaths(node, M, D, n, scratch, rounded);
  return { leaves, D, M, root: nodes.at(-1)! };
}

/** Every node as a range, children before parents. */
function subtrees(Z: Matrix, n: number, leaves: readonly number[]): Range[] {
  const nodes: Range[] = new Array<Range>(2 * n - 1);
  leaves.forEach((leaf, p) => {
    nodes[leaf] = { from: p, middle: p, to: p + 1, left: null, right: null };
  });
  for (let k = 0; k < n - 1; k++) {
    const [left, right] = [nodes[Z.data[4 * k]!]!, nodes[Z.data[4 * k + 1]!]!];
    nodes[n + k] = { from: left.from, middle: right.from, to: right.to, left, right };
  }
  return nodes;
}

/** Where the other end of a path through the node may lie if one end is p: [from, to). */
export function otherSide({ from, middle, to, left }: Range, p: number): readonly [number, number] {
  if (left === null) return [from, to];
  return p < middle ? [middle, to] : [from, middle];
}

/** M of one node. Every entry is the least of the same sums, whatever the order they are met in. */
function fillBestPaths(
  { left, right }: Range,
  M: Float64Array,
  D: Float64Array,
  n: number,
  scratch: Scratch,
  rounded: (x: number) => number,
): void {
  const [L, R] = [left!, right!];
  const { joined, best } = scratch;
  for (let u = L.from; u < L.to; u++) {
    // joined[k]: the best path that starts at u, runs through all of L and steps to k in R.
    joined.fill(Number.POSITIVE_INFINITY, R.from, R.to);
    const [mFrom, mTo] = otherSide(L, u);
    for (let m = mFrom; m < mTo; m++) scratch.path[m] = M[u * n + m]!;
    shorten(joined, scratch.path, mFrom, mTo, D, n, R.from, R.to);
    best.fill(Number.POSITIVE_INFINITY, R.from, R.to);
    if (R.left === null) best[R.from] = joined[R.from]!;
    else {
      shorten(best, joined, R.from, R.middle, M, n, R.middle, R.to);
      shorten(best, joined, R.middle, R.to, M, n, R.from, R.middle);
    }
    // Rounded once: the least of rounded numbers is the rounded least.
    for (let w = R.from; w < R.to; w++) M[u * n + w] = M[w * n + u] = rounded(best[w]!);
  }
}

interface Scratch {
  readonly joined: Float64Array;
  readonly best: Float64Array;
  readonly path: Float64Array;
}

/** least[k] = min(least[k], path[m] + steps[m, k]) over m in [mFrom, mTo), for k in [kFrom, kTo): four m at a time. */
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
  let m = mFrom;
  for (; m + 3 < mTo; m += 4) {
    const [p0, p1, p2, p3] = [path[m]!, path[m + 1]!, path[m + 2]!, path[m + 3]!];
    const [r0, r1, r2, r3] = [m * n, (m + 1) * n, (m + 2) * n, (m + 3) * n];
    for (let k = kFrom; k < kTo; k++) {
      let length = p0 + steps[r0 + k]!;
      const second = p1 + steps[r1 + k]!;
      const third = p2 + steps[r2 + k]!;
      const fourth = p3 + steps[r3 + k]!;
      if (second < length) length = second;
      if (third < length) length = third;
      if (fourth < length) length = fourth;
      if (length < least[k]!) least[k] = length;
    }
  }
  for (; m < mTo; m++) {
    for (let k = kFrom; k < kTo; k++) {
      const length = path[m]! + steps[m * n + k]!;
      if (length < least[k]!) least[k] = length;
    }
  }
}

export function bestEnds({ from, middle, to }: Range, M: Float64Array, n: number): readonly [number, number] {
  let best: readonly [number, number] = [from, middle];
  for (let u = from; u < middle; u++) {
    for (let w = middle; w < to; w++) if (M[u * n + w]! < M[best[0] * n + best[1]]!) best = [u, w];
  }
  return best;
}
