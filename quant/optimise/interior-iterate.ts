/**
 * Where an interior point stands: a point inside its bounds, the slack of every row, and the dual of each bound, row and log term.
 *
 * Pairs    a bound and its dual, a slack and its multiplier: their products tend to 0 together. A log term is a pair x·v that ends
 *          at its barrier instead.
 */
import type { ConeProgram } from './cone-program.js';
import type { InteriorStep } from './interior-step.js';

export class InteriorIterate {
  readonly p: ConeProgram;
  readonly x: Float64Array;
  kappa = 1;
  readonly lambda: Float64Array;
  readonly slack: Float64Array;
  readonly zLower: Float64Array;
  readonly zUpper: Float64Array;
  /** Duals of the log terms, and of that of κ. */
  readonly v: Float64Array;
  vKappa: number;
  readonly hasLower: Uint8Array;
  readonly hasUpper: Uint8Array;
  /** Bounds, 0 where there is none. */
  readonly l: Float64Array;
  readonly u: Float64Array;
  readonly pairs: number;
  iterations = 0;

  constructor(p: ConeProgram) {
    this.p = p;
    const { n, lower, upper, barrier, barrierSize, A, alpha, rhs, equality } = p;
    const R = rhs.length;
    this.hasLower = Uint8Array.from(lower, (l) => (Number.isFinite(l) ? 1 : 0));
    this.hasUpper = Uint8Array.from(upper, (u) => (Number.isFinite(u) ? 1 : 0));
    this.l = lower.map((v) => (Number.isFinite(v) ? v : 0));
    this.u = upper.map((v) => (Number.isFinite(v) ? v : 0));
    this.kappa = startingSize(p);
    const { kappa, hasLower, hasUpper, l, u } = this;
    const x = p.start.map((w) => w * kappa);
    const mu0 = 1 / Math.max(n, 1);
    this.x = x;
    this.lambda = new Float64Array(R);
    this.slack = new Float64Array(R);
    this.zLower = new Float64Array(n);
    this.zUpper = new Float64Array(n);
    this.v = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      if (hasLower[i]) this.zLower[i] = mu0 / (x[i]! - l[i]! * kappa);
      if (hasUpper[i]) this.zUpper[i] = mu0 / (u[i]! * kappa - x[i]!);
      if (barrier) this.v[i] = barrier[i]! / x[i]!;
    }
    this.vKappa = barrierSize > 0 ? barrierSize / kappa : 0;
    for (let r = 0; r < R; r++) {
      if (equality[r]) continue;
      let s = rhs[r]! - alpha[r]! * kappa;
      for (let i = 0; i < n; i++) s -= A[r * n + i]! * x[i]!;
      this.slack[r] = Math.max(s, 0.05 * kappa);
      this.lambda[r] = mu0 / this.slack[r]!;
    }
    this.pairs =
      hasLower.reduce((s, b) => s + b, 0) +
      hasUpper.reduce((s, b) => s + b, 0) +
      equality.reduce((s, e) => s + 1 - e, 0);
  }

  /** Mean complementarity of the pairs; 0 without any. */
  mean(): number {
    const { x, kappa, lambda, slack, zLower, zUpper, hasLower, hasUpper, l, u, pairs } = this;
    const { n, equality } = this.p;
    let s = 0;
    for (let i = 0; i < n; i++) {
      if (hasLower[i]) s += zLower[i]! * (x[i]! - l[i]! * kappa);
      if (hasUpper[i]) s += zUpper[i]! * (u[i]! * kappa - x[i]!);
    }
    for (let r = 0; r < lambda.length; r++) if (!equality[r]) s += lambda[r]! * slack[r]!;
    return pairs > 0 ? s / pairs : 0;
  }

  /** The step is to make every product `target`; `second` takes off what the last direction's own product would add. */
  aim(step: InteriorStep, target: number, second: boolean): void {
    const { x, kappa, lambda, slack, zLower, zUpper, v, vKappa, hasLower, hasUpper, l, u } = this;
    const { n, barrier, barrierSize, equality } = this.p;
    const { dx, dKappa, dzl, dzu, dv, dvKappa, ds, dLambda, rl, ru, rv, rs } = step;
    for (let i = 0; i < n; i++) {
      if (hasLower[i])
        rl[i] = target - zLower[i]! * (x[i]! - l[i]! * kappa) - (second ? dzl[i]! * (dx[i]! - l[i]! * dKappa) : 0);
      if (hasUpper[i])
        ru[i] = target - zUpper[i]! * (u[i]! * kappa - x[i]!) - (second ? dzu[i]! * (u[i]! * dKappa - dx[i]!) : 0);
      if (barrier) rv[i] = barrier[i]! - v[i]! * x[i]! - (second ? dv[i]! * dx[i]! : 0);
    }
    if (barrierSize > 0) step.rvKappa = barrierSize - vKappa * kappa - (second ? dvKappa * dKappa : 0);
    for (let r = 0; r < rs.length; r++)
      if (!equality[r]) rs[r] = target - lambda[r]! * slack[r]! - (second ? ds[r]! * dLambda[r]! : 0);
  }

  /** The mean after so much of a step. */
  meanAfter({ dx, dKappa, dzl, dzu, ds, dLambda }: InteriorStep, step: number): number {
    const { x, kappa, lambda, slack, zLower, zUpper, hasLower, hasUpper, l, u } = this;
    const { n, equality } = this.p;
    let s = 0;
    for (let i = 0; i < n; i++) {
      if (hasLower[i]) s += (zLower[i]! + step * dzl[i]!) * (x[i]! - l[i]! * kappa + step * (dx[i]! - l[i]! * dKappa));
      if (hasUpper[i]) s += (zUpper[i]! + step * dzu[i]!) * (u[i]! * kappa - x[i]! + step * (u[i]! * dKappa - dx[i]!));
    }
    for (let r = 0; r < lambda.length; r++) {
      if (!equality[r]) s += (lambda[r]! + step * dLambda[r]!) * (slack[r]! + step * ds[r]!);
    }
    return s / this.pairs;
  }

  /** The largest part of a step, at most 1, that leaves nothing negative. */
  longest({ dx, dKappa, dzl, dzu, dv, dvKappa, ds, dLambda }: InteriorStep): number {
    const { x, kappa, lambda, slack, zLower, zUpper, v, vKappa, hasLower, hasUpper, l, u } = this;
    const { n, barrier, barrierSize, equality, homogeneous } = this.p;
    let step = 1;
    for (let i = 0; i < n; i++) {
      if (hasLower[i]) {
        step = within(step, x[i]! - l[i]! * kappa, dx[i]! - l[i]! * dKappa);
        step = within(step, zLower[i]!, dzl[i]!);
      }
      if (hasUpper[i]) {
        step = within(step, u[i]! * kappa - x[i]!, u[i]! * dKappa - dx[i]!);
        step = within(step, zUpper[i]!, dzu[i]!);
      }
      if (barrier) {
        step = within(step, x[i]!, dx[i]!);
        step = within(step, v[i]!, dv[i]!);
      }
    }
    if (homogeneous) step = within(step, kappa, dKappa);
    if (barrierSize > 0) step = within(step, vKappa, dvKappa);
    for (let r = 0; r < lambda.length; r++) {
      if (equality[r]) continue;
      step = within(step, slack[r]!, ds[r]!);
      step = within(step, lambda[r]!, dLambda[r]!);
    }
    return step;
  }

  advance({ dx, dKappa, dzl, dzu, dv, dvKappa, ds, dLambda }: InteriorStep, step: number): void {
    const { x, lambda, slack, zLower, zUpper, v } = this;
    const { n, barrier, equality } = this.p;
    this.kappa += step * dKappa;
    for (let i = 0; i < n; i++) {
      x[i]! += step * dx[i]!;
      zLower[i]! += step * dzl[i]!;
      zUpper[i]! += step * dzu[i]!;
      if (barrier) v[i]! += step * dv[i]!;
    }
    this.vKappa += step * dvKappa;
    for (let r = 0; r < lambda.length; r++) {
      lambda[r]! += step * dLambda[r]!;
      if (!equality[r]) slack[r]! += step * ds[r]!;
    }
  }
}

const within = (step: number, value: number, change: number): number =>
  value + step * change < 0 ? -value / change : step;

/** The last row of a ratio program is m'y = 1: its start has the size that satisfies it, if it earns anything. */
function startingSize({ n, A, alpha, rhs, start, homogeneous }: ConeProgram): number {
  const r = rhs.length - 1;
  if (!homogeneous || r < 0 || rhs[r] !== 1) return 1;
  let m = alpha[r]!;
  for (let i = 0; i < n; i++) m += A[r * n + i]! * start[i]!;
  return 1 / Math.max(m, 0.1);
}
