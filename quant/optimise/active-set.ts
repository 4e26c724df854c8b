/**
 * Finishes a cone program on the constraints that bind: an interior point stops near them, this stops on them.
 *
 *   With the binding bounds x_A = bound κ and rows held as equalities, the optimum solves one linear system
 *   [K A'; A −ρ] (du, dλ) = −residuals, K = T'(Q + diag b/x²) T + δ, u = (x_F, κ). A violated bound joins the set, a
 *   multiplier of the wrong sign leaves it, and the system is solved again.
 *
 * Source   Nocedal & Wright (2006), Numerical Optimization, ch. 16.5; all violators change at once as in Hintermüller,
 *          Ito & Kunisch (2003), SIAM J. Optimization 13, 865–888, later one by one (largest, ties by index).
 *          δ and ρ are proximal terms (Rockafellar 1976): they let a singular covariance or a redundant cap be factored
 *          and vanish from the answer, which is refined until its residuals are at rounding.
 * Result   `settled` when every sign and bound holds to 1e-12 of its scale. Started from any guess; ends by count.
 */
import type { ConeProgram } from './cone-program.js';
import { backwardInPlace, factorInPlace, forwardInPlace, solveInPlace } from './factor.js';
import { addProduct, homogeneousCurvature } from './quadratic-products.js';

export interface ActivePoint {
  readonly x: Float64Array;
  kappa: number;
  readonly lambda: Float64Array;
  /** -1 at the lower bound, 1 at the upper, 0 free. */
  readonly side: Int8Array;
  /** 1 where a row is held. */
  readonly held: Uint8Array;
  settled: boolean;
  rounds: number;
}

const SIGN = 1e-12;

export function finishOnActiveSet(p: ConeProgram, guess: ActivePoint, limit: number): ActivePoint {
  const { n, Q, q, q0, c, lower, upper, barrier, barrierSize, A, alpha, rhs, equality, homogeneous } = p;
  const R = rhs.length;
  const x = Float64Array.from(guess.x);
  const lambda = Float64Array.from(guess.lambda);
  const side = Int8Array.from(guess.side);
  const held = Uint8Array.from(guess.held);
  const out: ActivePoint = { x, kappa: guess.kappa, lambda, side, held, settled: false, rounds: 0 };

  const gx = new Float64Array(n); // gradient plus λ'A
  const unit = new Float64Array(n); // the size of gx's terms, for rounding and signs
  const pin = new Float64Array(n); // bound of a held column, 0 where free
  const gather = new Int32Array(n);
  let K = new Float64Array(0); // grows with the set: a guess near the end leaves few columns free
  let B = new Float64Array(0);
  let S = new Float64Array(0);
  const rowList = new Int32Array(R);
  const du = new Float64Array(n + 1);
  const dl = new Float64Array(R);
  let gKappa = 0;
  let proximal = 1e-8;
  let changed = true; // the factor belongs to an older set

  const evaluate = (): void => {
    gKappa = q0 * out.kappa - (barrierSize > 0 ? barrierSize / out.kappa : 0);
    for (let i = 0; i < n; i++) {
      gx[i] = q[i]! * out.kappa;
      unit[i] = Math.abs(gx[i]!);
    }
    addProduct(Q, x, gx, unit);
    for (let i = 0; i < n; i++) {
      const log = barrier ? barrier[i]! / x[i]! : 0;
      gx[i] = gx[i]! - c[i]! - log;
      unit[i]! += Math.abs(c[i]!) + log;
      gKappa += q[i]! * x[i]!;
    }
    for (let r = 0; r < R; r++) {
      const t = lambda[r]!;
      if (t === 0) continue;
      gKappa += t * alpha[r]!;
      for (let i = 0; i < n; i++) {
        const a = A[r * n + i]! * t;
        gx[i]! += a;
        unit[i] = Math.max(unit[i]!, Math.abs(a));
      }
    }
  };

  /** Solves the equality problem of the current set from the current point. Returns the last relative change. */
  const solve = (passes: number): number => {
    let nf = 0;
    let m = 0;
    for (let i = 0; i < n; i++) {
      pin[i] = side[i]! < 0 ? lower[i]! : side[i]! > 0 ? upper[i]! : 0;
      if (side[i] === 0) gather[nf++] = i;
      else x[i] = pin[i]! * out.kappa;
    }
    for (let r = 0; r < R; r++) {
      if (equality[r] || held[r]) rowList[m++] = r;
      else lambda[r] = 0;
    }
    const size = nf + (homogeneous ? 1 : 0);
    let change = Number.POSITIVE_INFINITY;
    let stale = 0;
    for (let pass = 0; pass < passes; pass++) {
      if (changed || barrier) {
        if (!assemble(nf, m, size)) return Number.POSITIVE_INFINITY;
        changed = false;
      }
      evaluate();
      for (let a = 0; a < nf; a++) du[a] = -gx[gather[a]!]!;
      if (homogeneous) {
        let s = gKappa;
        for (let i = 0; i < n; i++) if (side[i] !== 0) s += pin[i]! * gx[i]!;
        du[nf] = -s;
      }
      forwardInPlace(K, size, size, du);
      for (let k = 0; k < m; k++) {
        const r = rowList[k]!;
        let s = alpha[r]! * out.kappa - rhs[r]!;
        for (let i = 0; i < n; i++) s += A[r * n + i]! * x[i]!;
        for (let a = 0; a < size; a++) s += B[k * size + a]! * du[a]!;
        dl[k] = s;
      }
      solveInPlace(S, m, m, dl);
      for (let k = 0; k < m; k++) for (let a = 0; a < size; a++) du[a]! -= B[k * size + a]! * dl[k]!;
      backwardInPlace(K, size, size, du);

      let step = 1;
      if (barrier) for (let a = 0; a < nf; a++) if (du[a]! < 0) step = Math.min(step, (-0.9 * x[gather[a]!]!) / du[a]!);
      if (homogeneous && du[nf]! < 0) step = Math.min(step, (-0.9 * out.kappa) / du[nf]!);
      let moved = 0;
      let size1 = 0;
      for (let a = 0; a < nf; a++) {
        const i = gather[a]!;
        x[i]! += step * du[a]!;
        moved += Math.abs(step * du[a]!);
        size1 += Math.abs(x[i]!);
      }
      if (homogeneous) {
        out.kappa += step * du[nf]!;
        moved += Math.abs(step * du[nf]!);
        size1 += out.kappa;
        for (let i = 0; i < n; i++) if (side[i] !== 0) x[i] = pin[i]! * out.kappa;
      }
      for (let k = 0; k < m; k++) lambda[rowList[k]!]! += step * dl[k]!;
      if (!Number.isFinite(moved)) return Number.POSITIVE_INFINITY;
      const now = size1 > 0 ? moved / size1 : 0;
      stale = now > 0.5 * change ? stale + 1 : 0;
      change = now;
      if (change < 1e-15 || (stale >= 2 && change < 1e-11)) break;
    }
    return change;
  };

  const assemble = (nf: number, m: number, size: number): boolean => {
    if (K.length < size * size) K = new Float64Array(size * size);
    if (B.length < m * size) B = new Float64Array(m * size);
    if (S.length < m * m) S = new Float64Array(m * m);
    let largest = 0;
    for (let a = 0; a < nf; a++) {
      const i = gather[a]! * n;
      for (let b = 0; b <= a; b++) K[a * size + b] = Q[i + gather[b]!]!;
      if (barrier) K[a * size + a]! += barrier[gather[a]!]! / x[gather[a]!]! ** 2;
      largest = Math.max(largest, K[a * size + a]!);
    }
    if (homogeneous) {
      let corner = q0 + (barrierSize > 0 ? barrierSize / out.kappa ** 2 : 0);
      for (let a = 0; a < nf; a++) K[nf * size + a] = q[gather[a]!]!;
      for (let i = 0; i < n; i++) {
        if (pin[i] === 0) continue;
        let s = 0;
        for (let j = 0; j < n; j++) if (pin[j] !== 0) s += Q[i * n + j]! * pin[j]!;
        corner += pin[i]! * (2 * q[i]! + s);
        if (barrier) corner += barrier[i]! / out.kappa ** 2;
        for (let a = 0; a < nf; a++) K[nf * size + a]! += Q[gather[a]! * n + i]! * pin[i]!;
      }
      K[nf * size + nf] = corner;
    }
    for (let a = 0; a < nf; a++) K[a * size + a]! += proximal * Math.max(K[a * size + a]!, 1e-6 * largest) || proximal;
    // κ may have no curvature of its own, only through rows: measure its term by the portfolio's.
    if (homogeneous)
      K[nf * size + nf]! += (1e-6 * Math.max(homogeneousCurvature(p, x, out.kappa), 1e-12)) / out.kappa ** 2;
    if (factorInPlace(K, size, size) >= 0) return false;
    for (let k = 0; k < m; k++) {
      const r = rowList[k]!;
      for (let a = 0; a < nf; a++) B[k * size + a] = A[r * n + gather[a]!]!;
      if (homogeneous) {
        let s = alpha[r]!;
        for (let i = 0; i < n; i++) if (pin[i] !== 0) s += A[r * n + i]! * pin[i]!;
        B[k * size + nf] = s;
      }
      forwardInPlace(K, size, size, B, k * size);
    }
    for (let k = 0; k < m; k++) {
      for (let t = 0; t <= k; t++) {
        let s = 0;
        for (let a = 0; a < size; a++) s += B[k * size + a]! * B[t * size + a]!;
        S[k * m + t] = s;
      }
    }
    let widest = 0;
    for (let k = 0; k < m; k++) widest = Math.max(widest, S[k * m + k]!);
    for (let k = 0; k < m; k++) S[k * m + k]! += 1e-11 * Math.max(S[k * m + k]!, 1e-3 * widest) || 1;
    return factorInPlace(S, m, m) < 0;
  };

  /** Every held row is met: a set with more rows than columns left to move settles nothing. */
  const rowsHold = (): boolean => {
    for (let r = 0; r < R; r++) {
      if (!equality[r] && !held[r]) continue;
      let s = alpha[r]! * out.kappa - rhs[r]!;
      for (let i = 0; i < n; i++) s += A[r * n + i]! * x[i]!;
      if (Math.abs(s) > 1e-11 * Math.max(out.kappa, Math.abs(rhs[r]!))) return false;
    }
    return true;
  };

  /** Residuals are at rounding: what still moves does so where the objective is flat. */
  const stationary = (): boolean => {
    let scale = 0;
    let worst = 0;
    let atKappa = gKappa;
    let unitKappa = 0;
    for (let i = 0; i < n; i++) {
      scale = Math.max(scale, unit[i]!);
      if (side[i] === 0) worst = Math.max(worst, Math.abs(gx[i]!));
      else atKappa += pin[i]! * gx[i]!;
      unitKappa += unit[i]! * Math.abs(x[i]!);
    }
    return worst <= 1e-14 * scale && (!homogeneous || Math.abs(atKappa * out.kappa) <= 1e-13 * unitKappa);
  };

  /** Changes the set where a bound or a sign fails; returns how many changes were due. */
  const revise = (all: boolean): number => {
    let scale = 0;
    for (let i = 0; i < n; i++) scale = Math.max(scale, unit[i]!);
    const tolerance = SIGN * Math.max(scale, 1e-300);
    const size = Math.abs(out.kappa);
    let due = 0;
    let worst = 0;
    let chosen = -1;
    const flag = (index: number, violation: number): boolean => {
      due++;
      if (violation > worst) {
        worst = violation;
        chosen = index;
      }
      return all;
    };
    for (let i = 0; i < n; i++) {
      if (side[i] === 0) {
        const below = lower[i]! * out.kappa - x[i]!;
        const above = x[i]! - upper[i]! * out.kappa;
        if (below > SIGN * size && flag(i, below / size)) side[i] = -1;
        else if (above > SIGN * size && flag(i, above / size)) side[i] = 1;
      } else {
        const wrong = side[i]! < 0 ? -gx[i]! : gx[i]!;
        // A column's own scale decides too: three decades of volatility are three decades of gradient.
        if (wrong > Math.min(tolerance, 1e-11 * unit[i]!) && wrong > 1e-15 * scale && flag(i, wrong / scale))
          side[i] = 0;
      }
    }
    for (let r = 0; r < R; r++) {
      if (equality[r]) continue;
      if (held[r]) {
        if (lambda[r]! < -tolerance && flag(n + r, -lambda[r]! / scale)) held[r] = 0;
      } else {
        let s = alpha[r]! * out.kappa - rhs[r]!;
        for (let i = 0; i < n; i++) s += A[r * n + i]! * x[i]!;
        if (s > SIGN * size && flag(n + r, s / size)) held[r] = 1;
      }
    }
    if (!all && chosen >= 0) {
      if (chosen >= n) held[chosen - n] = held[chosen - n] === 1 ? 0 : 1;
      else if (side[chosen] !== 0) side[chosen] = 0;
      else side[chosen] = x[chosen]! < lower[chosen]! * out.kappa ? -1 : 1;
    }
    return due;
  };

  const start = { x: Float64Array.from(x), kappa: out.kappa };
  for (let round = 0; round < limit; round++) {
    out.rounds = round + 1;
    // One pass tells which bounds fail; only a set that stands is worth refining.
    let change = solve(barrier ? 40 : round < 8 ? 1 : 3);
    if (change === Number.POSITIVE_INFINITY) return out;
    evaluate();
    let due = revise(round < 8);
    if (due === 0 && change > 1e-13) {
      change = solve(40);
      if (change === Number.POSITIVE_INFINITY) return out;
      evaluate();
      due = revise(round < 8);
    }
    if (due === 0) {
      out.settled = rowsHold() && (change < 1e-9 || stationary());
      if (out.settled || proximal > 1e-4) return out;
      // Flat directions magnify rounding by 1/δ: a larger δ, from where this stands.
      proximal *= 1e3;
      start.x.set(x);
      start.kappa = out.kappa;
    }
    changed = true;
    x.set(start.x); // the proximal centre stays where the guess put it, so that equal columns stay equal
    out.kappa = start.kappa;
  }
  return out;
}
