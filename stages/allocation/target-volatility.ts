/**
 * Risk scaled down to `risk.targetVolatility`: a book that promises more volatility than wanted holds less of everything.
 *
 *   w(λ) = λ w + (1 − λ) m,  the largest λ in [0, 1] with σ(w(λ)) √periodsPerYear ≤ target
 *
 * m is the least risky book at the smallest gross that every limit allows. Without net and turnover limits that is no book
 * at all, and w(λ) is w scaled. Limits are convex, so w(λ) keeps them all.
 */
import type { Mandate } from '../../contracts/mandate.js';
import { fail, ok, type Result } from '../../contracts/problem.js';
import { attainableBudgets } from '../../quant/optimise/attainable-budgets.js';
import type { Book } from './book.js';
import { inConflict, ROUNDING } from './capacity.js';
import { instrumentProblem, type Limits } from './limits.js';
import type { Placement } from './placement.js';
import { type Solved, solveProfile } from './solve-profile.js';

/** Errors: InfeasibleMandateError where even m promises more. Certificates are those of w, then of m. */
export function withTargetVolatility(
  book: Book,
  limits: Limits,
  { risk, validation }: Pick<Mandate, 'risk' | 'validation'>,
  placed: Placement,
  where: string,
): Result<Placement> {
  if (risk.targetVolatility === null) return ok(placed);
  const allowed = risk.targetVolatility ** 2 / validation.periodsPerYear;
  const covariance = (a: Float64Array, b: Float64Array): number => bilinear(book, a, b);
  const variance = covariance(placed.gross, placed.gross);
  if (variance <= allowed) return ok(placed);
  const safest = leastRisky(book, limits, where);
  if (!safest.ok) return safest;
  const m = safest.value.weights;
  const [least, cross] = [covariance(m, m), covariance(placed.gross, m)];
  if (least > allowed) {
    const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;
    const annual = (v: number): string => percent(Math.sqrt(v * validation.periodsPerYear));
    return fail({
      type: 'InfeasibleMandateError',
      where,
      what: `risk.targetVolatility allows ${annual(allowed)} a year, but ${whatForces(limits)} keep a gross of ${percent(sum(m))}, whose least volatility is ${annual(least)}`,
      next: 'Raise risk.targetVolatility, or loosen one of the named limits.',
    });
  }
  // σ²(λ) = a λ² + 2 b λ + least, convex, at most `allowed` at 0 and above it at 1: one crossing.
  const [a, b] = [variance - 2 * cross + least, cross - least];
  const root = Math.sqrt(b * b + a * (allowed - least));
  // Of the two forms of the same root the one that does not cancel.
  const lambda = b < 0 ? (root - b) / a : (allowed - least) / (b + root);
  const mixed = sum(m) > ROUNDING;
  return ok({
    ...placed,
    gross: placed.gross.map((g, i) => lambda * g + (1 - lambda) * m[i]!),
    certificates: [...placed.certificates, ...safest.value.certificates],
    fallbacks: [
      ...placed.fallbacks,
      ...(mixed ? [`targetVolatility: mixed with min_variance at the gross that ${whatForces(limits)} ask for`] : []),
    ],
  });
}

/** The least risky book at the smallest gross that the limits allow; nothing where they allow nothing. */
function leastRisky(book: Book, limits: Limits, where: string): Result<Solved> {
  const none = { weights: new Float64Array(book.instruments.length), certificates: [], fallbacks: [] };
  if (limits.net === null && limits.turnover === null) return ok(none);
  const problem = instrumentProblem(book, limits);
  const budgets = attainableBudgets(problem);
  if (budgets.status === 'infeasible') return fail(inConflict(problem, budgets.conflict, where));
  if (budgets.least <= ROUNDING) return ok(none);
  return solveProfile('min_variance', { ...problem, budget: budgets.least }, where);
}

const sum = (w: Float64Array): number => w.reduce((total, x) => total + x, 0);

const whatForces = ({ net, turnover }: Limits): string =>
  [...(net === null ? [] : ['risk.net']), ...(turnover === null ? [] : ['rebalance.maxTurnover'])].join(' and ');

function bilinear({ covariance: { cols: n, data } }: Book, a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) row += data[i * n + j]! * b[j]!;
    total += a[i]! * row;
  }
  return total;
}
