/**
 * Optimality conditions written a second time, from the definition of each profile and the multipliers by name, without
 * a line of quant/optimise. Residuals as there: relative to the gradient, risk parity entry by entry.
 */
import type { PortfolioProblem } from '../../quant/optimise/problem.js';
import type { HighsModel, HighsRow } from './highs.js';
import type { ProblemProfile } from './random-problems.js';

export interface Check {
  /** Largest violation of a constraint, fraction of NAV. */
  readonly feasibility: number;
  /** Largest of stationarity, sign and complementarity, relative. */
  readonly kkt: number;
  /** Names of the constraints with a multiplier above 0. */
  readonly pressed: readonly string[];
}

/** a'x ≤ limit, or = limit for the budget. */
interface Constraint {
  readonly members: readonly number[];
  readonly sign: 1 | -1;
  readonly limit: number;
}

const at = (bound: number | Float64Array | undefined, i: number, otherwise: number): number =>
  bound === undefined ? otherwise : typeof bound === 'number' ? bound : bound[i]!;

/** Every constraint of a problem under the name that certificates and conflicts use. Risk parity holds long only. */
export function constraintsOf(problem: PortfolioProblem, profile: ProblemProfile): Map<string, Constraint> {
  const { rows: n } = problem.covariance;
  const all = Array.from({ length: n }, (_, i) => i);
  const list = new Map<string, Constraint>();
  list.set('budget', { members: all, sign: 1, limit: problem.budget ?? 1 });
  for (const i of all) {
    const floor = at(problem.lower, i, 0);
    list.set(`lower:${i}`, {
      members: [i],
      sign: -1,
      limit: -(profile === 'risk_parity' ? Math.max(0, floor) : floor),
    });
    const cap = at(problem.upper, i, Number.POSITIVE_INFINITY);
    if (Number.isFinite(cap)) list.set(`upper:${i}`, { members: [i], sign: 1, limit: cap });
  }
  for (const { name, members, lower, upper } of problem.groups ?? []) {
    if (upper !== undefined) list.set(`group:${name}`, { members, sign: 1, limit: upper });
    if (lower !== undefined) list.set(`groupLower:${name}`, { members, sign: -1, limit: -lower });
  }
  return list;
}

export function checkOptimum(
  problem: PortfolioProblem,
  profile: Exclude<ProblemProfile, 'hrp'>,
  w: Float64Array,
  active: readonly { readonly constraint: string; readonly multiplier: number }[],
): Check {
  const constraints = constraintsOf(problem, profile);
  const { gradient, scale } = gradientOf(problem, profile, w);
  const widest = scale.reduce((a, b) => Math.max(a, b), 0);
  const rest = Float64Array.from(gradient); // gradient + Σ multiplier × normal: 0 at an optimum
  let kkt = 0;
  const pressed: string[] = [];
  for (const { constraint, multiplier } of active) {
    const c = constraints.get(constraint);
    if (c === undefined) throw new Error(`the problem has no constraint ${constraint}`);
    const signed = constraint === 'budget' ? -multiplier : multiplier;
    for (const i of c.members) rest[i]! += signed * c.sign;
    if (constraint === 'budget') continue;
    const unit = c.members.length === 1 && !constraint.startsWith('group') ? scale[c.members[0]!]! : widest;
    kkt = Math.max(kkt, -multiplier / unit, Math.abs(multiplier * slackOf(c, w)) / (unit * (problem.budget ?? 1)));
    if (multiplier > 1e-7 * unit) pressed.push(constraint);
  }
  for (let i = 0; i < w.length; i++) kkt = Math.max(kkt, Math.abs(rest[i]!) / scale[i]!);
  return { feasibility: infeasibilityOf(problem, profile, w), kkt, pressed };
}

const slackOf = ({ members, sign, limit }: Constraint, w: Float64Array): number =>
  limit - sign * members.reduce((s, i) => s + w[i]!, 0);

export function infeasibilityOf(problem: PortfolioProblem, profile: ProblemProfile, w: Float64Array): number {
  let worst = 0;
  for (const [name, c] of constraintsOf(problem, profile)) {
    worst = Math.max(worst, name === 'budget' ? Math.abs(slackOf(c, w)) : -slackOf(c, w));
  }
  return worst;
}

/** Names of caps with no room left at w. */
export function fullCaps(problem: PortfolioProblem, profile: ProblemProfile, w: Float64Array): string[] {
  return [...constraintsOf(problem, profile)]
    .filter(([name, c]) => (name.startsWith('upper:') || name.startsWith('group:')) && slackOf(c, w) < 1e-9)
    .map(([name]) => name);
}

/** The gradient of what each profile minimises, and what its residuals are measured by. */
function gradientOf(
  problem: PortfolioProblem,
  profile: Exclude<ProblemProfile, 'hrp'>,
  w: Float64Array,
): { gradient: Float64Array; scale: Float64Array } {
  const { rows: n, data: C } = problem.covariance;
  const budget = problem.budget ?? 1;
  const sigma = Float64Array.from({ length: n }, (_, i) => Math.sqrt(C[i * n + i]!));
  const risk = new Float64Array(n);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) risk[i]! += C[i * n + j]! * w[j]!;
  const variance = risk.reduce((s, g, i) => s + g * w[i]!, 0);
  const flat = (size: number): Float64Array => new Float64Array(n).fill(size);
  const size = (v: Float64Array): number => v.reduce((s, x) => Math.max(s, Math.abs(x)), 0);
  // Where a portfolio is hedged, Σw is the rounding of parts this large.
  const parts = size(sigma) * sigma.reduce((s, x, i) => s + x * Math.abs(w[i]!), 0);
  switch (profile) {
    case 'min_variance':
      return { gradient: risk, scale: flat(Math.max(size(risk), 1e-5 * parts) || 1) };
    case 'equal_weight':
      return { gradient: w.map((x) => x - budget / n), scale: flat(Math.max(size(w), budget / n)) };
    case 'risk_parity': {
      const b = problem.riskBudgets ?? flat(1 / n);
      const scale = b.map((share, i) => share / w[i]!);
      return { gradient: risk.map((g, i) => g / variance - scale[i]!), scale };
    }
    case 'max_sharpe':
    case 'max_diversification': {
      // maximise ln(m'w) − ½ ln(w'Σw), times −w'Σw
      const m = numeratorOf(problem, profile);
      const earned = m.reduce((s, x, i) => s + x * w[i]!, 0);
      const price = variance / earned;
      const gradient = risk.map((g, i) => g - price * m[i]!);
      return { gradient, scale: flat(Math.max(size(risk), Math.abs(price) * size(m), 1e-5 * parts) || 1) };
    }
  }
}

/** m of the ratio m'w / σ(w). */
export function numeratorOf(problem: PortfolioProblem, profile: ProblemProfile): Float64Array {
  const { rows: n, data: C } = problem.covariance;
  if (profile === 'max_diversification') return Float64Array.from({ length: n }, (_, i) => Math.sqrt(C[i * (n + 1)]!));
  return problem.expectedReturns!.map((r) => r - (problem.riskFree ?? 0));
}

/** The feasible set as HiGHS reads it: all constraints, or only those named. */
export function feasibleSet(
  problem: PortfolioProblem,
  profile: ProblemProfile,
  names: ReadonlySet<string> | null = null,
): HighsModel {
  const n = problem.covariance.rows;
  const lower = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const upper = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const rows: HighsRow[] = [];
  for (const [name, { members, sign, limit }] of constraintsOf(problem, profile)) {
    if (names !== null && !names.has(name)) continue;
    if (name.startsWith('lower:')) lower[members[0]!] = -limit;
    else if (name.startsWith('upper:')) upper[members[0]!] = limit;
    else {
      const terms = members.map((i) => [i, 1] as const);
      const [low, high] = sign < 0 ? [-limit, Number.POSITIVE_INFINITY] : [Number.NEGATIVE_INFINITY, limit];
      rows.push({ terms, lower: name === 'budget' ? limit : low, upper: high });
    }
  }
  return { lower, upper, rows };
}

/** The cone over the feasible set: columns y and κ, every constraint scaled by κ ≥ 0. */
export function homogeneousSet(problem: PortfolioProblem, profile: ProblemProfile): HighsModel {
  const n = problem.covariance.rows;
  const rows: HighsRow[] = [];
  for (const [name, { members, sign, limit }] of constraintsOf(problem, profile)) {
    const terms = [...members.map((i) => [i, sign] as const), [n, -limit] as const];
    rows.push({ terms, lower: name === 'budget' ? 0 : Number.NEGATIVE_INFINITY, upper: 0 });
  }
  const free = new Float64Array(n + 1).fill(Number.NEGATIVE_INFINITY);
  free[n] = 0;
  return { lower: free, upper: new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY), rows };
}
