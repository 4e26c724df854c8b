/** Clusters of identities by Ward (or another linkage) on the correlation distance √((1 − ρ) / 2) of physical returns. */

import type { SelectionConfig } from '../../contracts/mandate.js';
import type { Matrix } from '../../contracts/matrix.js';
import { correlationDistance } from '../../quant/clustering/correlation-distance.js';
import { cutByCount, cutByDistance, heightForCount } from '../../quant/clustering/cut.js';
import { linkage } from '../../quant/clustering/linkage.js';
import { optimalLeafOrder } from '../../quant/clustering/optimal-leaf-order.js';
import { cutBySilhouette } from '../../quant/clustering/silhouette.js';
import { zeros } from '../../quant/linalg/matrix.js';

export interface Clustering {
  /** 0-based by first appearance. */
  readonly labels: readonly number[];
  /** SciPy layout, N − 1 rows of (a, b, height, size). */
  readonly tree: Matrix;
  readonly leafOrder: readonly number[];
  /** Height at which the tree was cut. */
  readonly cutHeight: number;
  readonly notes: readonly string[];
}

/** One instrument is one cluster; none are no clusters. RangeError where `correlation` holds anything but numbers. */
export function clusters(correlation: Matrix, { linkage: method, cut, maxClusters }: SelectionConfig): Clustering {
  const n = correlation.rows;
  if (n < 2) {
    const labels = n === 1 ? [0] : [];
    return { labels, tree: zeros(0, 4), leafOrder: labels, cutHeight: 'distance' in cut ? cut.distance : 0, notes: [] };
  }
  const distances = correlationDistance(correlation);
  const tree = linkage(distances, n, method);
  const asked = askedFor(tree, distances, cut);
  const leafOrder = optimalLeafOrder(tree, distances);
  const count = Math.max(...asked.labels) + 1;
  if (maxClusters === null || count <= maxClusters) return { ...asked, tree, leafOrder, notes: [] };
  const labels = cutByCount(tree, maxClusters);
  const cutHeight = heightForCount(tree, maxClusters);
  const notes = [`CAPPED: ${count} clusters became ${maxClusters}, the tree is cut at ${cutHeight.toPrecision(4)}`];
  return { labels, tree, leafOrder, cutHeight, notes };
}

function askedFor(tree: Matrix, distances: Float64Array, cut: SelectionConfig['cut']) {
  if ('distance' in cut) return { labels: cutByDistance(tree, cut.distance), cutHeight: cut.distance };
  const labels = 'count' in cut ? cutByCount(tree, cut.count) : cutBySilhouette(tree, distances);
  return { labels, cutHeight: heightForCount(tree, Math.max(...labels) + 1) };
}
