/**
 * y = argmin ½ y'Σy − Σ b_i ln y_i, the whole of unconstrained risk budgeting.
 *
 * Source   Spinu (2013), SSRN 2297383. Solved in x = σ y, where Σ becomes the correlation matrix R, for the relative
 *          step s = dx / x:  (X R X + diag b) s = b − x ∘ Rx.
 * Cost     the system is near diag b, so conjugate gradients with that preconditioner need a handful of O(N²) products.
 *          Where they need more (hedged columns) one Cholesky factor O(N³) preconditions this step and those after it;
 *          small N is factored at every step.
 * Result   null where there is no finite minimum or none was reached: a variance of 0, a perfectly hedged set.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { kernels } from '../kernels/selected.js';
import { mirror } from '../linalg/matrix.js';
import { createScratch } from '../linalg/scratch.js';
import { factorInPlace, solveInPlace } from './factor.js';

const MAX_STEPS = 100;
const DENSE_BELOW = 40;
// Products of one system from which a factor, worth some fifteen of them, is made for the rest.
const SLOW = 8;

// Two blocks of n × n that no call outlives.
const correlations = createScratch();
const factors = createScratch();

/** What the budgets b ask of Σ. */
export function newtonRiskBudgets(covariance: Matrix, b: Float64Array): RiskBudgets | null {
  const { rows: n, data: C } = covariance;
  const sigma = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    sigma[i] = Math.sqrt(C[i * n + i]!);
    if (sigma[i] === 0) return null;
  }
  const R = correlations(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) R[i * n + j] = C[i * n + j]! / (sigma[i]! * sigma[j]!);
    R[i * n + i] = 1;
  }
  mirror(R, n, 'lower');
  return kernels.withProducts({ rows: n, cols: n, data: R }, (times) => newton(R, sigma, b, times));
}

export interface RiskBudgets {
  readonly y: Float64Array;
  readonly iterations: number;
}

function newton(
  R: Float64Array,
  sigma: Float64Array,
  b: Float64Array,
  times: (v: Float64Array, out: Float64Array) => void,
): RiskBudgets | null {
  const n = sigma.length;
  const x = new Float64Array(n);
  const rx = new Float64Array(n);
  const s = new Float64Array(n);
  const rest = new Float64Array(n);
  const trial = new Float64Array(n);
  const trialRx = new Float64Array(n);
  const next = new Float64Array(n);
  const value = (v: Float64Array, rv: Float64Array): number => {
    let f = 0;
    for (let i = 0; i < n; i++) f += 0.5 * v[i]! * rv[i]! - b[i]! * Math.log(v[i]!);
    return f;
  };
  // Start: risk shares as if uncorrelated, at the size where x'Rx = 1, which every solution has.
  for (let i = 0; i < n; i++) x[i] = Math.sqrt(b[i]!);
  times(x, rx);
  let size = 0;
  for (let i = 0; i < n; i++) size += x[i]! * rx[i]!;
  if (!(size > 1e-12)) size = 1;
  for (let i = 0; i < n; i++) {
    x[i]! /= Math.sqrt(size);
    rx[i]! /= Math.sqrt(size);
  }

  const dense = n < DENSE_BELOW;
  const H = factors(n * n);
  let factored = false;
  let products = 0; // of the last system
  let best = Number.POSITIVE_INFINITY;
  let before = Number.POSITIVE_INFINITY; // error before the last step, where that was undamped
  let stale = 0;
  for (let iterations = 0; iterations < MAX_STEPS; iterations++) {
    let error = 0;
    for (let i = 0; i < n; i++) {
      rest[i] = b[i]! - x[i]! * rx[i]!;
      error = Math.max(error, Math.abs(rest[i]!) / b[i]!);
    }
    // Undamped steps square the error; when they no longer halve it, rounding has been reached.
    stale = error > 0.5 * best ? stale + 1 : 0;
    best = Math.min(best, error);
    const settled = (stale >= 2 && error <= 1e-10) || (before <= 1e-8 && error <= 1e-11);
    if (error <= 4e-16 * n || settled) return unscaled(x, sigma, iterations);

    // Early steps are damped: a factor made there would be of another matrix.
    if (!dense && !factored && products >= SLOW && error < 0.3) factored = factor();
    const tolerance = Math.max(Math.min(0.05, error), 1e-17 / error);
    if (dense || !conjugateGradients(tolerance)) {
      if (!factor()) return null;
      factored = true;
      s.set(rest);
      solveInPlace(H, n, n, s);
    }
    let step = 1;
    let slope = 0;
    for (let i = 0; i < n; i++) {
      slope -= s[i]! * rest[i]!;
      if (s[i]! < -0.9) step = Math.min(step, -0.9 / s[i]!);
    }
    const now = value(x, rx);
    for (let halving = 0; ; halving++) {
      for (let i = 0; i < n; i++) trial[i] = x[i]! * (1 + step * s[i]!);
      times(trial, trialRx);
      if (error < 0.05 || value(trial, trialRx) <= now + 0.1 * step * slope || halving === 40) break;
      step *= 0.5;
    }
    before = step === 1 ? error : Number.POSITIVE_INFINITY;
    x.set(trial);
    rx.set(trialRx);
    if (!x.every((v) => v > 0 && v < 1e9)) return null;
  }
  return best < 1e-8 ? unscaled(x, sigma, MAX_STEPS) : null;

  /** H ← the factor of X R X + diag b. */
  function factor(): boolean {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) H[i * n + j] = x[i]! * R[i * n + j]! * x[j]!;
      H[i * n + i]! += b[i]!;
    }
    return factorInPlace(H, n, n) < 0;
  }

  /** Solves (X R X + diag b) s = rest to `tolerance` of its size; false where a factor would have been cheaper. */
  function conjugateGradients(tolerance: number): boolean {
    const r = Float64Array.from(rest);
    const p = new Float64Array(n);
    const z = new Float64Array(n);
    const precondition = (): number => {
      if (factored) {
        z.set(r);
        solveInPlace(H, n, n, z);
      }
      let product = 0;
      for (let i = 0; i < n; i++) {
        if (!factored) z[i] = r[i]! / b[i]!;
        product += r[i]! * z[i]!;
      }
      return product;
    };
    s.fill(0);
    let rho = precondition();
    p.set(z);
    const goal = rho * tolerance * tolerance;
    const limit = factored ? 20 : 20 + n / 6;
    for (products = 0; products < limit; products++) {
      if (rho <= goal || rho === 0) return true;
      for (let i = 0; i < n; i++) trial[i] = x[i]! * p[i]!;
      times(trial, next);
      let curvature = 0;
      for (let i = 0; i < n; i++) {
        next[i] = x[i]! * next[i]! + b[i]! * p[i]!;
        curvature += p[i]! * next[i]!;
      }
      const alpha = rho / curvature;
      for (let i = 0; i < n; i++) {
        s[i]! += alpha * p[i]!;
        r[i]! -= alpha * next[i]!;
      }
      const after = precondition();
      for (let i = 0; i < n; i++) p[i] = z[i]! + (after / rho) * p[i]!;
      rho = after;
    }
    return false;
  }
}

const unscaled = (x: Float64Array, sigma: Float64Array, iterations: number): RiskBudgets => ({
  y: x.map((v, i) => v / sigma[i]!),
  iterations,
});
