/**
 * Optimality residuals from a problem, its weights and its multipliers alone: nothing of the solver is trusted.
 *
 *   min_variance                  g = Σw                              (½ w'Σw)
 *   max_sharpe, max_diversification  g = Σw − τ m,  τ = w'Σw / m'w     m = μ − rf, or the volatilities
 *   risk_parity                   g = Σw / w'Σw − b / w               (ln σ(w) − Σ b ln w, form A)
 *   equal_weight                  g = w − budget / n                  (½ ‖w − budget/n‖²)
 *   nearest                       g = w − towards                     (½ ‖w − towards‖²)
 *
 *   primal           largest violation of budget, bounds, group, net and turnover limits, fraction of NAV
 *   dual             max |g − ν1 − z_lower + z_upper + …| / max |g's terms|, or the largest negative multiplier by that
 *                    scale; risk parity divides by b/w entry by entry, so it is an error of risk shares
 *   complementarity  max multiplier × slack / (gradient scale × budget); for turnover also what its subgradient ξ lacks,
 *                    y (½ |w − from| − ξ (w − from)), entry by entry
 *   gap              |w'g − dual value| / objective scale: first-order gap of the (pseudo-)convex problem
 *
 * Source   Boyd & Vandenberghe (2004), Convex Optimization, 5.5.3; the ratios are pseudo-concave (Schaible 1974), so
 *          the conditions are sufficient; risk parity is convex in y = w/σ (Maillard, Roncalli & Teïletche 2010).
 */
import type { Certificate } from '../../contracts/allocation.js';
import { columnsHeld, productOfHeld } from './columns-held.js';
import { explainedGradient, type Multipliers, nameMultipliers, turnoverPull } from './multipliers.js';
import type { PortfolioProblem } from './problem.js';
import { type ResolvedProblem, requireVector } from './validate.js';

/** Profiles whose weights are an optimum of something. */
export type OptimalProfile =
  | 'min_variance'
  | 'max_sharpe'
  | 'max_diversification'
  | 'risk_parity'
  | 'equal_weight'
  | 'nearest';

export interface Residuals {
  readonly primal: number;
  readonly dual: number;
  readonly complementarity: number;
  readonly gap: number;
}

/** A gradient with what makes its residuals relative. */
export interface GradientAt {
  readonly gradient: Float64Array;
  /** Scale of each entry. */
  readonly unit: Float64Array;
  /** Scale of the objective in w'g. */
  readonly objective: number;
}

const largest = (v: Float64Array): number => v.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

/** Gradient at w of the profile's objective, c the linear term of min_variance (½ w'Σw − c'w). */
export function profileGradient(
  problem: PortfolioProblem,
  profile: OptimalProfile,
  w: Float64Array,
  linear?: Float64Array,
): GradientAt {
  const { rows: n, data: C } = problem.covariance;
  if (profile === 'equal_weight' || profile === 'nearest') {
    const { budget = 1 } = problem;
    const even = profile === 'equal_weight' ? new Float64Array(n).fill(budget / n) : null;
    const target = even ?? requireVector(problem.towards, n, 'nearestWeights: towards');
    const g = w.map((x, i) => x - target[i]!);
    const scale = Math.max(largest(g), largest(even ?? w), largest(target));
    return { gradient: g, unit: new Float64Array(n).fill(scale), objective: budget };
  }
  const g = productOfHeld(C, w, columnsHeld(w));
  const natural = new Float64Array(n);
  let variance = 0;
  let mass = 0;
  let widest = 0;
  for (let i = 0; i < n; i++) {
    natural[i] = Math.sqrt(C[i * n + i]!);
    mass += natural[i]! * Math.abs(w[i]!);
  }
  for (let i = 0; i < n; i++) {
    natural[i]! *= mass;
    widest = Math.max(widest, natural[i]!);
    variance += g[i]! * w[i]!;
  }
  // 1e-5: where risk cancels to this share of its parts, rounding is most of what is left of Σw.
  const floor = 1e-5 * widest || 1;
  const uniform = (scale: number, objective: number): GradientAt => ({
    gradient: g,
    unit: new Float64Array(n).fill(Math.max(scale, floor)),
    objective: Math.max(objective, floor * mass || floor),
  });
  if (profile === 'min_variance') {
    if (!linear) return uniform(largest(g), variance);
    const scale = Math.max(largest(g), largest(linear));
    let earned = 0;
    for (let i = 0; i < n; i++) {
      earned += linear[i]! * w[i]!;
      g[i]! -= linear[i]!;
    }
    return {
      gradient: g,
      unit: new Float64Array(n).fill(scale || 1),
      objective: Math.abs(variance) + Math.abs(earned) || 1,
    };
  }
  if (profile === 'risk_parity') {
    const unit = new Float64Array(n);
    const total = problem.riskBudgets?.reduce((s, b) => s + b, 0) ?? 1;
    for (let i = 0; i < n; i++) {
      unit[i] = (problem.riskBudgets?.[i] ?? 1 / n) / total / w[i]!;
      g[i] = g[i]! / variance - unit[i]!;
    }
    return { gradient: g, unit, objective: 1 };
  }
  const m = ratioNumerator(problem, profile);
  let earned = 0;
  for (let i = 0; i < n; i++) earned += m[i]! * w[i]!;
  const tau = earned === 0 ? 0 : variance / earned;
  const scale = Math.max(largest(g), Math.abs(tau) * largest(m));
  for (let i = 0; i < n; i++) g[i]! -= tau * m[i]!;
  return uniform(scale, variance);
}

/** m of the ratio m'w / σ(w): excess means, or volatilities. */
export function ratioNumerator(problem: PortfolioProblem, profile: 'max_sharpe' | 'max_diversification'): Float64Array {
  const n = problem.covariance.rows;
  if (profile === 'max_diversification') {
    return Float64Array.from({ length: n }, (_, i) => Math.sqrt(problem.covariance.data[i * n + i]!));
  }
  const mu = requireVector(problem.expectedReturns, n, 'maxSharpe: expectedReturns');
  return mu.map((r) => r - (problem.riskFree ?? 0));
}

export function residualsOf(problem: ResolvedProblem, at: GradientAt, w: Float64Array, m: Multipliers): Residuals {
  const { n, groups, lower, upper, budget, net, turnover } = problem;
  const { gradient, unit, objective } = at;
  const scale = unit.reduce((a, b) => Math.max(a, b), 0);
  let primal = 0;
  let complementarity = 0;
  let dual = 0;
  let value = m.budget * budget;
  let sum = 0;
  let earned = 0;
  const explained = explainedGradient(problem, m);
  const hold = (multiplier: number, slack: number, size: number): void => {
    primal = Math.max(primal, -slack);
    if (multiplier === 0) return;
    dual = Math.max(dual, -multiplier / size);
    complementarity = Math.max(complementarity, Math.abs(multiplier * slack) / (size * budget));
  };
  if (turnover) {
    const { from, limit } = turnover;
    const y = m.turnover;
    const pull = turnoverPull(
      gradient.map((g, i) => g - explained[i]!),
      y,
    );
    let traded = 0;
    for (let i = 0; i < n; i++) {
      const trade = w[i]! - from[i]!;
      traded += Math.abs(trade) / 2;
      explained[i]! -= y * pull[i]!;
      value -= y * pull[i]! * from[i]!;
      const lack = Math.abs(y) * (Math.abs(trade) / 2 - pull[i]! * trade);
      if (y !== 0) complementarity = Math.max(complementarity, lack / (scale * budget));
    }
    hold(y, limit - traded, scale);
    value -= y * limit;
  }
  for (let i = 0; i < n; i++) {
    sum += w[i]!;
    earned += w[i]! * gradient[i]!;
    dual = Math.max(dual, Math.abs(gradient[i]! - explained[i]!) / unit[i]!);
    hold(m.lower[i]!, w[i]! - lower[i]!, unit[i]!);
    hold(m.upper[i]!, upper[i]! - w[i]!, unit[i]!);
    if (m.lower[i] !== 0) value += m.lower[i]! * lower[i]!;
    if (m.upper[i] !== 0) value -= m.upper[i]! * upper[i]!;
  }
  primal = Math.max(primal, Math.abs(sum - budget));
  groups.forEach((group, g) => {
    let s = 0;
    for (const i of group.members) s += w[i]!;
    hold(m.groupUpper[g]!, group.upper - s, scale);
    hold(m.groupLower[g]!, s - group.lower, scale);
    if (m.groupUpper[g] !== 0) value -= m.groupUpper[g]! * group.upper;
    if (m.groupLower[g] !== 0) value += m.groupLower[g]! * group.lower;
  });
  if (net) {
    let s = 0;
    for (let i = 0; i < n; i++) s += net.signs[i]! * w[i]!;
    hold(m.net, net.upper - s, scale);
    hold(m.netLower, s - net.lower, scale);
    if (m.net !== 0) value -= m.net * net.upper;
    if (m.netLower !== 0) value += m.netLower * net.lower;
  }
  return { primal, dual, complementarity, gap: Math.abs(earned - value) / objective };
}

/** What a solver hands back: its residuals are computed here, not by the solver. */
export function certify(
  problem: ResolvedProblem,
  at: GradientAt,
  weights: Float64Array,
  multipliers: Multipliers,
  { iterations, engine }: { iterations: number; engine: string },
): Certificate {
  return {
    ...residualsOf(problem, at, weights, multipliers),
    iterations,
    engine,
    active: nameMultipliers(problem, multipliers),
  };
}
