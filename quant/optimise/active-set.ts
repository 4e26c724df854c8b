/**
 * Finishes a cone program on the constraints that bind: an interior point stops near them, this stops on them.
 *
 *   With the binding bounds x_A = bound κ and rows held as equalities, the optimum solves one linear system (equality-problem.ts).
 *   A violated bound joins the set, a multiplier of the wrong sign leaves it, and the system is solved again.
 *
 * Source   Nocedal & Wright (2006), Numerical Optimization, ch. 16.5; all violators change at once as in Hintermüller,
 *          Ito & Kunisch (2003), SIAM J. Optimization 13, 865–888, later one by one (largest, ties by index).
 * Result   `settled` when every sign and bound holds to 1e-12 of its scale. Started from any guess; ends by count.
 */
import type { ActivePoint } from './active-point.js';
import type { ConeProgram } from './cone-program.js';
import { EqualityProblem } from './equality-problem.js';

const SIGN = 1e-12;

export function finishOnActiveSet(p: ConeProgram, guess: ActivePoint, limit: number): ActivePoint {
  const { barrier } = p;
  const x = guess.x.slice();
  const lambda = guess.lambda.slice();
  const side = guess.side.slice();
  const held = guess.held.slice();
  const out: ActivePoint = { x, kappa: guess.kappa, lambda, side, held, settled: false, rounds: 0 };
  const inSet = new EqualityProblem(p, out);
  const start = { x: x.slice(), kappa: out.kappa };
  for (let round = 0; round < limit; round++) {
    out.rounds = round + 1;
    // One pass tells which bounds fail; only a set that stands is worth refining.
    let change = inSet.solve(barrier ? 40 : round < 8 ? 1 : 3);
    if (change === Number.POSITIVE_INFINITY) return out;
    inSet.evaluate();
    let due = revise(p, out, inSet, round < 8);
    if (due === 0 && change > 1e-13) {
      change = inSet.solve(40);
      if (change === Number.POSITIVE_INFINITY) return out;
      inSet.evaluate();
      due = revise(p, out, inSet, round < 8);
    }
    if (due === 0) {
      out.settled = rowsHold(p, out) && (change < 1e-9 || isStationary(p, out, inSet));
      if (out.settled || inSet.proximal > 1e-4) return out;
      // Flat directions magnify rounding by 1/δ: a larger δ, from where this stands.
      inSet.proximal *= 1e3;
      start.x.set(x);
      start.kappa = out.kappa;
    }
    inSet.changed = true;
    x.set(start.x); // the proximal centre stays where the guess put it, so that equal columns stay equal
    out.kappa = start.kappa;
  }
  return out;
}

/** Every held row is met: a set with more rows than columns left to move settles nothing. */
function rowsHold({ n, A, alpha, rhs, equality }: ConeProgram, { x, kappa, held }: ActivePoint): boolean {
  for (let r = 0; r < rhs.length; r++) {
    if (!equality[r] && !held[r]) continue;
    let s = alpha[r]! * kappa - rhs[r]!;
    for (let i = 0; i < n; i++) s += A[r * n + i]! * x[i]!;
    if (Math.abs(s) > 1e-11 * Math.max(kappa, Math.abs(rhs[r]!))) return false;
  }
  return true;
}

/** Residuals are at rounding: what still moves does so where the objective is flat. */
function isStationary(
  { n, homogeneous }: ConeProgram,
  { x, kappa, side }: ActivePoint,
  inSet: EqualityProblem,
): boolean {
  const { gx, unit, pin, gKappa } = inSet;
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
  return worst <= 1e-14 * scale && (!homogeneous || Math.abs(atKappa * kappa) <= 1e-13 * unitKappa);
}

/** Changes the set where a bound or a sign fails; returns how many changes were due. */
function revise(
  p: ConeProgram,
  { x, kappa, lambda, side, held }: ActivePoint,
  { gx, unit }: EqualityProblem,
  all: boolean,
): number {
  const { n, lower, upper, A, alpha, rhs, equality } = p;
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, unit[i]!);
  const tolerance = SIGN * Math.max(scale, 1e-300);
  const size = Math.abs(kappa);
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
      const below = lower[i]! * kappa - x[i]!;
      const above = x[i]! - upper[i]! * kappa;
      if (below > SIGN * size && flag(i, below / size)) side[i] = -1;
      else if (above > SIGN * size && flag(i, above / size)) side[i] = 1;
    } else {
      const wrong = side[i]! < 0 ? -gx[i]! : gx[i]!;
      // A column's own scale decides too: three decades of volatility are three decades of gradient.
      if (wrong > Math.min(tolerance, 1e-11 * unit[i]!) && wrong > 1e-15 * scale && flag(i, wrong / scale)) side[i] = 0;
    }
  }
  for (let r = 0; r < rhs.length; r++) {
    if (equality[r]) continue;
    if (held[r]) {
      if (lambda[r]! < -tolerance && flag(n + r, -lambda[r]! / scale)) held[r] = 0;
    } else {
      let s = alpha[r]! * kappa - rhs[r]!;
      for (let i = 0; i < n; i++) s += A[r * n + i]! * x[i]!;
      if (s > SIGN * size && flag(n + r, s / size)) held[r] = 1;
    }
  }
  if (!all && chosen >= 0) {
    if (chosen >= n) held[chosen - n] = held[chosen - n] === 1 ? 0 : 1;
    else if (side[chosen] !== 0) side[chosen] = 0;
    else side[chosen] = x[chosen]! < lower[chosen]! * kappa ? -1 : 1;
  }
  return due;
}
