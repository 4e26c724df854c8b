/**
 * Agreement of two clusterings of the same points, corrected for chance: 1 for equal partitions, about 0 for unrelated.
 *
 *   ARI = (Σ_ij C(n_ij, 2) − E) / ((Σ_i C(a_i, 2) + Σ_j C(b_j, 2)) / 2 − E),   E = Σ_i C(a_i, 2) Σ_j C(b_j, 2) / C(n, 2)
 *
 * Source   Hubert & Arabie (1985), J. Classification 2, 193–218.
 * Shape    n labels each, whole numbers ≥ 0 → number ≤ 1.
 * Edge     both partitions trivial in the same way (0/0): 1.
 * Errors   RangeError where the lengths differ, are 0, or a label is no whole number ≥ 0.
 */
import { labelsByFirstAppearance } from './cut.js';

export function adjustedRandIndex(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`adjustedRandIndex: a has ${a.length} labels, b has ${b.length}`);
  requireLabels('adjustedRandIndex: a', a);
  requireLabels('adjustedRandIndex: b', b);
  const [p, q] = [labelsByFirstAppearance(a), labelsByFirstAppearance(b)];
  const columns = Math.max(...q) + 1;
  const both = pairsWithin(p.map((label, i) => label * columns + q[i]!));
  const [inA, inB] = [pairsWithin(p), pairsWithin(q)];
  const expected = a.length > 1 ? (inA * inB) / choose2(a.length) : 0;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}

/** RangeError unless every label is a whole number ≥ 0 and there is at least one. */
export function requireLabels(name: string, labels: readonly number[]): void {
  if (labels.length === 0) throw new RangeError(`${name} is empty`);
  labels.forEach((label, i) => {
    if (!Number.isInteger(label) || label < 0) throw new RangeError(`${name}[${i}] is ${label}, not a label`);
  });
}

const choose2 = (n: number): number => (n * (n - 1)) / 2;

/** Pairs of points that share a label. */
function pairsWithin(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let pairs = 0;
  for (const count of counts.values()) pairs += choose2(count);
  return pairs;
}
