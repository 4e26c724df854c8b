/**
 * What every optimiser asks of its input, checked once. A wrong number is the caller's bug and throws; an impossible
 * mandate (a lower bound above its upper one, caps that cannot hold the budget) is an answer and passes through here.
 *
 * Errors   RangeError naming argument and index: covariance not square, empty, not finite, asymmetric (beyond 1e-10 of
 *          σᵢσⱼ) or indefinite (a pivot below −1e-10 of its variance); bounds, budget or groups out of shape, NaN, empty
 *          or named twice, or a negative cap; signs other than ±1, a turnover limit below 0.
 */
import type { Matrix } from '../../contracts/matrix.js';
import { createScratch } from '../linalg/scratch.js';
import { factorInPlace } from './factor.js';
import type { NetLimit, PortfolioProblem, TurnoverLimit } from './problem.js';

/** A group with both limits present: −Infinity and Infinity where there is none. */
export interface ResolvedGroup {
  readonly name: string;
  readonly members: readonly number[];
  readonly lower: number;
  readonly upper: number;
}

export interface ResolvedNet {
  readonly signs: readonly (1 | -1)[];
  readonly lower: number;
  readonly upper: number;
}

/** A problem with every default filled and every number checked. */
export interface ResolvedProblem {
  readonly n: number;
  readonly covariance: Matrix;
  readonly names: readonly string[];
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly budget: number;
  readonly groups: readonly ResolvedGroup[];
  /** No column belongs to two groups. */
  readonly disjoint: boolean;
  readonly net: ResolvedNet | null;
  readonly turnover: TurnoverLimit | null;
}

export function resolveProblem(problem: PortfolioProblem, caller: string): ResolvedProblem {
  const { covariance, budget = 1 } = problem;
  const n = requireCovariance(covariance, caller);
  const names = problem.names ?? Array.from({ length: n }, (_, i) => String(i));
  requireDistinct(names, `${caller}: names`);
  if (names.length !== n) throw new RangeError(`${caller}: names has ${names.length} entries, covariance ${n} columns`);
  if (!(budget > 0 && Number.isFinite(budget))) throw new RangeError(`${caller}: budget is ${budget}, must be above 0`);
  const lower = boundVector(problem.lower ?? 0, n, `${caller}: lower`);
  const upper = boundVector(problem.upper ?? Number.POSITIVE_INFINITY, n, `${caller}: upper`);
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(lower[i]!)) throw new RangeError(`${caller}: lower[${i}] is ${lower[i]}, must be finite`);
    if (!(upper[i]! >= 0)) throw new RangeError(`${caller}: upper[${i}] is ${upper[i]}, a cap cannot be negative`);
  }
  const lastGroup = new Int32Array(n).fill(-1);
  let disjoint = true;
  const groups = (problem.groups ?? []).map((group, g) => {
    const where = `${caller}: groups[${g}]`;
    if (group.members.length === 0) throw new RangeError(`${where}.members is empty`);
    for (let k = 0; k < group.members.length; k++) {
      const i = group.members[k]!;
      if (!Number.isInteger(i) || i < 0 || i >= n)
        throw new RangeError(`${where}.members[${k}] is ${i}, not in 0..${n - 1}`);
      if (lastGroup[i] === g) throw new RangeError(`${where}.members[${k}] repeats column ${i}`);
      if (lastGroup[i]! >= 0) disjoint = false;
      lastGroup[i] = g;
    }
    const { lower: floor = Number.NEGATIVE_INFINITY, upper: cap = Number.POSITIVE_INFINITY } = group;
    if (Number.isNaN(floor) || floor === Number.POSITIVE_INFINITY) throw new RangeError(`${where}.lower is ${floor}`);
    if (!(cap >= 0)) throw new RangeError(`${where}.upper is ${cap}, a cap cannot be negative`);
    return { name: group.name, members: [...group.members], lower: floor, upper: cap };
  });
  requireDistinct(
    groups.map((g) => g.name),
    `${caller}: groups`,
  );
  const net = problem.net ? netLimit(problem.net, n, caller) : null;
  const turnover = problem.turnover ? turnoverLimit(problem.turnover, n, caller) : null;
  return { n, covariance, names, lower, upper, budget, groups, disjoint, net, turnover };
}

/** For rules that have no place for net and turnover limits: they are refused, never ignored. */
export function withoutNetAndTurnover(problem: ResolvedProblem, caller: string): ResolvedProblem {
  for (const limit of ['net', 'turnover'] as const) {
    if (problem[limit] !== null) {
      throw new RangeError(
        `${caller}: ${limit} limits are for minimum variance, maximum Sharpe, maximum diversification and nearest weights`,
      );
    }
  }
  return problem;
}

function netLimit({ signs, lower, upper }: NetLimit, n: number, caller: string): ResolvedNet {
  if (signs.length !== n) {
    throw new RangeError(`${caller}: net.signs has ${signs.length} entries, covariance ${n} columns`);
  }
  const bad = signs.findIndex((s) => s !== 1 && s !== -1);
  if (bad >= 0) throw new RangeError(`${caller}: net.signs[${bad}] is ${signs[bad]}, must be 1 or -1`);
  const floor = lower ?? Number.NEGATIVE_INFINITY;
  const cap = upper ?? Number.POSITIVE_INFINITY;
  if (Number.isNaN(floor) || floor === Number.POSITIVE_INFINITY) {
    throw new RangeError(`${caller}: net.lower is ${floor}`);
  }
  if (Number.isNaN(cap) || cap === Number.NEGATIVE_INFINITY) throw new RangeError(`${caller}: net.upper is ${cap}`);
  return { signs: [...signs], lower: floor, upper: cap };
}

function turnoverLimit({ from, limit }: TurnoverLimit, n: number, caller: string): TurnoverLimit {
  requireVector(from, n, `${caller}: turnover.from`);
  if (!(limit >= 0)) throw new RangeError(`${caller}: turnover.limit is ${limit}, must be at least 0`);
  return { from: Float64Array.from(from), limit };
}

/** The weights to begin from, where a problem names some and has no limit that splits its columns. */
export function nearOf(
  { near }: PortfolioProblem,
  { n, net, turnover }: ResolvedProblem,
): { readonly near?: Float64Array } {
  if (near === undefined || net !== null || turnover !== null) return {};
  return { near: requireVector(near, n, 'near') };
}

/** A finite vector of n entries. */
export function requireVector(x: Float64Array | undefined, n: number, name: string): Float64Array {
  if (x === undefined) throw new RangeError(`${name} is missing`);
  if (x.length !== n) throw new RangeError(`${name} has ${x.length} entries, covariance ${n} columns`);
  const bad = x.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw new RangeError(`${name}[${bad}] is ${x[bad]}`);
  return x;
}

/** Certificates and conflicts speak in names, so a name must mean one thing. */
function requireDistinct(names: readonly string[], what: string): void {
  if (new Set(names).size === names.length) return;
  const seen = new Map<string, number>();
  for (const [k, name] of names.entries()) {
    const first = seen.get(name);
    if (first !== undefined) throw new RangeError(`${what}[${k}] repeats the name "${name}" of [${first}]`);
    seen.set(name, k);
  }
}

function boundVector(bound: number | Float64Array, n: number, name: string): Float64Array {
  const vector = typeof bound === 'number' ? new Float64Array(n).fill(bound) : bound;
  if (vector.length !== n) throw new RangeError(`${name} has ${vector.length} entries, covariance ${n} columns`);
  for (let i = 0; i < n; i++) if (Number.isNaN(vector[i]!)) throw new RangeError(`${name}[${i}] is NaN`);
  return vector;
}

const checked = new WeakSet<Matrix>();
// One block of n × n that no check outlives.
const correlations = createScratch();

/**
 * The same matrix, read for validity here and by no optimiser after it: whoever asks for this promises that its entries
 * never change. For one covariance under many problems. Errors as `resolveProblem`.
 */
export function checkedCovariance(covariance: Matrix, caller: string): Matrix {
  requireCovariance(covariance, caller);
  checked.add(covariance);
  return covariance;
}

/** Somebody has promised that this covariance never changes, so what follows from it alone may be remembered. */
export const isChecked = (covariance: Matrix): boolean => checked.has(covariance);

function requireCovariance(covariance: Matrix, caller: string): number {
  if (checked.has(covariance)) return covariance.rows;
  const { rows, cols, data: c } = covariance;
  const n = rows;
  if (n !== cols) throw new RangeError(`${caller}: covariance is ${rows} × ${cols}, a square matrix is needed`);
  if (n === 0) throw new RangeError(`${caller}: covariance is empty`);
  if (c.length !== n * n)
    throw new RangeError(`${caller}: covariance holds ${c.length} numbers, ${n} × ${n} are needed`);
  const sigma = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    // 0 × x is NaN for whatever is not finite, so one sum asks for a whole row.
    let zero = 0;
    for (let j = 0; j < n; j++) zero += 0 * c[i * n + j]!;
    for (let j = 0; zero !== 0 && j < n; j++) {
      if (!Number.isFinite(c[i * n + j]!)) throw new RangeError(`${caller}: covariance[${i}, ${j}] is ${c[i * n + j]}`);
    }
    if (c[i * n + i]! < 0)
      throw new RangeError(`${caller}: covariance[${i}, ${i}] is ${c[i * n + i]}, a variance cannot be negative`);
    sigma[i] = Math.sqrt(c[i * n + i]!);
  }
  // Factor of the correlation matrix + 1e-10 I: it exists unless an eigenvalue is below −1e-10 of the diagonal.
  const a = correlations(n * n);
  for (let i = 0; i < n; i++) {
    a[i * n + i] = 1 + 1e-10;
    for (let j = 0; j < i; j++) {
      const x = c[i * n + j]!;
      const unit = sigma[i]! * sigma[j]!;
      if (Math.abs(x - c[j * n + i]!) > 1e-10 * unit) {
        throw new RangeError(
          `${caller}: covariance[${i}, ${j}] is ${x}, covariance[${j}, ${i}] is ${c[j * n + i]}: not symmetric`,
        );
      }
      if (unit === 0 && x !== 0) {
        throw new RangeError(
          `${caller}: covariance[${i}, ${j}] is ${x} beside a variance of zero: not positive semi-definite`,
        );
      }
      a[i * n + j] = unit === 0 ? 0 : x / unit;
    }
  }
  const bad = factorInPlace(a, n, n);
  if (bad >= 0) throw new RangeError(`${caller}: covariance is not positive semi-definite, seen at column ${bad}`);
  return n;
}
