/**
 * Presolve: the feasible set with a strict interior. A cap that can never be slack (n × cap = budget, group caps that
 * sum to the budget, a floor equal to the sum of upper bounds) becomes an equality; columns that can only take one
 * value are fixed; limits that can never bind are dropped.
 *
 *   Disjoint groups   closed form: the attainable sum of group g is [max(floor, Σ lower), min(cap, Σ upper)].
 *   Overlapping ones  one linear program per constraint not yet seen slack (`linear-program.ts`).
 *
 * `directions` are multipliers that explain a zero gradient. Each is positive on the constraints it forced, so adding
 * enough of it turns the free multiplier of an equality back into a multiplier of the inequality that was asked for.
 */
import { smallestConflict } from './conflict.js';
import { FEASIBILITY, linearProgram } from './linear-program.js';
import { type Multipliers, noMultipliers } from './multipliers.js';
import { shiftWithin } from './shift-within.js';
import type { ResolvedProblem } from './validate.js';

export interface PolytopeRow {
  /** Index of the group, -1 for the budget. */
  readonly group: number;
  readonly kind: 'equal' | 'upper' | 'lower';
  readonly rhs: number;
}

export interface Polytope {
  /** Value of every fixed column, NaN where the column is free. */
  readonly fixed: Float64Array;
  /** Upper bounds, Infinity where they cannot bind. */
  readonly upper: Float64Array;
  /** Bounds that always hold, finite: what the budget alone implies. */
  readonly reach: Float64Array;
  readonly rows: readonly PolytopeRow[];
  readonly directions: readonly Multipliers[];
}

export type PolytopeOutcome =
  | { readonly status: 'feasible'; readonly polytope: Polytope }
  | { readonly status: 'infeasible'; readonly conflict: readonly string[] };

// 1e-12: a column this narrow is fixed at its lower bound, which moves nothing anyone can trade.
const NARROW = 1e-12;

export function feasiblePolytope(problem: ResolvedProblem): PolytopeOutcome {
  return problem.disjoint ? disjointPolytope(problem) : overlappingPolytope(problem);
}

interface Forced {
  readonly fixed: Float64Array;
  /** 'upper', 'lower' or 'equal' per group whose sum is forced. */
  readonly equal: Map<number, number>;
  readonly directions: Multipliers[];
  budgetRedundant: boolean;
}

function startForced({ n, lower, upper, groups }: ResolvedProblem): Forced {
  const fixed = new Float64Array(n).fill(Number.NaN);
  const equal = new Map<number, number>();
  for (let i = 0; i < n; i++) if (upper[i]! - lower[i]! <= NARROW) fixed[i] = lower[i]!;
  groups.forEach((group, g) => {
    if (group.upper - group.lower <= NARROW) equal.set(g, group.upper);
  });
  return { fixed, equal, directions: [], budgetRedundant: false };
}

function infeasible(problem: ResolvedProblem): PolytopeOutcome {
  const conflict = smallestConflict(problem);
  if (conflict === null) throw new RangeError('feasiblePolytope: the linear program and the closed form disagree');
  return { status: 'infeasible', conflict };
}

function disjointPolytope(problem: ResolvedProblem): PolytopeOutcome {
  const { n, lower, upper, groups, budget } = problem;
  const grouped = new Int32Array(n).fill(-1);
  let least = 0;
  let most = 0;
  let contradiction = false;
  const sums = groups.map((group, g) => {
    let l = 0;
    let u = 0;
    for (const i of group.members) {
      grouped[i] = g;
      l += lower[i]!;
      u += upper[i]!;
    }
    const min = Math.max(group.lower, l);
    const max = Math.min(group.upper, u);
    if (min > max + FEASIBILITY) contradiction = true;
    least += min;
    most += max;
    return { l, u, min, max };
  });
  for (let i = 0; i < n; i++) {
    if (lower[i]! > upper[i]!) contradiction = true;
    if (grouped[i]! >= 0) continue;
    least += lower[i]!;
    most += upper[i]!;
  }
  if (contradiction || least > budget + FEASIBILITY || most < budget - FEASIBILITY) return infeasible(problem);

  const forced = startForced(problem);
  groups.forEach((group, g) => {
    const { l, u } = sums[g]!;
    if (group.upper <= l + FEASIBILITY || group.lower >= u - FEASIBILITY) {
      const down = group.upper <= l + FEASIBILITY;
      const direction = noMultipliers(n, groups.length);
      for (const i of group.members) {
        forced.fixed[i] = down ? lower[i]! : upper[i]!;
        (down ? direction.lower : direction.upper)[i] = 1;
      }
      (down ? direction.groupUpper : direction.groupLower)[g] = 1;
      forced.equal.delete(g);
      forced.directions.push(direction);
    }
  });
  const up = most <= budget + FEASIBILITY;
  if (up || least >= budget - FEASIBILITY) {
    const direction = noMultipliers(n, groups.length);
    direction.budget = up ? 1 : -1;
    const hold = (i: number): void => {
      forced.fixed[i] = up ? upper[i]! : lower[i]!;
      (up ? direction.upper : direction.lower)[i] = 1;
    };
    groups.forEach((group, g) => {
      const { l, u } = sums[g]!;
      if (up ? u <= group.upper + FEASIBILITY : l >= group.lower - FEASIBILITY) {
        group.members.forEach(hold);
      } else {
        forced.equal.set(g, up ? group.upper : group.lower);
        (up ? direction.groupUpper : direction.groupLower)[g] = 1;
      }
    });
    for (let i = 0; i < n; i++) if (grouped[i]! < 0) hold(i);
    forced.directions.push(direction);
    forced.budgetRedundant = true;
  }
  return { status: 'feasible', polytope: finish(problem, forced) };
}

function overlappingPolytope(problem: ResolvedProblem): PolytopeOutcome {
  const { n, lower, upper, groups, budget } = problem;
  if (lower.some((l, i) => l > upper[i]!) || groups.some((g) => g.lower > g.upper)) return infeasible(problem);
  const rows = [
    { members: Array.from({ length: n }, (_, i) => i), lower: budget, upper: budget },
    ...groups.map((g) => ({ members: g.members, lower: g.lower, upper: g.upper })),
  ];
  const forced = startForced(problem);
  const slack = {
    lower: new Uint8Array(n),
    upper: new Uint8Array(n),
    groupLower: new Uint8Array(groups.length),
    groupUpper: new Uint8Array(groups.length),
  };
  // 1e-9: a vertex proves a constraint slack only with room to spare.
  const room = 1e-9;
  const shift = shiftWithin(problem);
  const observe = (x: Float64Array): void => {
    shift.observe(x);
    for (let i = 0; i < n; i++) {
      if (x[i]! - lower[i]! > room) slack.lower[i] = 1;
      if (upper[i]! - x[i]! > room) slack.upper[i] = 1;
    }
    groups.forEach((group, g) => {
      let s = 0;
      for (const i of group.members) s += x[i]!;
      if (s - group.lower > room) slack.groupLower[g] = 1;
      if (group.upper - s > room) slack.groupUpper[g] = 1;
    });
  };
  const examine = (kind: keyof typeof slack, k: number): boolean => {
    if (slack[kind][k] === 1) return false;
    if ((kind === 'lower' || kind === 'upper') && shift.frees(k, kind)) return false;
    const objective = new Float64Array(n);
    const sign = kind === 'lower' || kind === 'groupLower' ? 1 : -1;
    for (const i of kind === 'lower' || kind === 'upper' ? [k] : groups[k]!.members) objective[i] = sign;
    const { x, duals, reduced } = linearProgram({ objective, lower, upper, rows });
    observe(x);
    if (slack[kind][k] === 1) return false;
    const direction = noMultipliers(n, groups.length);
    direction.budget = -duals[0]!;
    for (let i = 0; i < n; i++) (reduced[i]! > 0 ? direction.upper : direction.lower)[i] = Math.abs(reduced[i]!);
    groups.forEach((_, g) => {
      const y = duals[g + 1]!;
      (y > 0 ? direction.groupUpper : direction.groupLower)[g] = Math.abs(y);
    });
    direction[kind][k]! += 1;
    forced.directions.push(direction);
    return true;
  };
  const start = linearProgram({ objective: new Float64Array(n), lower, upper, rows });
  if (start.status === 'infeasible') return infeasible(problem);
  observe(start.x);
  for (let i = 0; i < n; i++) {
    if (!Number.isNaN(forced.fixed[i]!)) continue;
    if (examine('lower', i)) forced.fixed[i] = lower[i]!;
    else if (upper[i]! < Number.POSITIVE_INFINITY && examine('upper', i)) forced.fixed[i] = upper[i]!;
  }
  groups.forEach((group, g) => {
    if (forced.equal.has(g)) return;
    if (group.upper < Number.POSITIVE_INFINITY && examine('groupUpper', g)) forced.equal.set(g, group.upper);
    else if (group.lower > Number.NEGATIVE_INFINITY && examine('groupLower', g)) forced.equal.set(g, group.lower);
  });
  return { status: 'feasible', polytope: finish(problem, forced) };
}

function finish(problem: ResolvedProblem, { fixed, equal, directions, budgetRedundant }: Forced): Polytope {
  const { n, lower, groups, budget } = problem;
  let floorSum = 0;
  for (let i = 0; i < n; i++) floorSum += lower[i]!;
  const upper = Float64Array.from(problem.upper);
  const reach = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const implied = budget - floorSum + lower[i]!;
    reach[i] = Math.min(upper[i]!, implied);
    if (upper[i]! >= implied) upper[i] = Number.POSITIVE_INFINITY;
  }
  const rows: PolytopeRow[] = [];
  const isFree = (i: number): boolean => Number.isNaN(fixed[i]!);
  if (!budgetRedundant && fixed.some(Number.isNaN)) rows.push({ group: -1, kind: 'equal', rhs: budget });
  groups.forEach((group, g) => {
    if (!group.members.some(isFree)) return;
    const forcedSum = equal.get(g);
    if (forcedSum !== undefined) {
      rows.push({ group: g, kind: 'equal', rhs: forcedSum });
      return;
    }
    let l = 0;
    let u = 0;
    for (const i of group.members) {
      l += lower[i]!;
      u += problem.upper[i]!;
    }
    const ceiling = Math.min(u, budget - floorSum + l);
    if (group.upper < ceiling) rows.push({ group: g, kind: 'upper', rhs: group.upper });
    if (group.lower > l) rows.push({ group: g, kind: 'lower', rhs: group.lower });
  });
  return { fixed, upper, reach, rows, directions };
}
