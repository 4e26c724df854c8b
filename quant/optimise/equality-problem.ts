/**
 * The equality problem of one active set: columns at their bounds, held rows met, the rest free.
 *
 *   [K A'; A −ρ] (du, dλ) = −residuals, K = T'(Q + diag b/x²) T + δ, u = (x_F, κ)
 *
 * Source   Nocedal & Wright (2006), Numerical Optimization, ch. 16.2. δ and ρ are proximal terms (Rockafellar 1976): they let a
 *          singular covariance or a redundant cap be factored and vanish from the answer, which is refined until its residuals are
 *          at rounding.
 */
import type { ActivePoint } from './active-point.js';
import type { ConeProgram } from './cone-program.js';
import { backwardInPlace, factorInPlace, forwardInPlace, solveInPlace } from './factor.js';
import { addProduct, homogeneousCurvature } from './quadratic-products.js';

export class EqualityProblem {
  /** Gradient plus λ'A, and the size of its terms, for rounding and signs. */
  readonly gx: Float64Array;
  readonly unit: Float64Array;
  /** Bound of a column at it, 0 where free. */
  readonly pin: Float64Array;
  gKappa = 0;
  /** δ relative to the diagonal. */
  proximal = 1e-8;
  /** The factor belongs to an older set. */
  changed = true;
  private readonly p: ConeProgram;
  private readonly point: ActivePoint;
  private readonly gather: Int32Array;
  private readonly rowList: Int32Array;
  private readonly du: Float64Array;
  private readonly dl: Float64Array;
  // They grow with the set: a guess near the end leaves few columns free.
  private K = new Float64Array(0);
  private B = new Float64Array(0);
  private S = new Float64Array(0);

  constructor(p: ConeProgram, point: ActivePoint) {
    const { n, rhs } = p;
    this.p = p;
    this.point = point;
    this.gx = new Float64Array(n);
    this.unit = new Float64Array(n);
    this.pin = new Float64Array(n);
    this.gather = new Int32Array(n);
    this.rowList = new Int32Array(rhs.length);
    this.du = new Float64Array(n + 1);
    this.dl = new Float64Array(rhs.length);
  }

  /** Gradients where the point stands. */
  evaluate(): void {
    const { n, Q, q, q0, c, barrier, barrierSize, A, alpha, rhs } = this.p;
    const { x, kappa, lambda } = this.point;
    const { gx, unit } = this;
    let gKappa = q0 * kappa - (barrierSize > 0 ? barrierSize / kappa : 0);
    for (let i = 0; i < n; i++) {
      gx[i] = q[i]! * kappa;
      unit[i] = Math.abs(gx[i]!);
    }
    addProduct(Q, x, gx, unit);
    for (let i = 0; i < n; i++) {
      const log = barrier ? barrier[i]! / x[i]! : 0;
      gx[i] = gx[i]! - c[i]! - log;
      unit[i]! += Math.abs(c[i]!) + log;
      gKappa += q[i]! * x[i]!;
    }
    for (let r = 0; r < rhs.length; r++) {
      const t = lambda[r]!;
      if (t === 0) continue;
      gKappa += t * alpha[r]!;
      for (let i = 0; i < n; i++) {
        const a = A[r * n + i]! * t;
        gx[i]! += a;
        unit[i] = Math.max(unit[i]!, Math.abs(a));
      }
    }
    this.gKappa = gKappa;
  }

  /** Solves from where the point stands, in so many passes; the last relative change, infinity where there is no factor. */
  solve(passes: number): number {
    const { n, lower, upper, barrier, A, alpha, rhs, equality, homogeneous } = this.p;
    const { point, gx, pin, gather, rowList, du, dl } = this;
    const { x, lambda, side, held } = point;
    const R = rhs.length;
    let nf = 0;
    let m = 0;
    for (let i = 0; i < n; i++) {
      pin[i] = side[i]! < 0 ? lower[i]! : side[i]! > 0 ? upper[i]! : 0;
      if (side[i] === 0) gather[nf++] = i;
      else x[i] = pin[i]! * point.kappa;
    }
    for (let r = 0; r < R; r++) {
      if (equality[r] || held[r]) rowList[m++] = r;
      else lambda[r] = 0;
    }
    const size = nf + (homogeneous ? 1 : 0);
    let change = Number.POSITIVE_INFINITY;
    let stale = 0;
    for (let pass = 0; pass < passes; pass++) {
      if (this.changed || barrier) {
        if (!this.assemble(nf, m, size)) return Number.POSITIVE_INFINITY;
        this.changed = false;
      }
      this.evaluate();
      const { K, B, S } = this;
      for (let a = 0; a < nf; a++) du[a] = -gx[gather[a]!]!;
      if (homogeneous) {
        let s = this.gKappa;
        for (let i = 0; i < n; i++) if (side[i] !== 0) s += pin[i]! * gx[i]!;
        du[nf] = -s;
      }
      forwardInPlace(K, size, size, du);
      for (let k = 0; k < m; k++) {
        const r = rowList[k]!;
        let s = alpha[r]! * point.kappa - rhs[r]!;
        for (let i = 0; i < n; i++) s += A[r * n + i]! * x[i]!;
        for (let a = 0; a < size; a++) s += B[k * size + a]! * du[a]!;
        dl[k] = s;
      }
      solveInPlace(S, m, m, dl);
      for (let k = 0; k < m; k++) for (let a = 0; a < size; a++) du[a]! -= B[k * size + a]! * dl[k]!;
      backwardInPlace(K, size, size, du);

      let step = 1;
      if (barrier) for (let a = 0; a < nf; a++) if (du[a]! < 0) step = Math.min(step, (-0.9 * x[gather[a]!]!) / du[a]!);
      if (homogeneous && du[nf]! < 0) step = Math.min(step, (-0.9 * point.kappa) / du[nf]!);
      let moved = 0;
      let size1 = 0;
      for (let a = 0; a < nf; a++) {
        const i = gather[a]!;
        x[i]! += step * du[a]!;
        moved += Math.abs(step * du[a]!);
        size1 += Math.abs(x[i]!);
      }
      if (homogeneous) {
        point.kappa += step * du[nf]!;
        moved += Math.abs(step * du[nf]!);
        size1 += point.kappa;
        for (let i = 0; i < n; i++) if (side[i] !== 0) x[i] = pin[i]! * point.kappa;
      }
      for (let k = 0; k < m; k++) lambda[rowList[k]!]! += step * dl[k]!;
      if (!Number.isFinite(moved)) return Number.POSITIVE_INFINITY;
      const now = size1 > 0 ? moved / size1 : 0;
      stale = now > 0.5 * change ? stale + 1 : 0;
      change = now;
      if (change < 1e-15 || (stale >= 2 && change < 1e-11)) break;
    }
    return change;
  }

  private assemble(nf: number, m: number, size: number): boolean {
    const { n, Q, q, q0, barrier, barrierSize, homogeneous } = this.p;
    const { pin, gather, proximal } = this;
    const { x, kappa } = this.point;
    if (this.K.length < size * size) this.K = new Float64Array(size * size);
    const { K } = this;
    let largest = 0;
    for (let a = 0; a < nf; a++) {
      const i = gather[a]! * n;
      for (let b = 0; b <= a; b++) K[a * size + b] = Q[i + gather[b]!]!;
      if (barrier) K[a * size + a]! += barrier[gather[a]!]! / x[gather[a]!]! ** 2;
      largest = Math.max(largest, K[a * size + a]!);
    }
    if (homogeneous) {
      let corner = q0 + (barrierSize > 0 ? barrierSize / kappa ** 2 : 0);
      for (let a = 0; a < nf; a++) K[nf * size + a] = q[gather[a]!]!;
      for (let i = 0; i < n; i++) {
        if (pin[i] === 0) continue;
        let s = 0;
        for (let j = 0; j < n; j++) if (pin[j] !== 0) s += Q[i * n + j]! * pin[j]!;
        corner += pin[i]! * (2 * q[i]! + s);
        if (barrier) corner += barrier[i]! / kappa ** 2;
        for (let a = 0; a < nf; a++) K[nf * size + a]! += Q[gather[a]! * n + i]! * pin[i]!;
      }
      K[nf * size + nf] = corner;
    }
    for (let a = 0; a < nf; a++) K[a * size + a]! += proximal * Math.max(K[a * size + a]!, 1e-6 * largest) || proximal;
    // κ may have no curvature of its own, only through rows: measure its term by the portfolio's.
    if (homogeneous)
      K[nf * size + nf]! += (1e-6 * Math.max(homogeneousCurvature(this.p, x, kappa), 1e-12)) / kappa ** 2;
    if (factorInPlace(K, size, size) >= 0) return false;
    return this.assembleRows(nf, m, size);
  }

  /** B = L⁻¹ A' and S = B B' of the held rows, factored. */
  private assembleRows(nf: number, m: number, size: number): boolean {
    const { n, A, alpha, homogeneous } = this.p;
    const { K, pin, gather, rowList } = this;
    if (this.B.length < m * size) this.B = new Float64Array(m * size);
    if (this.S.length < m * m) this.S = new Float64Array(m * m);
    const { B, S } = this;
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
  }
}
