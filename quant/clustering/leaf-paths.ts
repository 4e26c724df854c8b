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

export type Paths = Float32Array | Float64Array;

export interface LeafPaths {
  /** Point at every tree position, left children first. */
  readonly leaves: readonly number[];
  /** Distances by tree position, n × n. */
  readonly D: Float64Array;
  /** M by tree position, n × n. */
  readonly M: Paths;
  readonly root: Range;
}

/** M for every node of the tree, at least two points, in single or double precision. */
export function leafPaths(Z: Matrix, condensed: Float64Array, precision: 'single' | 'double'): LeafPaths {
  const leaves = leavesList(Z);
  const n = leaves.length;
  const full = squareDistances(condensed, n).data;
  // By tree position every subtree is one contiguous range of rows and columns.
  const D = Float64Array.from({ length: n * n }, (_, p) => full[leaves[Math.floor(p / n)]! * n + leaves[p % n]!]!);
  const nodes = subtrees(Z, n, leaves);
  const M = precision === 'single' ? new Float32Array(n * n) : new Float64Array(n * n);
  const scratch = new Float64Array(n);
  for (const node of nodes) if (node.left !== null) fillBestPaths(node, M, D, n, scratch);
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

function fillBestPaths({ left, right }: Range, M: Paths, D: Float64Array, n: number, joined: Float64Array): void {
  const [L, R] = [left!, right!];
  for (let u = L.from; u < L.to; u++) {
    // joined[k]: the best path that starts at u, runs through all of L and steps to k in R.
    joined.fill(Number.POSITIVE_INFINITY, R.from, R.to);
    const [mFrom, mTo] = otherSide(L, u);
    for (let m = mFrom; m < mTo; m++) {
      const path = M[u * n + m]!;
      for (let k = R.from; k < R.to; k++) {
        const length = path + D[m * n + k]!;
        if (length < joined[k]!) joined[k] = length;
      }
    }
    M.fill(Number.POSITIVE_INFINITY, u * n + R.from, u * n + R.to);
    for (let k = R.from; k < R.to; k++) {
      const path = joined[k]!;
      const [wFrom, wTo] = otherSide(R, k);
      for (let w = wFrom; w < wTo; w++) {
        const length = path + M[k * n + w]!;
        if (length < M[u * n + w]!) M[u * n + w] = length;
      }
    }
    for (let w = R.from; w < R.to; w++) M[w * n + u] = M[u * n + w]!;
  }
}

export function bestEnds({ from, middle, to }: Range, M: Paths, n: number): readonly [number, number] {
  let best: readonly [number, number] = [from, middle];
  for (let u = from; u < middle; u++) {
    for (let w = middle; w < to; w++) if (M[u * n + w]! < M[best[0] * n + best[1]]!) best = [u, w];
  }
  return best;
}
