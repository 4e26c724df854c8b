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
import { kernels } from '../kernels/selected.js';
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
  const M = kernels.leafPaths(D, n, positions(nodes.slice(n)), precision === 'single');
  return { leaves, D, M, root: nodes.at(-1)! };
}

/** Inner nodes as the kernel reads them: begin and middle of the left child, begin, middle and end of the right one. */
function positions(nodes: readonly Range[]): Int32Array {
  // A child of one leaf has no second half: its middle is its end.
  const middle = ({ left, middle, to }: Range): number => (left === null ? to : middle);
  const rows = new Int32Array(5 * nodes.length);
  nodes.forEach(({ left, right, to }, k) => {
    rows.set([left!.from, middle(left!), right!.from, middle(right!), to], 5 * k);
  });
  return rows;
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

export function bestEnds({ from, middle, to }: Range, M: Float64Array, n: number): readonly [number, number] {
  let best: readonly [number, number] = [from, middle];
  for (let u = from; u < middle; u++) {
    for (let w = middle; w < to; w++) if (M[u * n + w]! < M[best[0] * n + best[1]]!) best = [u, w];
  }
  return best;
}
