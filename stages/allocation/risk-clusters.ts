/**
 * Risk clusters: instruments that move together, whatever side the book is on.
 *
 *   ρ    sample correlation of physical returns: a long and a short of one thing share a cluster
 *   d    sqrt((1 − ρ) / 2), Ward linkage, cut at `risk.clusterThreshold`
 *
 * Labels are 0-based by first appearance in the order of columns, which is by instrument id.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { correlationDistance } from '../../quant/clustering/correlation-distance.js';
import { cutByDistance } from '../../quant/clustering/cut.js';
import { linkage } from '../../quant/clustering/linkage.js';
import { pearson } from '../../quant/covariance/pairwise-correlation.js';

/** Label of each column of an N × N correlation matrix. */
export function riskClusters(correlation: Matrix, threshold: number): number[] {
  const n = correlation.rows;
  if (n < 2) return Array.from({ length: n }, () => 0);
  return Array.from(cutByDistance(linkage(correlationDistance(correlation), n, 'ward'), threshold));
}

/**
 * Mean correlation between pairs of cluster streams, a stream being the plain mean of its members' physical returns.
 * Null with fewer than two clusters. Above 0.4 the clusters are one market under several names.
 */
export function meanClusterCorrelation(returns: Matrix, clusters: readonly number[]): number | null {
  const { rows: T, cols: N, data } = returns;
  const labels = [...new Set(clusters)].sort((a, b) => a - b);
  const streams = labels.map((label) => {
    const members = clusters.flatMap((other, i) => (other === label ? [i] : []));
    return Float64Array.from({ length: T }, (_, t) => members.reduce((sum, i) => sum + data[t * N + i]!, 0));
  });
  const pairs = streams.flatMap((a, k) => streams.slice(k + 1).map((b) => pearson(a, b)));
  // A cluster whose members cancel exactly has no stream to correlate.
  const known = pairs.filter((rho) => !Number.isNaN(rho));
  return known.length === 0 ? null : known.reduce((sum, rho) => sum + rho, 0) / known.length;
}
