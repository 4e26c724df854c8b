/**
 * Lagrange multipliers of a portfolio problem and their names.
 *
 *   ∇f = ν 1 + z_lower − z_upper − Σ_g y_upper[g] 1_g + Σ_g y_lower[g] 1_g + (y_netLower − y_net) signs − y_turnover ξ
 *
 * with all but ν at least 0 and ξ a subgradient of ½ Σ|w − from|, see `turnoverPull`.
 *
 * Names    "budget", "lower:NAME", "upper:NAME", "group:NAME" (its cap), "groupLower:NAME" (its floor), "net" (its cap),
 *          "netLower" (its floor), "turnover".
 */
import type { ResolvedProblem } from './validate.js';

export interface Multipliers {
  budget: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly groupUpper: Float64Array;
  readonly groupLower: Float64Array;
  net: number;
  netLower: number;
  turnover: number;
}

export const noMultipliers = (n: number, groups: number): Multipliers => ({
  budget: 0,
  lower: new Float64Array(n),
  upper: new Float64Array(n),
  groupUpper: new Float64Array(groups),
  groupLower: new Float64Array(groups),
  net: 0,
  netLower: 0,
  turnover: 0,
});

/** Adds `times` × `shift` to `m`. */
export function addMultipliers(m: Multipliers, shift: Multipliers, times: number): void {
  for (const key of ['budget', 'net', 'netLower', 'turnover'] as const) m[key] += times * shift[key];
  for (const key of ['lower', 'upper', 'groupUpper', 'groupLower'] as const) {
    for (let k = 0; k < m[key].length; k++) m[key][k]! += times * shift[key][k]!;
  }
}

/** What the multipliers say the gradient is, the turnover's pull left out. */
export function explainedGradient({ n, groups, net }: ResolvedProblem, m: Multipliers): Float64Array {
  const g = new Float64Array(n);
  for (let i = 0; i < n; i++) g[i] = m.budget + m.lower[i]! - m.upper[i]!;
  groups.forEach(({ members }, k) => {
    const y = m.groupLower[k]! - m.groupUpper[k]!;
    if (y !== 0) for (const i of members) g[i]! += y;
  });
  const y = m.netLower - m.net;
  if (net && y !== 0) for (let i = 0; i < n; i++) g[i]! += y * net.signs[i]!;
  return g;
}

/**
 * The ξ in [−½, ½] that explains best what is left of the gradient, −y ξ = rest. A subgradient of ½ Σ|w − from| where
 * ξ_i (w_i − from_i) = ½ |w_i − from_i|; what that lacks is for the caller to charge.
 */
export function turnoverPull(rest: Float64Array, y: number): Float64Array {
  return rest.map((r) => (y > 0 ? Math.min(0.5, Math.max(-0.5, -r / y)) : 0));
}

/** Budget, bounds, group, net and turnover limits with their slack at w, negative where violated. */
function eachSlack(problem: ResolvedProblem, w: Float64Array, see: (slack: number, kind: string, of?: string) => void) {
  const { n, names, lower, upper, groups, budget, net, turnover } = problem;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += w[i]!;
  see(-Math.abs(sum - budget), 'budget');
  for (let i = 0; i < n; i++) {
    see(w[i]! - lower[i]!, 'lower', names[i]!);
    see(upper[i]! - w[i]!, 'upper', names[i]!);
  }
  for (const group of groups) {
    let s = 0;
    for (const i of group.members) s += w[i]!;
    see(group.upper - s, 'group', group.name);
    see(s - group.lower, 'groupLower', group.name);
  }
  if (net) {
    const exposure = w.reduce((s, x, i) => s + net.signs[i]! * x, 0);
    see(net.upper - exposure, 'net');
    see(exposure - net.lower, 'netLower');
  }
  if (turnover) {
    const traded = w.reduce((s, x, i) => s + Math.abs(x - turnover.from[i]!) / 2, 0);
    see(turnover.limit - traded, 'turnover');
  }
}

/** Names of the limits whose slack at w is such, in the order of the problem, its budget first. */
export function limitsWhere(problem: ResolvedProblem, w: Float64Array, isSuch: (slack: number) => boolean): string[] {
  const names: string[] = [];
  // A name is spelt out for the few that are asked for.
  eachSlack(problem, w, (slack, kind, of) => {
    if (isSuch(slack)) names.push(of === undefined ? kind : `${kind}:${of}`);
  });
  return names;
}

/** By how much w breaks the limit it breaks most, at least 0. */
export function largestViolation(problem: ResolvedProblem, w: Float64Array): number {
  let worst = 0;
  eachSlack(problem, w, (slack) => {
    worst = Math.max(worst, -slack);
  });
  return worst;
}

/** The multipliers as a certificate lists them: the budget, then whatever is not zero, in the order of the problem. */
export function nameMultipliers(
  { names, groups }: ResolvedProblem,
  m: Multipliers,
): { readonly constraint: string; readonly multiplier: number }[] {
  const list = [{ constraint: 'budget', multiplier: m.budget }];
  names.forEach((name, i) => {
    if (m.lower[i]! !== 0) list.push({ constraint: `lower:${name}`, multiplier: m.lower[i]! });
    if (m.upper[i]! !== 0) list.push({ constraint: `upper:${name}`, multiplier: m.upper[i]! });
  });
  groups.forEach(({ name }, g) => {
    if (m.groupUpper[g]! !== 0) list.push({ constraint: `group:${name}`, multiplier: m.groupUpper[g]! });
    if (m.groupLower[g]! !== 0) list.push({ constraint: `groupLower:${name}`, multiplier: m.groupLower[g]! });
  });
  for (const constraint of ['net', 'netLower', 'turnover'] as const) {
    if (m[constraint] !== 0) list.push({ constraint, multiplier: m[constraint] });
  }
  return list;
}

/** The inverse of `nameMultipliers`. RangeError on a name the problem does not have. */
export function multipliersByName(
  { n, names, groups, net, turnover }: ResolvedProblem,
  list: readonly { readonly constraint: string; readonly multiplier: number }[],
): Multipliers {
  const m = noMultipliers(n, groups.length);
  const column = new Map(names.map((name, i) => [name, i]));
  const group = new Map(groups.map(({ name }, g) => [name, g]));
  for (const { constraint, multiplier } of list) {
    if (constraint === 'budget') {
      m.budget += multiplier;
      continue;
    }
    if (((constraint === 'net' || constraint === 'netLower') && net) || (constraint === 'turnover' && turnover)) {
      m[constraint] += multiplier;
      continue;
    }
    const colon = constraint.indexOf(':');
    const kind = constraint.slice(0, colon);
    const name = constraint.slice(colon + 1);
    const i = column.get(name);
    const g = group.get(name);
    if (kind === 'lower' && i !== undefined) m.lower[i]! += multiplier;
    else if (kind === 'upper' && i !== undefined) m.upper[i]! += multiplier;
    else if (kind === 'group' && g !== undefined) m.groupUpper[g]! += multiplier;
    else if (kind === 'groupLower' && g !== undefined) m.groupLower[g]! += multiplier;
    else throw new RangeError(`certificate: the problem has no constraint "${constraint}"`);
  }
  return m;
}
