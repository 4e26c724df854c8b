/**
 * Hierarchical risk parity: the budget is halved down the leaf order of a cluster tree, each half taking a share
 * opposite to its risk.
 *
 *   order cut at floor(n/2);  share of the left half = 1 − v_L / (v_L + v_R),  v = variance of the half's
 *   inverse-variance portfolio (`risk: 'deviation'`: standard deviations in both places)
 *
 * Conventions four portfolios carry this name (D = √((1 − ρ)/2)):
 *   A_paper                     single linkage on the Euclidean distance between columns of D, leaves as merged
 *   B_condensed_single          single linkage on D, leaves as merged
 *   C_condensed_single_ordered  as B, optimal leaf order as SciPy orients it
 *   D_condensed_ward_ordered    Ward on D, optimal leaf order
 *
 * Source   López de Prado (2016), J. Portfolio Management 42(4), 59–69; bounds in the spirit of Pfitzinger & Katzke
 *          (2019). A limit is honoured inside the tree (`bounded-bisection.ts`), highest split first.
 * Unit     `objective` is w'Σw per period. A column without variance counts with 1e-12 of the largest variance.
 * Proof    nothing is optimised: the certificate names convention and risk in `engine`, and `verifyCertificate` rebuilds.
 * Errors   RangeError as `resolveProblem`; for overlapping groups, net and turnover limits, or where a convention is unknown.
 */

import type { Matrix } from '../../contracts/matrix.js';
import { correlationDistance, euclideanOfDistance } from '../clustering/correlation-distance.js';
import { linkage } from '../clustering/linkage.js';
import { leavesList } from '../clustering/merges.js';
import { optimalLeafOrder } from '../clustering/optimal-leaf-order.js';
import { identity } from '../linalg/matrix.js';
import { bisectWithin, type LeftShare } from './bounded-bisection.js';
import { waterFilling } from './equal-weight.js';
import { largestViolation, limitsWhere } from './multipliers.js';
import { feasiblePolytope } from './polytope.js';
import type { PortfolioProblem, Solution } from './problem.js';
import { portfolioVariance } from './quadratic.js';
import { isChecked, resolveProblem, withoutNetAndTurnover } from './validate.js';

const CONVENTIONS = [
  'A_paper',
  'B_condensed_single',
  'C_condensed_single_ordered',
  'D_condensed_ward_ordered',
] as const;
export type HrpConvention = (typeof CONVENTIONS)[number];

export interface HrpOptions {
  readonly convention: HrpConvention;
  readonly risk?: 'variance' | 'deviation';
}

export function hierarchicalRiskParity(
  problem: PortfolioProblem,
  { convention, risk = 'variance' }: HrpOptions,
): Solution {
  if (!CONVENTIONS.includes(convention)) {
    throw new RangeError(
      `hierarchicalRiskParity: convention is ${convention}, one of ${CONVENTIONS.join(', ')} is needed`,
    );
  }
  const caller = 'hierarchicalRiskParity';
  const resolved = withoutNetAndTurnover(resolveProblem(problem, caller), caller);
  if (!resolved.disjoint) throw new RangeError('hierarchicalRiskParity: groups overlap, a tree needs them disjoint');
  const outcome = feasiblePolytope(resolved);
  if (outcome.status === 'infeasible') return outcome;
  const order = leafOrder(problem.covariance, convention);
  const share = leftShare(problem, risk);
  let weights = bisect(order, share, resolved.budget, resolved.n);
  let primal = largestViolation(resolved, weights);
  let how = 'bisection';
  if (primal > 1e-12) {
    weights = bisectWithin(resolved, order, share, waterFilling(resolved).weights);
    primal = largestViolation(resolved, weights);
    how = 'bounded-bisection';
  }
  const binding = limitsWhere(resolved, weights, (slack) => slack <= 1e-12).filter((name) => name !== 'budget');
  return {
    status: 'optimal',
    weights,
    objective: portfolioVariance(problem.covariance, weights),
    certificate: {
      primal,
      dual: 0,
      complementarity: 0,
      gap: 0,
      iterations: resolved.n - 1,
      engine: `${how}/${convention}/${risk}`,
      active: [
        { constraint: 'budget', multiplier: 0 },
        ...binding.map((constraint) => ({ constraint, multiplier: 0 })),
      ],
    },
  };
}

/** The options a certificate's engine names. RangeError where it is not one of ours. */
export function hrpOptionsFrom(engine: string): HrpOptions {
  const [how = '', name, risk] = engine.split('/');
  const convention = CONVENTIONS.find((c) => c === name);
  if (!how.endsWith('bisection') || convention === undefined || (risk !== 'variance' && risk !== 'deviation')) {
    throw new RangeError(`verifyCertificate: engine "${engine}" names no convention of hierarchical risk parity`);
  }
  return { convention, risk };
}

const orders = new WeakMap<Matrix, Map<HrpConvention, readonly number[]>>();

/** Leaf order of the tree; of a covariance that never changes it is made once. */
function leafOrder(covariance: Matrix, convention: HrpConvention): readonly number[] {
  if (!isChecked(covariance)) return leafOrderOf(covariance, convention);
  const known = orders.get(covariance) ?? new Map<HrpConvention, readonly number[]>();
  const order = known.get(convention) ?? leafOrderOf(covariance, convention);
  orders.set(covariance, known.set(convention, order));
  return order;
}

function leafOrderOf({ rows: n, data: C }: Matrix, convention: HrpConvention): number[] {
  if (n === 1) return [0];
  const correlation = identity(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const unit = Math.sqrt(C[i * n + i]! * C[j * n + j]!);
      const rho = unit > 0 ? Math.min(1, Math.max(-1, C[i * n + j]! / unit)) : 0;
      correlation.data[i * n + j] = rho;
      correlation.data[j * n + i] = rho;
    }
  }
  const D = correlationDistance(correlation);
  if (convention === 'A_paper') return leavesList(linkage(euclideanOfDistance(D, n), n, 'single'));
  const Z = linkage(D, n, convention === 'D_condensed_ward_ordered' ? 'ward' : 'single');
  return convention === 'B_condensed_single' ? leavesList(Z) : optimalLeafOrder(Z, D);
}

function leftShare({ covariance: { rows: n, data: C } }: PortfolioProblem, risk: 'variance' | 'deviation'): LeftShare {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, C[i * n + i]!);
  const inverse = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const variance = Math.max(C[i * n + i]!, 1e-12 * largest) || 1;
    inverse[i] = 1 / (risk === 'variance' ? variance : Math.sqrt(variance));
  }
  const riskOf = (half: readonly number[]): number => {
    let sum = 0;
    let variance = 0;
    for (let p = 0; p < half.length; p++) {
      const own = inverse[half[p]!]!;
      const row = half[p]! * n;
      sum += own;
      for (let q = 0; q < half.length; q++) variance += own * inverse[half[q]!]! * C[row + half[q]!]!;
    }
    const v = Math.max(variance / (sum * sum), 1e-12 * largest) || 1;
    return risk === 'variance' ? v : Math.sqrt(v);
  };
  return (left, right) => {
    const v = riskOf(left);
    return 1 - v / (v + riskOf(right));
  };
}

function bisect(order: readonly number[], share: LeftShare, budget: number, n: number): Float64Array {
  const weights = new Float64Array(n).fill(budget);
  const open: (readonly number[])[] = [order];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.length < 2) continue;
    const left = node.slice(0, node.length >> 1);
    const right = node.slice(node.length >> 1);
    const alpha = share(left, right);
    for (const i of left) weights[i]! *= alpha;
    for (const i of right) weights[i]! *= 1 - alpha;
    open.push(left, right);
  }
  return weights;
}
