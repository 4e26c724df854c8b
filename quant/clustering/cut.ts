/**
 * Flat clusters from a tree.
 *
 * Shape    Z as from `linkage` → one label per point, 0-based by first appearance.
 * Rule     `cutByDistance`: maximal subtrees whose every merge is at a height ≤ t, as scipy fcluster 'distance'.
 *          `cutByCount`: the most clusters not above k that a cut at one height gives, as fcluster 'maxclust'; ties
 *          may leave fewer.
 * Errors   RangeError where Z is no tree, t is NaN or k is no whole number ≥ 1.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { requireLinkage } from './merges.js';

export function cutByDistance(Z: Matrix, t: number): number[] {
  const n = requireLinkage('cutByDistance: Z', Z);
  if (Number.isNaN(t)) throw new RangeError('cutByDistance: t is NaN');
  const highest = highestMerges(Z, n);
  // From the root down: a node inherits its cluster unless its own subtree is the first to fit under t.
  const cluster = new Int32Array(2 * n - 1).fill(-1);
  for (let k = n - 2; k >= 0; k--) {
    const id = n + k;
    if (cluster[id] === -1 && highest[k]! <= t) cluster[id] = id;
    if (cluster[id] !== -1) {
      cluster[Z.data[4 * k]!] = cluster[id]!;
      cluster[Z.data[4 * k + 1]!] = cluster[id]!;
    }
  }
  return labelsByFirstAppearance(Array.from({ length: n }, (_, i) => (cluster[i] === -1 ? i : cluster[i]!)));
}

export const cutByCount = (Z: Matrix, k: number): number[] => cutByDistance(Z, heightForCount(Z, k));

/** The lowest cut height that leaves at most k clusters; below every height (0, or −1 where merges lie at 0) for k ≥ n. */
export function heightForCount(Z: Matrix, k: number): number {
  const n = requireLinkage('heightForCount: Z', Z);
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`heightForCount: k is ${k}, a whole number ≥ 1 is needed`);
  const heights = highestMerges(Z, n).sort();
  if (k >= n) return heights[0] === 0 ? -1 : 0;
  // Merges 0..n−k−1 must all be made; ties above come along.
  return heights[n - k - 1]!;
}

/** Cluster ids of any kind → 0, 1, 2 … in the order in which they first appear. */
export function labelsByFirstAppearance(ids: readonly number[]): number[] {
  const labels = new Map<number, number>();
  return ids.map((id) => {
    const label = labels.get(id) ?? labels.size;
    labels.set(id, label);
    return label;
  });
}

/** Highest merge in the subtree of every merge: its own height wherever the tree is monotone. */
function highestMerges(Z: Matrix, n: number): Float64Array {
  const highest = new Float64Array(n - 1);
  const of = (id: number): number => (id < n ? 0 : highest[id - n]!);
  for (let k = 0; k < n - 1; k++) highest[k] = Math.max(Z.data[4 * k + 2]!, of(Z.data[4 * k]!), of(Z.data[4 * k + 1]!));
  return highest;
}
