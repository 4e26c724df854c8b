/**
 * The largest sum of weights that upper bounds and group caps allow: what is left of a budget above it stays in cash.
 *
 *   disjoint groups   Σ_g min(cap_g, Σ_{i in g} upper_i) + Σ_{i in no group} upper_i
 *
 * Lower bounds and group floors can only be met or not; they do not change the maximum while they can be met.
 * Overlapping groups are a linear program. Infinity where nothing bounds the sum. The budget is ignored.
 * Errors   as `resolveProblem`, and for net and turnover limits.
 */
import { linearProgram } from './linear-program.js';
import type { PortfolioProblem } from './problem.js';
import { resolveProblem, withoutNetAndTurnover } from './validate.js';

export function maxInvestable(problem: PortfolioProblem): number {
  const { n, groups, lower, upper, disjoint } = withoutNetAndTurnover(
    resolveProblem(problem, 'maxInvestable'),
    'maxInvestable',
  );
  if (disjoint) {
    const grouped = new Uint8Array(n);
    let sum = 0;
    for (const group of groups) {
      let held = 0;
      for (const i of group.members) {
        grouped[i] = 1;
        held += upper[i]!;
      }
      sum += Math.min(group.upper, held);
    }
    for (let i = 0; i < n; i++) if (grouped[i] === 0) sum += upper[i]!;
    return sum;
  }
  const { status, objective } = linearProgram({
    objective: new Float64Array(n).fill(1),
    lower: lower.map((l) => Math.min(l, 0)),
    upper,
    rows: groups.map((g) => ({ members: g.members, lower: Number.NEGATIVE_INFINITY, upper: g.upper })),
  });
  return status === 'unbounded' ? Number.POSITIVE_INFINITY : objective;
}
