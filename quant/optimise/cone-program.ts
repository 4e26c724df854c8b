/**
 * One portfolio problem in the form the solver works on: free columns x, and a size κ that every bound scales with.
 *
 *   minimise   ½ y'Q y − c'x − Σ b_i ln y_i,    y = (x, κ)
 *   subject to lower κ ≤ x ≤ upper κ,   A x + α κ = rhs (equalities) or ≤ rhs,   κ = 1 unless `homogeneous`
 *
 * Homogeneous programs carry the ratio profiles (Charnes & Cooper 1962; Schaible 1974: maximise m'w / σ(w) becomes
 * minimise y'Q y with m'y = 1 and EVERY constraint scaled by κ) and capped risk parity (form A: ½ y'Q y − Σ b ln y).
 * Columns fixed by the presolve are folded into κ, so they scale as well.
 */
import { columnsHeld, entriesAt, productOfHeld } from './columns-held.js';
import type { Polytope } from './polytope.js';
import type { ResolvedProblem } from './validate.js';

export interface Objective {
  /** c of ½ w'Cw − c'w. */
  readonly linear?: Float64Array;
  /** m of the ratio m'w / σ(w); positive for some feasible w. */
  readonly ratio?: Float64Array;
  /** b of − Σ b ln w. */
  readonly barrier?: Float64Array;
  /** Few columns are expected to hold weight. It decides what is tried first, never what the optimum is. */
  readonly sparse?: boolean;
  /** Weights of the problem's columns that may lie near the optimum: they are tried before anything else. */
  readonly near?: Float64Array;
}

export interface ConeProgram {
  readonly homogeneous: boolean;
  /** Free columns; `columns[k]` is the column of the problem. */
  readonly n: number;
  readonly columns: Int32Array;
  /** n × n. */
  readonly Q: Float64Array;
  /** Q's column of κ, and its corner. Folded into c where κ = 1. */
  readonly q: Float64Array;
  readonly q0: number;
  readonly c: Float64Array;
  /** −Infinity and Infinity where there is no bound. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly barrier: Float64Array | null;
  readonly barrierSize: number;
  /** R × n, signed so that inequalities read ≤. */
  readonly A: Float64Array;
  readonly alpha: Float64Array;
  readonly rhs: Float64Array;
  readonly equality: Uint8Array;
  /** For each row its row of the polytope, -1 for m'y = 1. */
  readonly origin: Int32Array;
  /** The objective was divided by this. */
  readonly scale: number;
  /** A point strictly inside the bounds that spends the budget, at κ = 1. */
  readonly start: Float64Array;
}

export function coneProgram(problem: ResolvedProblem, polytope: Polytope, objective: Objective): ConeProgram {
  const N = problem.n;
  const C = problem.covariance.data;
  const { fixed, rows } = polytope;
  const homogeneous = objective.ratio !== undefined || objective.barrier !== undefined;
  const free: number[] = [];
  const held: number[] = [];
  for (let i = 0; i < N; i++) (Number.isNaN(fixed[i]!) ? free : held).push(i);
  const n = free.length;
  const columns = Int32Array.from(free);
  const start = interiorStart(problem, polytope, free, held);
  const scale = objectiveScale(problem, held, start, fixed);

  const Q = new Float64Array(n * n);
  const q = new Float64Array(n);
  const c = new Float64Array(n);
  let q0 = 0;
  for (let a = 0; a < n; a++) {
    const i = columns[a]! * N;
    if (n === N) for (let b = 0; b < n; b++) Q[i + b] = C[i + b]! / scale;
    else for (let b = 0; b < n; b++) Q[a * n + b] = C[i + columns[b]!]! / scale;
    for (let k = 0; k < held.length; k++) q[a]! += (C[i + held[k]!]! / scale) * fixed[held[k]!]!;
    c[a] = (objective.linear?.[free[a]!] ?? 0) / scale;
    if (!homogeneous) c[a]! -= q[a]!;
  }
  for (const i of held) for (const j of held) q0 += (C[i * N + j]! / scale) * fixed[i]! * fixed[j]!;
  let barrierSize = 0;
  if (objective.barrier) for (const i of held) barrierSize += objective.barrier[i]!;

  const R = rows.length + (objective.ratio ? 1 : 0);
  const A = new Float64Array(R * n);
  const alpha = new Float64Array(R);
  const rhs = new Float64Array(R);
  const equality = new Uint8Array(R);
  const origin = new Int32Array(R).fill(-1);
  const place = new Int32Array(N).fill(-1);
  free.forEach((i, a) => {
    place[i] = a;
  });
  rows.forEach(({ group, kind, rhs: limit }, r) => {
    const sign = kind === 'lower' ? -1 : 1;
    let constant = -limit;
    const add = (i: number): void => {
      if (place[i]! >= 0) A[r * n + place[i]!] = sign;
      else constant += fixed[i]!;
    };
    if (group < 0) for (let i = 0; i < N; i++) add(i);
    else problem.groups[group]!.members.forEach(add);
    if (homogeneous) alpha[r] = sign * constant;
    else rhs[r] = -sign * constant;
    equality[r] = kind === 'equal' ? 1 : 0;
    origin[r] = r;
  });
  if (objective.ratio) {
    const r = R - 1;
    free.forEach((i, a) => {
      A[r * n + a] = objective.ratio![i]!;
    });
    for (const i of held) alpha[r]! += objective.ratio[i]! * fixed[i]!;
    rhs[r] = 1;
    equality[r] = 1;
  }
  const lower = entriesAt(problem.lower, free);
  // A log barrier already keeps y above 0.
  if (objective.barrier) for (let a = 0; a < n; a++) if (lower[a]! <= 0) lower[a] = Number.NEGATIVE_INFINITY;
  return {
    homogeneous,
    n,
    columns,
    Q,
    q: homogeneous ? q : new Float64Array(n),
    q0: homogeneous ? q0 : 0,
    c,
    lower,
    upper: entriesAt(polytope.upper, free),
    barrier: objective.barrier ? entriesAt(objective.barrier, free) : null,
    barrierSize,
    A,
    alpha,
    rhs,
    equality,
    origin,
    scale,
    start: entriesAt(start, free),
  };
}

/** lower + θ (reach − lower) with one θ in (0, 1) that spends the budget. */
function interiorStart(
  problem: ResolvedProblem,
  { fixed, reach }: Polytope,
  free: number[],
  held: number[],
): Float64Array {
  let rest = problem.budget;
  for (const i of held) rest -= fixed[i]!;
  let low = 0;
  let high = 0;
  for (const i of free) {
    low += problem.lower[i]!;
    high += reach[i]!;
  }
  const theta = high > low ? Math.min(0.99, Math.max(0.01, (rest - low) / (high - low))) : 0.5;
  const w = new Float64Array(problem.n);
  for (const i of free) w[i] = problem.lower[i]! + theta * (reach[i]! - problem.lower[i]!);
  return w;
}

function objectiveScale(
  { n: N, covariance }: ResolvedProblem,
  held: number[],
  w: Float64Array,
  fixed: Float64Array,
): number {
  const x = w.slice();
  for (const i of held) x[i] = fixed[i]!;
  const Cx = productOfHeld(covariance.data, x, columnsHeld(x));
  let variance = 0;
  let mean = 0;
  for (let i = 0; i < N; i++) {
    variance += Cx[i]! * x[i]!;
    mean += covariance.data[i * N + i]! / N;
  }
  // A start that happens to be hedged must not blow the objective up.
  return Math.max(variance, 1e-6 * mean) || 1;
}
