/**
 * From a portfolio problem to weights and multipliers: presolve, a try on the active set alone, the critical line, the
 * interior point, and the active set again from wherever those stand.
 *
 * Unique   the critical line answers only where one set of binding constraints, and so one portfolio, is optimal: what is
 *          ambiguous (copies, ties) goes to the interior point, which treats equal columns equally.
 */
import type { ActivePoint } from './active-point.js';
import { finishOnActiveSet } from './active-set.js';
import { entriesAt } from './columns-held.js';
import { type ConeProgram, coneProgram, type Objective } from './cone-program.js';
import { criticalLine } from './critical-line.js';
import type { InteriorIterate } from './interior-iterate.js';
import { createInteriorPoint } from './interior-point.js';
import { addMultipliers, type Multipliers, noMultipliers } from './multipliers.js';
import type { Polytope } from './polytope.js';
import type { ResolvedProblem } from './validate.js';

export interface ProgramSolution {
  readonly weights: Float64Array;
  readonly multipliers: Multipliers;
  readonly iterations: number;
  readonly engine: string;
}

/** Complementarity, relative to the objective, at which the active set is tried. */
const LADDER = [1e-6, 1e-9, 1e-12, 1e-14];

/** Rounds beyond which changes are made one by one, which would treat equal columns differently. */
const ALL_AT_ONCE = 8;
/** Columns up to which two rounds are tried before the critical line, and the others only after it: it has few corners then. */
const FEW = 40;

/** `gradient` is the gradient at w of whatever the certificate states; its multipliers are returned. */
export function solveProgram(
  problem: ResolvedProblem,
  polytope: Polytope,
  objective: Objective,
  gradient: (w: Float64Array) => Float64Array,
): ProgramSolution {
  const p = coneProgram(problem, polytope, objective);
  const { point, interior, iterations, engine } = solveCone(p, objective);
  const weights = polytope.fixed.slice();
  for (let a = 0; a < p.n; a++) {
    const i = p.columns[a]!;
    const side = point.side[a]!;
    weights[i] = side < 0 ? problem.lower[i]! : side > 0 ? problem.upper[i]! : point.x[a]! / point.kappa;
  }
  // ∇f in weights is `factor` × the program's gradient: undo the objective's scale and the size κ.
  const factor = objective.barrier ? point.kappa : p.scale / point.kappa;
  const multipliers = recover(problem, polytope, p, point, factor, gradient(weights));
  if (interior) {
    for (let a = 0; a < p.n; a++) {
      multipliers.lower[p.columns[a]!] = interior.zLower[a]! * factor;
      multipliers.upper[p.columns[a]!] = interior.zUpper[a]! * factor;
    }
  }
  return { weights, multipliers, iterations, engine };
}

interface ConeSolution {
  readonly point: ActivePoint;
  /** Present where no active set settled: the multipliers of the bounds are then the interior point's own. */
  readonly interior?: InteriorIterate;
  readonly iterations: number;
  readonly engine: string;
}

function solveCone(p: ConeProgram, { sparse = false, near }: Objective): ConeSolution {
  if (p.n === 0) {
    const empty = new Float64Array(0);
    const lambda = new Float64Array(p.rhs.length);
    return {
      point: {
        x: empty,
        kappa: 1,
        lambda,
        side: new Int8Array(0),
        held: new Uint8Array(p.rhs.length),
        settled: true,
        rounds: 0,
      },
      iterations: 0,
      engine: 'presolve',
    };
  }
  let rounds = 0;
  if (near !== undefined && !p.barrier) {
    const first = finishOnActiveSet(p, guessNear(p, near), ALL_AT_ONCE);
    rounds += first.rounds;
    // The numerator of a ratio is at most 1 (ratio.ts), so its size is at least that: without one nothing is held.
    if (first.settled && first.kappa > 0.5) return { point: first, iterations: rounds, engine: 'active-set' };
  }
  if (!p.barrier) {
    const few = sparse ? onTheCriticalLine(p, 0) : null;
    if (few !== null) return few;
    let triedLine = sparse;
    for (const limit of !sparse && p.n <= FEW ? [2, ALL_AT_ONCE] : [ALL_AT_ONCE]) {
      const first = finishOnActiveSet(p, coldGuess(p), limit);
      rounds += first.rounds;
      if (first.settled) return { point: first, iterations: rounds, engine: 'active-set' };
      const line = triedLine ? null : onTheCriticalLine(p, rounds);
      if (line !== null) return line;
      triedLine = true;
    }
  }
  const interior = createInteriorPoint(p);
  let last: ActivePoint | undefined;
  for (const mu of LADDER) {
    const progress = interior.runTo(mu);
    last = finishOnActiveSet(p, guessFrom(p, interior.iterate), 40);
    rounds += last.rounds;
    if (last.settled || progress === 'stalled') break;
  }
  const iterations = interior.iterate.iterations + rounds;
  if (last?.settled) return { point: last, iterations, engine: 'interior-point+active-set' };
  // Nothing settled: the interior point itself is the answer, and its certificate says how good it is.
  const point = guessFrom(p, interior.iterate);
  point.side.fill(0);
  return { point, interior: interior.iterate, iterations, engine: 'interior-point' };
}

/** Null where the path does not lead to one set alone. */
function onTheCriticalLine(p: ConeProgram, before: number): ConeSolution | null {
  const guess = criticalLine(p);
  if (guess === null) return null;
  const point = finishOnActiveSet(p, guess, 4);
  // A set that was changed here is not the one whose multipliers were found to be strict.
  if (!point.settled || !isSameSet(guess, point)) return null;
  return { point, iterations: before + guess.rounds + point.rounds, engine: 'critical-line+active-set' };
}

const isSameSet = (a: ActivePoint, b: ActivePoint): boolean =>
  a.side.every((s, i) => s === b.side[i]) && a.held.every((h, r) => h === b.held[r]);

function coldGuess(p: ConeProgram): ActivePoint {
  return {
    x: p.start.slice(),
    kappa: 1,
    lambda: new Float64Array(p.rhs.length),
    side: new Int8Array(p.n),
    held: new Uint8Array(p.rhs.length),
    settled: false,
    rounds: 0,
  };
}

/** Where `near` lies on a bound or a row, relative to what they bound, that one is held. */
function guessNear(p: ConeProgram, near: Float64Array): ActivePoint {
  const { n, A, alpha, rhs, equality, origin, lower, upper } = p;
  const w = entriesAt(near, p.columns);
  const rowAt = (r: number): number => w.reduce((s, x, a) => s + A[r * n + a]! * x, alpha[r]!);
  // The row of a ratio says how large its program takes weights for.
  const ratio = origin.indexOf(-1);
  const kappa = p.homogeneous && ratio >= 0 && rowAt(ratio) > 0 ? rhs[ratio]! / rowAt(ratio) : 1;
  const isAt = (x: number, bound: number): boolean =>
    Number.isFinite(bound) && Math.abs(x - bound) <= 1e-9 * Math.max(1, Math.abs(bound));
  const side = new Int8Array(n);
  for (let a = 0; a < n; a++) side[a] = isAt(w[a]!, lower[a]!) ? -1 : isAt(w[a]!, upper[a]!) ? 1 : 0;
  // A row of columns that are all on their bounds says nothing more.
  const moves = (r: number): boolean => side.some((s, a) => s === 0 && A[r * n + a] !== 0);
  const held = Uint8Array.from(rhs, (bound, r) =>
    Number(equality[r] === 0 && isAt(kappa * rowAt(r), bound) && moves(r)),
  );
  const x = w.map((each) => kappa * each);
  return { x, kappa, lambda: new Float64Array(rhs.length), side, held, settled: false, rounds: 0 };
}

/** A pair is held where its multiplier, in units of the objective's gradient, outweighs its slack in units of a weight. */
function guessFrom(p: ConeProgram, { x, kappa, lambda, slack, zLower, zUpper }: InteriorIterate): ActivePoint {
  const { n } = p;
  const side = new Int8Array(n);
  for (let i = 0; i < n; i++) {
    const below = (x[i]! - p.lower[i]! * kappa) / kappa;
    const above = (p.upper[i]! * kappa - x[i]!) / kappa;
    if (Number.isFinite(below) && zLower[i]! / kappa > below * n) side[i] = -1;
    else if (Number.isFinite(above) && zUpper[i]! / kappa > above * n) side[i] = 1;
  }
  const held = Uint8Array.from(lambda, (t, r) => (p.equality[r] === 0 && t / kappa > slack[r]! / kappa ? 1 : 0));
  return { x: x.slice(), kappa, lambda: lambda.slice(), side, held, settled: false, rounds: 0 };
}

function recover(
  problem: ResolvedProblem,
  polytope: Polytope,
  p: ConeProgram,
  { lambda, side }: ActivePoint,
  factor: number,
  g: Float64Array,
): Multipliers {
  const { n, groups } = problem;
  const m = noMultipliers(n, groups.length);
  const rest = g.slice();
  for (let r = 0; r < p.rhs.length; r++) {
    const row = polytope.rows[p.origin[r]!];
    if (row === undefined) continue;
    // The program says ∇f + λ'A = 0 with A signed to read ≤.
    const y = lambda[r]! * factor;
    if (row.group < 0) {
      m.budget = -y;
      for (let i = 0; i < n; i++) rest[i]! += y;
      continue;
    }
    const group = groups[row.group]!;
    const signed = row.kind === 'lower' ? -y : y;
    for (const i of group.members) rest[i]! += signed;
    if (row.kind === 'equal') (signed >= 0 ? m.groupUpper : m.groupLower)[row.group] = Math.abs(signed);
    else (row.kind === 'upper' ? m.groupUpper : m.groupLower)[row.group]! = Math.max(0, y);
  }
  const fixedSide = forcedSides(problem, polytope);
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(polytope.fixed[i]!)) continue;
    const z = rest[i]!;
    (fixedSide[i]! < 0 || (fixedSide[i] === 0 && z > 0) ? m.lower : m.upper)[i] =
      fixedSide[i]! < 0 ? z : fixedSide[i]! > 0 ? -z : Math.abs(z);
  }
  for (let a = 0; a < p.n; a++) {
    const i = p.columns[a]!;
    if (side[a]! < 0) m.lower[i] = Math.max(0, rest[i]!);
    else if (side[a]! > 0) m.upper[i] = Math.max(0, -rest[i]!);
  }
  straighten(problem, polytope, m);
  return m;
}

/** -1 or 1 where a direction forced a column to its lower or upper bound, 0 where its bounds coincide. */
function forcedSides({ n, lower, upper }: ResolvedProblem, { directions }: Polytope): Int8Array {
  const sides = new Int8Array(n);
  for (const d of directions) {
    for (let i = 0; i < n; i++) {
      if (upper[i]! - lower[i]! <= 1e-12) continue;
      if (d.lower[i]! > 0) sides[i] = -1;
      else if (d.upper[i]! > 0) sides[i] = 1;
    }
  }
  return sides;
}

/** Adds enough of each direction to make the multipliers it forced non-negative. */
function straighten(
  { n, lower, upper, groups }: ResolvedProblem,
  { directions, rows }: Polytope,
  m: Multipliers,
): void {
  if (directions.length === 0) return;
  for (const { group, kind } of rows) {
    if (group < 0 || kind !== 'equal' || groups[group]!.upper - groups[group]!.lower <= 1e-12) continue;
    // An equality that stands for one inequality: bring its free multiplier onto that inequality, sign and all.
    const cap = directions.some((d) => d.groupUpper[group]! > 0);
    const y = m.groupUpper[group]! - m.groupLower[group]!;
    m.groupUpper[group] = cap ? y : 0;
    m.groupLower[group] = cap ? 0 : -y;
  }
  for (const d of directions) {
    let times = 0;
    for (const key of ['lower', 'upper', 'groupUpper', 'groupLower'] as const) {
      for (let k = 0; k < d[key].length; k++) {
        if (d[key][k]! > 1e-9 && m[key][k]! < 0) times = Math.max(times, -m[key][k]! / d[key][k]!);
      }
    }
    if (times > 0) addMultipliers(m, d, times);
  }
  for (let i = 0; i < n; i++) {
    if (upper[i]! - lower[i]! > 1e-12) continue;
    const z = m.lower[i]! - m.upper[i]!;
    m.lower[i] = Math.max(0, z);
    m.upper[i] = Math.max(0, -z);
  }
}
