/**
 * Hierarchical equal risk contribution: the budget goes down the top of a cluster tree, then over each cluster.
 *
 *   tree      Ward on D = √((1 − ρ)/2), cut into at most k clusters
 *   split     at each node above the cut, share of the left branch = 1 − R_L / (R_L + R_R), R = sum of the branch's cluster risks
 *   cluster   risk v = variance of its inverse-variance portfolio; inside it, inverse variance
 *
 * Source   Raffinot (2018), The Hierarchical Equal Risk Contribution Portfolio, SSRN 3237540.
 * Unit     `covariance` per period; weights sum to 1. Unconstrained: bounds and groups have no place in this rule.
 * Errors   RangeError as `correlation` (a column without variance has none), and where `clusters` is not a whole number
 *          from 1 to N. Ties in the tree may leave fewer clusters than asked for.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { correlationDistance } from '../clustering/correlation-distance.js';
import { cutByCount } from '../clustering/cut.js';
import { linkage } from '../clustering/linkage.js';
import { correlation } from '../covariance/correlation.js';

export interface HierarchicalEqualRisk {
  readonly weights: Float64Array;
  /** Cluster of each column, 0-based by first appearance. */
  readonly labels: readonly number[];
}

export function hierarchicalEqualRisk(covariance: Matrix, { clusters }: { clusters: number }): HierarchicalEqualRisk {
  const n = covariance.rows;
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > n) {
    throw new RangeError(`hierarchicalEqualRisk: clusters is ${clusters}, a whole number from 1 to ${n} is needed`);
  }
  const rho = correlation(covariance);
  if (n === 1) return { weights: Float64Array.of(1), labels: [0] };
  const Z = linkage(correlationDistance(rho), n, 'ward');
  const labels = cutByCount(Z, clusters);
  const count = Math.max(...labels) + 1;
  const inverse = Float64Array.from({ length: n }, (_, i) => 1 / covariance.data[i * n + i]!);
  const inside = insideShares(labels, inverse, count);
  const share = clusterShares(Z, labels, clusterRisks(covariance, labels, inside, count));
  return { weights: inside.map((w, i) => w * share[labels[i]!]!), labels };
}

/** Inverse-variance weight of each column inside its own cluster. */
function insideShares(labels: readonly number[], inverse: Float64Array, count: number): Float64Array {
  const total = new Float64Array(count);
  labels.forEach((label, i) => {
    total[label]! += inverse[i]!;
  });
  return inverse.map((x, i) => x / total[labels[i]!]!);
}

/** Variance of each cluster's inverse-variance portfolio. */
function clusterRisks(
  { rows: n, data: c }: Matrix,
  labels: readonly number[],
  w: Float64Array,
  count: number,
): Float64Array {
  const risk = new Float64Array(count);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (labels[i] === labels[j]) risk[labels[i]!]! += w[i]! * c[i * n + j]! * w[j]!;
    }
  }
  return risk;
}

/** Weight of each cluster: nodes of the tree from the root down, as long as they hold more than one cluster. */
function clusterShares(Z: Matrix, labels: readonly number[], risk: Float64Array): Float64Array {
  const n = Z.rows + 1;
  const within: ReadonlySet<number>[] = labels.map((label) => new Set([label]));
  for (let k = 0; k < Z.rows; k++) within.push(new Set([...within[Z.data[4 * k]!]!, ...within[Z.data[4 * k + 1]!]!]));
  const sum = (node: number): number => [...within[node]!].reduce((total, label) => total + risk[label]!, 0);
  const share = new Float64Array(risk.length);
  const open: [node: number, weight: number][] = [[2 * n - 2, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, weight] = next;
    const [only] = within[node]!;
    if (within[node]!.size === 1) {
      share[only!] = weight;
      continue;
    }
    const [a, b] = [Z.data[4 * (node - n)]!, Z.data[4 * (node - n) + 1]!];
    const left = 1 - sum(a) / (sum(a) + sum(b));
    open.push([a, weight * left], [b, weight * (1 - left)]);
  }
  return share;
}
