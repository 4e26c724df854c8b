/**
 * Primal-dual interior point on a cone program, with Mehrotra's predictor and corrector.
 *
 * Source   Mehrotra (1992), SIAM J. Optimization 2, 575–601; Wright (1997), Primal-Dual Interior-Point Methods, ch. 10.
 * Algebra  per step one Cholesky of Q + D (n × n), the box folded into D; κ and the R rows are bordered by Schur
 *          complements, because a limit that binds would otherwise swamp Q as its weight grows. κ's pivot is summed from
 *          positive terms p'(Q v + q) + q'v, which does not cancel.
 * Barrier  a log term is a pair x·v that ends at b instead of 0.
 * Ends     at the asked complementarity, or `stalled` when a step cannot be taken, or at the iteration limit.
 */
import type { ConeProgram } from './cone-program.js';
import { backwardInPlace, factorInPlace, forwardInPlace, solveInPlace } from './factor.js';

export interface Iterate {
  readonly x: Float64Array;
  kappa: number;
  readonly lambda: Float64Array;
  readonly slack: Float64Array;
  readonly zLower: Float64Array;
  readonly zUpper: Float64Array;
  iterations: number;
}

export interface InteriorPoint {
  readonly iterate: Iterate;
  /** Runs until mean complementarity is below `mu` (relative to the objective). */
  runTo(mu: number): 'reached' | 'stalled';
}

const MAX_ITERATIONS = 100;

export function createInteriorPoint(p: ConeProgram): InteriorPoint {
  const { n, Q, q, q0, c, lower, upper, barrier, barrierSize, A, alpha, rhs, equality, homogeneous } = p;
  const R = rhs.length;
  const hasLower = Uint8Array.from(lower, (l) => (Number.isFinite(l) ? 1 : 0));
  const hasUpper = Uint8Array.from(upper, (u) => (Number.isFinite(u) ? 1 : 0));
  const l = lower.map((v) => (Number.isFinite(v) ? v : 0));
  const u = upper.map((v) => (Number.isFinite(v) ? v : 0));

  let kappa = 1;
  if (homogeneous) {
    // The last row of a ratio program is m'y = 1: start at the size that satisfies it, if the start earns anything.
    const r = R - 1;
    if (r >= 0 && rhs[r] === 1) {
      let m = alpha[r]!;
      for (let i = 0; i < n; i++) m += A[r * n + i]! * p.start[i]!;
      kappa = 1 / Math.max(m, 0.1);
    }
  }
  const x = p.start.map((w) => w * kappa);
  const mu0 = 1 / Math.max(n, 1);
  const lambda = new Float64Array(R);
  const slack = new Float64Array(R);
  const zLower = new Float64Array(n);
  const zUpper = new Float64Array(n);
  const v = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (hasLower[i]) zLower[i] = mu0 / (x[i]! - l[i]! * kappa);
    if (hasUpper[i]) zUpper[i] = mu0 / (u[i]! * kappa - x[i]!);
    if (barrier) v[i] = barrier[i]! / x[i]!;
  }
  let vKappa = barrierSize > 0 ? barrierSize / kappa : 0;
  for (let r = 0; r < R; r++) {
    if (equality[r]) continue;
    let s = rhs[r]! - alpha[r]! * kappa;
    for (let i = 0; i < n; i++) s -= A[r * n + i]! * x[i]!;
    slack[r] = Math.max(s, 0.05 * kappa);
    lambda[r] = mu0 / slack[r]!;
  }
  const iterate: Iterate = { x, kappa, lambda, slack, zLower, zUpper, iterations: 0 };

  const H = new Float64Array(n * n);
  const D = new Float64Array(n);
  const pWeighted = new Float64Array(n);
  const border = new Float64Array(n); // κ's direction: −(Q + D)⁻¹ h
  const B = new Float64Array(R * n); // L⁻¹ Aᵀ, row by row
  const beta = new Float64Array(R); // α + border'a
  const S = new Float64Array(R * R);
  const gx = new Float64Array(n);
  const rowResidual = new Float64Array(R);
  const rl = new Float64Array(n);
  const ru = new Float64Array(n);
  const rv = new Float64Array(n);
  const rs = new Float64Array(R);
  const dx = new Float64Array(n);
  const ds = new Float64Array(R);
  const dLambda = new Float64Array(R);
  const dzl = new Float64Array(n);
  const dzu = new Float64Array(n);
  const dv = new Float64Array(n);
  const g = new Float64Array(n);
  const pairs =
    hasLower.reduce((s, b) => s + b, 0) + hasUpper.reduce((s, b) => s + b, 0) + equality.reduce((s, e) => s + 1 - e, 0);
  let dKappa = 0;
  let dvKappa = 0;
  let rvKappa = 0;
  let gKappa = 0;
  let pivot = 1;
  let objective = 1;
  let residual = Number.POSITIVE_INFINITY;

  const mean = (): number => {
    let s = 0;
    for (let i = 0; i < n; i++) {
      if (hasLower[i]) s += zLower[i]! * (x[i]! - l[i]! * iterate.kappa);
      if (hasUpper[i]) s += zUpper[i]! * (u[i]! * iterate.kappa - x[i]!);
    }
    for (let r = 0; r < R; r++) if (!equality[r]) s += lambda[r]! * slack[r]!;
    return pairs > 0 ? s / pairs : 0;
  };

  /** Stationarity and row residuals; the objective on the way. */
  const evaluate = (): void => {
    kappa = iterate.kappa;
    objective = 0;
    gKappa = 0;
    let linear = 0;
    let scale = 0;
    for (let i = 0; i < n; i++) {
      let s = q[i]! * kappa;
      for (let j = 0; j < n; j++) s += Q[i * n + j]! * x[j]!;
      // 1e-4 of a column's own risk: a hedged portfolio has a gradient of rounding only.
      scale = Math.max(scale, Math.abs(s), Math.abs(c[i]!), 1e-4 * Q[i * n + i]! * Math.abs(x[i]!));
      objective += 0.5 * x[i]! * (s + q[i]! * kappa);
      linear += c[i]! * x[i]!;
      gx[i] = s - c[i]! - zLower[i]! + zUpper[i]! - v[i]!;
      gKappa += q[i]! * x[i]! + l[i]! * zLower[i]! - u[i]! * zUpper[i]!;
    }
    objective = Math.abs(objective + 0.5 * q0 * kappa * kappa) + Math.abs(linear);
    gKappa += q0 * kappa - vKappa;
    residual = 0;
    for (let r = 0; r < R; r++) {
      let s = alpha[r]! * kappa + slack[r]! - rhs[r]!;
      const t = lambda[r]!;
      for (let i = 0; i < n; i++) {
        const a = A[r * n + i]!;
        s += a * x[i]!;
        gx[i]! += t * a;
      }
      gKappa += t * alpha[r]!;
      rowResidual[r] = s;
      residual = Math.max(residual, Math.abs(s) / kappa);
    }
    scale = scale || 1;
    for (let i = 0; i < n; i++) residual = Math.max(residual, Math.abs(gx[i]!) / scale);
    if (!homogeneous) gKappa = 0;
  };

  const factor = (): boolean => {
    let harmonic = 0;
    for (let i = 0; i < n; i++) {
      const dl = hasLower[i] ? zLower[i]! / (x[i]! - l[i]! * kappa) : 0;
      const du = hasUpper[i] ? zUpper[i]! / (u[i]! * kappa - x[i]!) : 0;
      const both = dl + du;
      D[i] = both + (barrier ? v[i]! / x[i]! : 0);
      pWeighted[i] = both > 0 ? dl * l[i]! + du * u[i]! : 0; // D p, the box's pull on κ
      if (both > 0) harmonic += ((dl * du) / both) * (u[i]! - l[i]!) ** 2;
    }
    for (let reg = 1e-14; ; reg *= 1e3) {
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) H[i * n + j] = Q[i * n + j]!;
        H[i * n + i] = Q[i * n + i]! * (1 + reg) + D[i]! + reg * 1e-3;
      }
      if (factorInPlace(H, n, n) < 0) break;
      if (reg > 1e-6) return false;
    }
    if (homogeneous) {
      for (let i = 0; i < n; i++) border[i] = pWeighted[i]! - q[i]!;
      solveInPlace(H, n, n, border);
      // corner − h'(Q + D)⁻¹h with h = q − D p, summed without cancellation; box part of D only enters p.
      pivot = q0 + harmonic + (barrierSize > 0 ? vKappa / kappa : 0);
      for (let i = 0; i < n; i++) {
        let s = q[i]!;
        for (let j = 0; j < n; j++) s += Q[i * n + j]! * border[j]!;
        const both =
          (hasLower[i] ? zLower[i]! / (x[i]! - l[i]! * kappa) : 0) +
          (hasUpper[i] ? zUpper[i]! / (u[i]! * kappa - x[i]!) : 0);
        const pi = both > 0 ? pWeighted[i]! / both : 0;
        pivot += pi * (s + (D[i]! - both) * border[i]!) + q[i]! * border[i]!;
      }
      // κ may have no curvature of its own (only rows see it); 1e-7 of the portfolio's is a proximal term, gone at the end.
      pivot = Math.max(pivot, 0) + (1e-7 * Math.max(objective, 1e-12)) / kappa ** 2;
    }
    for (let r = 0; r < R; r++) {
      B.set(A.subarray(r * n, r * n + n), r * n);
      beta[r] = alpha[r]!;
      if (homogeneous) for (let i = 0; i < n; i++) beta[r]! += border[i]! * A[r * n + i]!;
      forwardInPlace(H, n, n, B, r * n);
    }
    for (let r = 0; r < R; r++) {
      const start = (t: number): number => (homogeneous ? (beta[r]! * beta[t]!) / pivot : 0);
      let t = 0;
      // Four sums at a time, each in its own order: none waits for the others.
      for (; t + 3 <= r; t += 4) {
        let [s0, s1, s2, s3] = [start(t), start(t + 1), start(t + 2), start(t + 3)];
        for (let i = 0; i < n; i++) {
          const b = B[r * n + i]!;
          s0 += b * B[t * n + i]!;
          s1 += b * B[(t + 1) * n + i]!;
          s2 += b * B[(t + 2) * n + i]!;
          s3 += b * B[(t + 3) * n + i]!;
        }
        S[r * R + t] = s0;
        S[r * R + t + 1] = s1;
        S[r * R + t + 2] = s2;
        S[r * R + t + 3] = s3;
      }
      for (; t <= r; t++) {
        let s = start(t);
        for (let i = 0; i < n; i++) s += B[r * n + i]! * B[t * n + i]!;
        S[r * R + t] = s;
      }
      S[r * R + r]! *= 1 + 1e-13;
      if (!equality[r]) S[r * R + r]! += slack[r]! / lambda[r]!;
    }
    return factorInPlace(S, R, R) < 0;
  };

  /** One Newton direction for the complementarity right-hand sides rl, ru, rv, rvKappa, rs. */
  const direction = (): void => {
    let gk = -gKappa + (barrierSize > 0 ? rvKappa / kappa : 0);
    for (let i = 0; i < n; i++) {
      const tl = hasLower[i] ? rl[i]! / (x[i]! - l[i]! * kappa) : 0;
      const tu = hasUpper[i] ? ru[i]! / (u[i]! * kappa - x[i]!) : 0;
      g[i] = -gx[i]! + tl - tu + (barrier ? rv[i]! / x[i]! : 0);
      gk += u[i]! * tu - l[i]! * tl;
    }
    // M⁻¹ (g, gk), then rows, then back.
    let k0 = gk;
    if (homogeneous) for (let i = 0; i < n; i++) k0 += border[i]! * g[i]!;
    forwardInPlace(H, n, n, g);
    for (let r = 0; r < R; r++) {
      let s = homogeneous ? (beta[r]! * k0) / pivot : 0;
      for (let i = 0; i < n; i++) s += B[r * n + i]! * g[i]!;
      const target = -rowResidual[r]! - (equality[r] ? 0 : rs[r]! / lambda[r]!);
      dLambda[r] = s - target;
    }
    solveInPlace(S, R, R, dLambda);
    for (let r = 0; r < R; r++) {
      const t = dLambda[r]!;
      k0 -= beta[r]! * t;
      for (let i = 0; i < n; i++) g[i]! -= t * B[r * n + i]!;
    }
    backwardInPlace(H, n, n, g);
    dKappa = homogeneous ? k0 / pivot : 0;
    for (let i = 0; i < n; i++) {
      dx[i] = g[i]! + (homogeneous ? border[i]! * dKappa : 0);
      if (hasLower[i]) dzl[i] = (rl[i]! - zLower[i]! * (dx[i]! - l[i]! * dKappa)) / (x[i]! - l[i]! * kappa);
      if (hasUpper[i]) dzu[i] = (ru[i]! - zUpper[i]! * (u[i]! * dKappa - dx[i]!)) / (u[i]! * kappa - x[i]!);
      if (barrier) dv[i] = (rv[i]! - v[i]! * dx[i]!) / x[i]!;
    }
    if (barrierSize > 0) dvKappa = (rvKappa - vKappa * dKappa) / kappa;
    for (let r = 0; r < R; r++) if (!equality[r]) ds[r] = (rs[r]! - slack[r]! * dLambda[r]!) / lambda[r]!;
  };

  const longestStep = (): number => {
    let step = 1;
    const limit = (value: number, change: number): void => {
      if (value + step * change < 0) step = -value / change;
    };
    for (let i = 0; i < n; i++) {
      if (hasLower[i]) {
        limit(x[i]! - l[i]! * kappa, dx[i]! - l[i]! * dKappa);
        limit(zLower[i]!, dzl[i]!);
      }
      if (hasUpper[i]) {
        limit(u[i]! * kappa - x[i]!, u[i]! * dKappa - dx[i]!);
        limit(zUpper[i]!, dzu[i]!);
      }
      if (barrier) {
        limit(x[i]!, dx[i]!);
        limit(v[i]!, dv[i]!);
      }
    }
    if (homogeneous) limit(kappa, dKappa);
    if (barrierSize > 0) limit(vKappa, dvKappa);
    for (let r = 0; r < R; r++) {
      if (equality[r]) continue;
      limit(slack[r]!, ds[r]!);
      limit(lambda[r]!, dLambda[r]!);
    }
    return step;
  };

  const targets = (target: number, second: boolean): void => {
    for (let i = 0; i < n; i++) {
      if (hasLower[i])
        rl[i] = target - zLower[i]! * (x[i]! - l[i]! * kappa) - (second ? dzl[i]! * (dx[i]! - l[i]! * dKappa) : 0);
      if (hasUpper[i])
        ru[i] = target - zUpper[i]! * (u[i]! * kappa - x[i]!) - (second ? dzu[i]! * (u[i]! * dKappa - dx[i]!) : 0);
      if (barrier) rv[i] = barrier[i]! - v[i]! * x[i]! - (second ? dv[i]! * dx[i]! : 0);
    }
    if (barrierSize > 0) rvKappa = barrierSize - vKappa * kappa - (second ? dvKappa * dKappa : 0);
    for (let r = 0; r < R; r++)
      if (!equality[r]) rs[r] = target - lambda[r]! * slack[r]! - (second ? ds[r]! * dLambda[r]! : 0);
  };

  const affineMean = (step: number): number => {
    let s = 0;
    for (let i = 0; i < n; i++) {
      if (hasLower[i]) s += (zLower[i]! + step * dzl[i]!) * (x[i]! - l[i]! * kappa + step * (dx[i]! - l[i]! * dKappa));
      if (hasUpper[i]) s += (zUpper[i]! + step * dzu[i]!) * (u[i]! * kappa - x[i]! + step * (u[i]! * dKappa - dx[i]!));
    }
    for (let r = 0; r < R; r++) if (!equality[r]) s += (lambda[r]! + step * dLambda[r]!) * (slack[r]! + step * ds[r]!);
    return s / pairs;
  };

  const advance = (step: number): void => {
    iterate.kappa += step * dKappa;
    for (let i = 0; i < n; i++) {
      x[i]! += step * dx[i]!;
      zLower[i]! += step * dzl[i]!;
      zUpper[i]! += step * dzu[i]!;
      if (barrier) v[i]! += step * dv[i]!;
    }
    vKappa += step * dvKappa;
    for (let r = 0; r < R; r++) {
      lambda[r]! += step * dLambda[r]!;
      if (!equality[r]) slack[r]! += step * ds[r]!;
    }
  };

  let short = 0;
  return {
    iterate,
    runTo(goal) {
      while (iterate.iterations < MAX_ITERATIONS) {
        evaluate();
        const mu = mean();
        if (mu <= goal * Math.max(objective, 1e-10 * kappa * kappa) && residual <= Math.max(1e-12, 0.1 * goal))
          return 'reached';
        if (short >= 3 || !factor()) return 'stalled';
        iterate.iterations++;
        targets(0, false);
        direction();
        let centre = 0;
        if (pairs > 0) {
          const affine = affineMean(longestStep());
          centre = mu * Math.min(1, Math.max(0, affine / mu) ** 3);
        }
        targets(centre, true);
        direction();
        let reach = longestStep();
        if (reach < 0.1) {
          // The corrector aimed past a bound: back towards the middle, without it.
          targets(0.8 * mu, false);
          direction();
          reach = longestStep();
        }
        // Without pairs there is no mu to measure by, and a log term must not land on its zero.
        const fraction = pairs > 0 ? Math.max(0.99, 1 - mu) : reach < 1 ? 0.9 : 1;
        const step = Math.min(1, reach * fraction);
        if (!Number.isFinite(step) || !dx.every(Number.isFinite)) return 'stalled';
        short = step < 1e-4 ? short + 1 : 0;
        advance(step);
      }
      return 'stalled';
    },
  };
}
