/**
 * The Newton system of an interior point: residuals where it stands, one factor a step, and directions from it.
 *
 * Algebra  per step one Cholesky of Q + D (n × n), the box folded into D; κ and the R rows are bordered by Schur
 *          complements, because a limit that binds would otherwise swamp Q as its weight grows. κ's pivot is summed from
 *          positive terms p'(Q v + q) + q'v, which does not cancel.
 */
import { backwardInPlace, factorInPlace, forwardInPlace, solveInPlace } from './factor.js';
import type { InteriorIterate } from './interior-iterate.js';
import type { InteriorStep } from './interior-step.js';

export class InteriorSystem {
  /** Size of the objective, and the largest residual relative to what it is the rest of. */
  objective = 1;
  residual = Number.POSITIVE_INFINITY;
  private readonly at: InteriorIterate;
  private gKappa = 0;
  private pivot = 1;
  private readonly H: Float64Array;
  private readonly D: Float64Array;
  private readonly pWeighted: Float64Array; // D p, the box's pull on κ
  private readonly border: Float64Array; // κ's direction: −(Q + D)⁻¹ h
  private readonly B: Float64Array; // L⁻¹ Aᵀ, row by row
  private readonly beta: Float64Array; // α + border'a
  private readonly S: Float64Array;
  private readonly gx: Float64Array;
  private readonly g: Float64Array;
  private readonly rowResidual: Float64Array;

  constructor(at: InteriorIterate) {
    this.at = at;
    const { n, rhs } = at.p;
    const R = rhs.length;
    this.H = new Float64Array(n * n);
    this.D = new Float64Array(n);
    this.pWeighted = new Float64Array(n);
    this.border = new Float64Array(n);
    this.B = new Float64Array(R * n);
    this.beta = new Float64Array(R);
    this.S = new Float64Array(R * R);
    this.gx = new Float64Array(n);
    this.g = new Float64Array(n);
    this.rowResidual = new Float64Array(R);
  }

  /** Stationarity and row residuals; the objective on the way. */
  evaluate(): void {
    const { n, Q, q, q0, c, A, alpha, rhs, homogeneous } = this.at.p;
    const { x, kappa, lambda, slack, zLower, zUpper, v, vKappa, l, u } = this.at;
    const { gx, rowResidual } = this;
    const R = rhs.length;
    let objective = 0;
    let gKappa = 0;
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
    let residual = 0;
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
    this.objective = objective;
    this.residual = residual;
    this.gKappa = homogeneous ? gKappa : 0;
  }

  /** Factors the system where the iterate stands; false where it cannot be. */
  factor(): boolean {
    const { n, Q, q, q0, barrier, barrierSize, A, alpha, rhs, homogeneous } = this.at.p;
    const { x, kappa, zLower, zUpper, v, vKappa, hasLower, hasUpper, l, u } = this.at;
    const { H, D, pWeighted, border, B, beta } = this;
    const R = rhs.length;
    let harmonic = 0;
    for (let i = 0; i < n; i++) {
      const dl = hasLower[i] ? zLower[i]! / (x[i]! - l[i]! * kappa) : 0;
      const du = hasUpper[i] ? zUpper[i]! / (u[i]! * kappa - x[i]!) : 0;
      const both = dl + du;
      D[i] = both + (barrier ? v[i]! / x[i]! : 0);
      pWeighted[i] = both > 0 ? dl * l[i]! + du * u[i]! : 0;
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
      let pivot = q0 + harmonic + (barrierSize > 0 ? vKappa / kappa : 0);
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
      this.pivot = Math.max(pivot, 0) + (1e-7 * Math.max(this.objective, 1e-12)) / kappa ** 2;
    }
    for (let r = 0; r < R; r++) {
      B.set(A.subarray(r * n, r * n + n), r * n);
      beta[r] = alpha[r]!;
      if (homogeneous) for (let i = 0; i < n; i++) beta[r]! += border[i]! * A[r * n + i]!;
      forwardInPlace(H, n, n, B, r * n);
    }
    return this.factorRows();
  }

  /** S = B B' and what κ and the slacks add to it, factored. */
  private factorRows(): boolean {
    const { n, rhs, equality, homogeneous } = this.at.p;
    const { lambda, slack } = this.at;
    const { B, beta, S, pivot } = this;
    const R = rhs.length;
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
  }

  /** The Newton direction towards the complementarity that the step aims at. */
  solve(step: InteriorStep): void {
    const { n, barrier, barrierSize, rhs, equality, homogeneous } = this.at.p;
    const { x, kappa, lambda, slack, zLower, zUpper, v, vKappa, hasLower, hasUpper, l, u } = this.at;
    const { H, border, B, beta, S, gx, g, rowResidual, gKappa, pivot } = this;
    const { dx, dLambda, ds, dzl, dzu, dv, rl, ru, rv, rvKappa, rs } = step;
    const R = rhs.length;
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
    const dKappa = homogeneous ? k0 / pivot : 0;
    step.dKappa = dKappa;
    for (let i = 0; i < n; i++) {
      dx[i] = g[i]! + (homogeneous ? border[i]! * dKappa : 0);
      if (hasLower[i]) dzl[i] = (rl[i]! - zLower[i]! * (dx[i]! - l[i]! * dKappa)) / (x[i]! - l[i]! * kappa);
      if (hasUpper[i]) dzu[i] = (ru[i]! - zUpper[i]! * (u[i]! * dKappa - dx[i]!)) / (u[i]! * kappa - x[i]!);
      if (barrier) dv[i] = (rv[i]! - v[i]! * dx[i]!) / x[i]!;
    }
    if (barrierSize > 0) step.dvKappa = (rvKappa - vKappa * dKappa) / kappa;
    for (let r = 0; r < R; r++) if (!equality[r]) ds[r] = (rs[r]! - slack[r]! * dLambda[r]!) / lambda[r]!;
  }
}
