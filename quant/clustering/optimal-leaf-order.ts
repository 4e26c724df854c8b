/**
 * Leaf order of a tree as SciPy's `optimal_leaf_ordering` gives it: neighbours are near each other.
 *
 * Source   Bar-Joseph, Gifford & Jaakkola (2001), Bioinformatics 17, S22–S29, for the path lengths. How the tree is
 *          then turned is SciPy's own rule: every node takes the best ends (u, w) of its own subtree and turns its
 *          children so that u comes first and w last; turning a child turns everything below it.
 * Not the optimum: what a node chose for itself, its parent may undo (SciPy issue 11227), so the order can be a few
 *          percent longer than the shortest. HRP as the libraries publish it is built on this order, therefore it is
 *          the default here; `shortestLeafOrder` is the true optimum.
 * Shape    Z as from `linkage` and the distances it was made from → n point indices.
 * Orientation the root is never turned: the order begins in its left child (the smaller id). A reversed order changes
 *          the halves of a bisection, so HRP weights depend on it.
 * Ties     the first ends in the order of the tree; lengths are held in single precision, as SciPy holds them, so that
 *          what ties but for rounding is a tie.
 * Errors   RangeError where Z is no tree or the distances do not belong to it.
 * Cost     O(n³) time at worst, O(n²) memory; SciPy's search is O(n⁴).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { bestEnds, leafPaths, type Range } from './leaf-paths.js';

export function optimalLeafOrder(Z: Matrix, condensed: Float64Array): number[] {
  const { leaves, M, root } = leafPaths(Z, condensed, 'single');
  const order: number[] = [];
  const open: (readonly [Range, boolean])[] = [[root, false]];
  while (open.length > 0) {
    const [node, isTurned] = open.pop()!;
    const { left, right } = node;
    if (left === null || right === null) {
      order.push(leaves[node.from]!);
      continue;
    }
    const [u, w] = bestEnds(node, M, leaves.length);
    const turned: readonly [Range, boolean][] = [
      [left, isTurned !== (u >= left.middle && left.left !== null)],
      [right, isTurned !== (w < right.middle && right.left !== null)],
    ];
    // A stack gives back last in, first out: what comes first in the order goes in last.
    open.push(...(isTurned ? turned : [...turned].reverse()));
  }
  return order;
}
