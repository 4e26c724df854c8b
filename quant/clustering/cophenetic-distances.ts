/**
 * Height at which every two points first share a cluster.
 *
 * Source   Sokal & Rohlf (1962), Taxon 11, 33–40.
 * Shape    Z as from `linkage` → condensed, n (n − 1) / 2 heights.
 * Errors   RangeError where Z is no tree.
 * Cost     O(n²).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { condensedIndex } from './condensed.js';
import { requireLinkage } from './merges.js';

export function copheneticDistances(Z: Matrix): Float64Array {
  const n = requireLinkage('copheneticDistances: Z', Z);
  const heights = new Float64Array((n * (n - 1)) / 2);
  const members: number[][] = Array.from({ length: n }, (_, i) => [i]);
  for (let k = 0; k < n - 1; k++) {
    const [left, right] = [members[Z.data[4 * k]!]!, members[Z.data[4 * k + 1]!]!];
    for (const i of left) for (const j of right) heights[condensedIndex(n, i, j)] = Z.data[4 * k + 2]!;
    members.push([...left, ...right]);
  }
  return heights;
}
