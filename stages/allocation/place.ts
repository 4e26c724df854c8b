import type { Mandate, Regime, RiskConfig } from '../../contracts/mandate.js';
import { ok, type Result } from '../../contracts/problem.js';
import { barbell, bucketNames } from './barbell.js';
import type { Book } from './book.js';
import { type Bucket, bucketProblem, bucketRiskBudgets, buckets, spread } from './buckets.js';
import { affordable, ROUNDING } from './capacity.js';
import type { Limits } from './limits.js';
import { bucketMeans } from './mean-returns.js';
import type { Placement } from './placement.js';
import { type SolvedProfile, solveProfile } from './solve-profile.js';
import { withinEveryLimit } from './within-every-limit.js';

/**
 * Gross per instrument under one profile and every limit. `target` is the gross to place, fraction of NAV.
 *
 * equal_weight is the baseline "equal weight of the selection" and therefore always flat: one bucket per instrument.
 * The risk-free rate of the mandate is annual and is divided by periodsPerYear.
 */
export function place(
  book: Book,
  limits: Limits,
  mandate: Mandate,
  profile: SolvedProfile | 'barbell',
  regime: Regime,
  target: number,
): Result<Placement> {
  const where = `allocation/${profile}`;
  const asked = Math.max(0, target);
  const placed =
    asked <= ROUNDING
      ? ok(nothing(book))
      : profile === 'barbell'
        ? barbell(book, limits, mandate, regime, asked, where)
        : solved(book, limits, mandate, profile, asked, where);
  return placed.ok ? withinEveryLimit(book, limits, mandate, placed.value, asked, where) : placed;
}

function solved(
  book: Book,
  limits: Limits,
  { risk, validation }: Mandate,
  profile: SolvedProfile,
  target: number,
  where: string,
): Result<Placement> {
  const parts = partsOf(book, limits, profile === 'equal_weight' ? { ...risk, structure: 'flat' } : risk);
  let problem = bucketProblem(book, parts, limits);
  let budget = affordable(problem, target, risk, where);
  if (!budget.ok && limits.net !== null) {
    // Buckets may be too coarse for a net exposure that the instruments allow: then it is met by the last step.
    problem = bucketProblem(book, parts, { ...limits, net: null, turnover: null });
    budget = affordable(problem, target, risk, where);
  }
  if (!budget.ok) return budget;
  if (budget.value <= ROUNDING) return ok(nothing(book));
  const means =
    profile === 'max_sharpe'
      ? {
          expectedReturns: bucketMeans(book, parts, risk.meanShrinkage),
          riskFree: risk.riskFree / validation.periodsPerYear,
        }
      : {};
  const riskBudgets = profile === 'risk_parity' ? bucketRiskBudgets(parts) : undefined;
  const stated = { ...problem, ...means, ...(riskBudgets === undefined ? {} : { riskBudgets }), budget: budget.value };
  const answer = solveProfile(profile, stated, where);
  if (!answer.ok) return answer;
  return ok({
    gross: spread(book.instruments.length, parts, answer.value.weights),
    buckets: bucketNames(book, parts),
    certificates: answer.value.certificates,
    fallbacks: answer.value.fallbacks,
  });
}

// Profiles under the same limits share their buckets.
const known = new WeakMap<Limits, Map<string, readonly Bucket[]>>();

function partsOf(book: Book, limits: Limits, { structure, executionBlend }: RiskConfig): readonly Bucket[] {
  const byStructure = known.get(limits) ?? new Map<string, readonly Bucket[]>();
  const key = `${structure}/${executionBlend}`;
  const columns = book.instruments.map((_, i) => i);
  const parts = byStructure.get(key) ?? buckets(book, limits, columns, { structure, executionBlend });
  known.set(limits, byStructure.set(key, parts));
  return parts;
}

const nothing = (book: Book): Placement => ({
  gross: new Float64Array(book.instruments.length),
  buckets: [...book.instruments],
  certificates: [],
  fallbacks: [],
});
