/**
 * The order of leaves that a tree allows with the smallest sum of distances between neighbours.
 *
 * Source   Bar-Joseph, Gifford & Jaakkola (2001), Bioinformatics 17, S22–S29, with the true backtrack from the best
 *          ends of the root. It is never longer than `optimalLeafOrder`, which follows SciPy instead.
 * Shape    Z as from `linkage` and the distances it was made from → n point indices.
 * Orientation of the two mirror images the one that begins in the root's left child.
 * Ties     the first ends and joints in the order of the tree.
 * Errors   RangeError where Z is no tree or the distances do not belong to it.
 * Cost     O(n³) time at worst, O(n²) memory.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { bestEnds, type LeafPaths, leafPaths, otherSide, type Range } from './leaf-paths.js';

export function shortestLeafOrder(Z: Matrix, condensed: Float64Array): number[] {
  const paths = leafPaths(Z, condensed, 'double');
  if (paths.root.left === null) return [...paths.leaves];
  const [u, w] = bestEnds(paths.root, paths.M, paths.leaves.length);
  return trace(paths, u, w).map((p) => paths.leaves[p]!);
}

/** Positions in order for the whole tree from u to w. A stack, since trees may be chains. */
function trace(paths: LeafPaths, u: number, w: number): number[] {
  const order: number[] = [];
  const open: (readonly [Range, number, number])[] = [[paths.root, u, w]];
  while (open.length > 0) {
    const [node, first, last] = open.pop()!;
    if (node.left === null) {
      order.push(first);
      continue;
    }
    const [A, B] = first < node.middle ? [node.left, node.right!] : [node.right!, node.left];
    const [m, k] = joint(A, B, first, last, paths);
    open.push([B, k, last], [A, first, m]);
  }
  return order;
}

/** The best step from A to B for a path from u in A to w in B. */
function joint(A: Range, B: Range, u: number, w: number, { M, D, leaves }: LeafPaths): readonly [number, number] {
  const n = leaves.length;
  const [mFrom, mTo] = otherSide(A, u);
  const [kFrom, kTo] = otherSide(B, w);
  let best: readonly [number, number] = [mFrom, kFrom];
  let shortest = Number.POSITIVE_INFINITY;
  for (let m = mFrom; m < mTo; m++) {
    for (let k = kFrom; k < kTo; k++) {
      const length = M[u * n + m]! + D[m * n + k]! + M[k * n + w]!;
      if (length < shortest) {
        shortest = length;
        best = [m, k];
      }
    }
  }
  return best;
}
