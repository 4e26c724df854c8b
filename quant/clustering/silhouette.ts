/**
 * Silhouette of a clustering: how much nearer a point is to its own cluster than to the next one.
 *
 *   s_i = (b_i − a_i) / max(a_i, b_i),  a_i mean distance to the others of its cluster, b_i smallest mean distance to
 *   another cluster; 0 for a point alone in its cluster, or where both means are 0
 *
 * Source   Rousseeuw (1987), J. Computational and Applied Mathematics 20, 53–65.
 * Shape    condensed distances of n points and n labels (whole numbers ≥ 0) → mean and n values in [−1, 1].
 * Errors   RangeError for fewer than two clusters (b is undefined), a bad distance or a bad label.
 * Cost     O(n²).
 */
import type { Matrix } from '../../contracts/matrix.js';
import { requireLabels } from './adjusted-rand-index.js';
import { requireCondensed } from './condensed.js';
import { cutByCount, labelsByFirstAppearance } from './cut.js';

export interface Silhouette {
  readonly mean: number;
  readonly values: Float64Array;
}

export function silhouette(condensed: Float64Array, labels: readonly number[]): Silhouette {
  const n = labels.length;
  requireCondensed('silhouette: condensed', condensed, n);
  requireLabels('silhouette: labels', labels);
  const own = labelsByFirstAppearance(labels);
  const clusters = Math.max(...own) + 1;
  if (clusters < 2) throw new RangeError(`silhouette: labels name ${clusters} cluster, at least 2 are needed`);
  const size = new Int32Array(clusters);
  for (const label of own) size[label]!++;
  // Sum of distances of point i to cluster c.
  const sums = new Float64Array(n * clusters);
  for (let i = 0, k = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++, k++) {
      sums[i * clusters + own[j]!]! += condensed[k]!;
      sums[j * clusters + own[i]!]! += condensed[k]!;
    }
  }
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const c = own[i]!;
    if (size[c] === 1) continue;
    const a = sums[i * clusters + c]! / (size[c]! - 1);
    let b = Number.POSITIVE_INFINITY;
    for (let o = 0; o < clusters; o++) if (o !== c) b = Math.min(b, sums[i * clusters + o]! / size[o]!);
    const longer = Math.max(a, b);
    values[i] = longer === 0 ? 0 : (b - a) / longer;
  }
  return { mean: values.reduce((s, x) => s + x, 0) / n, values };
}

/**
 * The cut of a tree with the highest mean silhouette among 2..n−1 clusters; the fewest clusters win a tie.
 * Two points or fewer are left as one cluster.
 */
export function cutBySilhouette(Z: Matrix, condensed: Float64Array): number[] {
  const n = Z.rows + 1;
  requireCondensed('cutBySilhouette: condensed', condensed, n);
  let best = cutByCount(Z, 1);
  let highest = Number.NEGATIVE_INFINITY;
  let clustersBefore = 1;
  for (let k = 2; k < n; k++) {
    const labels = cutByCount(Z, k);
    const clusters = Math.max(...labels) + 1;
    if (clusters === clustersBefore) continue;
    clustersBefore = clusters;
    const { mean } = silhouette(condensed, labels);
    if (mean > highest) [best, highest] = [labels, mean];
  }
  return best;
}
