/**
 * Equal weights, moved as little as bounds and group limits demand: min ½ ‖w − budget/n‖² over the feasible w.
 *
 * Source   water-filling: w_i = clamp(level_g, lower_i, upper_i) with one level for every group whose limits are slack
 *          and one of its own for each other group; Held, Wolfe & Crowder (1974), Mathematical Programming 6, 62–88.
 *          Overlapping groups are solved as a quadratic program.
 * Unit     `objective` is ‖w − budget/n‖², 0 where nothing binds.
 * Errors   RangeError as `resolveProblem` and for net and turnover limits; an impossible mandate is `infeasible` with a smallest conflict by name.
 */
import { identity } from '../linalg/matrix.js';
import { certify, profileGradient } from './certificate.js';
import { type Multipliers, noMultipliers } from './multipliers.js';
import { feasiblePolytope } from './polytope.js';
import type { PortfolioProblem, Solution } from './problem.js';
import { solveProgram } from './solve-program.js';
import { type ResolvedProblem, resolveProblem, withoutNetAndTurnover } from './validate.js';

export function equalWeight(problem: PortfolioProblem): Solution {
  const resolved = withoutNetAndTurnover(resolveProblem(problem, 'equalWeight'), 'equalWeight');
  const { n, budget } = resolved;
  const outcome = feasiblePolytope(resolved);
  if (outcome.status === 'infeasible') return outcome;
  const at = (w: Float64Array) => profileGradient(problem, 'equal_weight', w);
  const target = new Float64Array(n).fill(budget / n);
  const { weights, multipliers, ...how } = resolved.disjoint
    ? waterFilling(resolved)
    : solveProgram(
        { ...resolved, covariance: identity(n) },
        outcome.polytope,
        { linear: target },
        (w) => at(w).gradient,
      );
  let objective = 0;
  for (let i = 0; i < n; i++) objective += (weights[i]! - target[i]!) ** 2;
  return {
    status: 'optimal',
    weights,
    objective,
    certificate: certify(resolved, at(weights), weights, multipliers, how),
  };
}

/** The projection of equal weights for disjoint groups; the problem must be feasible. */
export function waterFilling(problem: ResolvedProblem): {
  weights: Float64Array;
  multipliers: Multipliers;
  iterations: number;
  engine: string;
} {
  const { n, lower, upper, groups, budget } = problem;
  const grouped = new Uint8Array(n);
  for (const { members } of groups) for (const i of members) grouped[i] = 1;
  const alone = Array.from({ length: n }, (_, i) => i).filter((i) => grouped[i] === 0);
  const held = (members: readonly number[], level: number): number => {
    let s = 0;
    for (const i of members) s += Math.min(Math.max(level, lower[i]!), upper[i]!);
    return s;
  };
  const corners = (members: readonly number[]): number[] =>
    members.flatMap((i) => [lower[i]!, upper[i]!]).filter(Number.isFinite);
  const limits = groups.map(({ members, lower: floor, upper: cap }) => {
    const points = corners(members);
    const sum = (level: number): number => held(members, level);
    return {
      // The levels between which the group moves with everyone else.
      from: floor > sum(Number.NEGATIVE_INFINITY) ? levelOf(sum, floor, points) : Number.NEGATIVE_INFINITY,
      to: cap < sum(Number.POSITIVE_INFINITY) ? levelOf(sum, cap, points) : Number.POSITIVE_INFINITY,
    };
  });
  const levelIn = (g: number, level: number): number => Math.min(Math.max(level, limits[g]!.from), limits[g]!.to);
  const total = (level: number): number =>
    groups.reduce((s, { members }, g) => s + held(members, levelIn(g, level)), held(alone, level));
  const points = [...corners(alone), ...groups.flatMap(({ members }) => corners(members))];
  for (const { from, to } of limits) points.push(...[from, to].filter(Number.isFinite));
  const level = levelOf(total, budget, points);

  const target = budget / n;
  const multipliers = noMultipliers(n, groups.length);
  const weights = new Float64Array(n);
  multipliers.budget = level - target;
  const place = (i: number, at: number): void => {
    weights[i] = Math.min(Math.max(at, lower[i]!), upper[i]!);
    multipliers.lower[i] = Math.max(0, lower[i]! - at);
    multipliers.upper[i] = Math.max(0, at - upper[i]!);
  };
  for (const i of alone) place(i, level);
  groups.forEach(({ members }, g) => {
    const at = levelIn(g, level);
    multipliers.groupUpper[g] = Math.max(0, level - at);
    multipliers.groupLower[g] = Math.max(0, at - level);
    for (const i of members) place(i, at);
  });
  return { weights, multipliers, iterations: 1, engine: 'water-filling' };
}

/** The level at which a non-decreasing piecewise linear function with these corners reaches `target`. */
function levelOf(sum: (level: number) => number, target: number, corners: number[]): number {
  const points = Float64Array.from(new Set(corners)).sort();
  let low = -1;
  let high = points.length;
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (sum(points[mid]!) < target) low = mid;
    else high = mid;
  }
  // Beyond the last corner the function is linear as well; one unit further is another point on that line.
  const from = low >= 0 ? points[low]! : (points[0] ?? 0) - 1;
  const to = high < points.length ? points[high]! : from + 1;
  const rise = sum(to) - sum(from);
  return rise > 0 ? from + ((target - sum(from)) / rise) * (to - from) : to;
}
