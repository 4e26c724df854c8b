import type { Mandate, Regime } from '../../contracts/mandate.js';
import { ok, type Result } from '../../contracts/problem.js';
import { barbell, bucketNames } from './barbell.js';
import { type Book, bucketProblem, buckets, spread } from './buckets.js';
import { affordable } from './capacity.js';
import { bucketMeans } from './mean-returns.js';
import type { Placement } from './placement.js';
import { type SolvedProfile, solveProfile } from './solve-profile.js';

/**
 * Gross per instrument under one profile. `target` is the gross to place, fraction of NAV.
 *
 * equal_weight is the baseline "equal weight of the selection" and therefore always flat: one bucket per instrument.
 * The risk-free rate of the mandate is annual and is divided by periodsPerYear.
 */
export function place(
  book: Book,
  mandate: Mandate,
  profile: SolvedProfile | 'barbell',
  regime: Regime,
  target: number,
): Result<Placement> {
  const where = `allocation/${profile}`;
  if (target <= 0) {
    const names = book.instruments.map((id) => id);
    return ok({ gross: new Float64Array(names.length), buckets: names, certificates: [], fallbacks: [] });
  }
  if (profile === 'barbell') return barbell(book, mandate, regime, target, where);
  const { risk, validation } = mandate;
  const columns = book.instruments.map((_, i) => i);
  const structure = profile === 'equal_weight' ? 'flat' : risk.structure;
  const parts = buckets(book, columns, { structure, executionBlend: risk.executionBlend });
  const problem = bucketProblem(book, parts, { instrument: risk.instrumentCap, cluster: risk.clusterCap });
  const budget = affordable(problem, target, risk, where);
  if (!budget.ok) return budget;
  const means =
    profile === 'max_sharpe'
      ? {
          expectedReturns: bucketMeans(book, parts, risk.meanShrinkage),
          riskFree: risk.riskFree / validation.periodsPerYear,
        }
      : {};
  const solved = solveProfile(profile, { ...problem, ...means, budget: budget.value }, where);
  if (!solved.ok) return solved;
  return ok({
    gross: spread(book.instruments.length, parts, solved.value.weights),
    buckets: bucketNames(book, parts),
    certificates: [solved.value.certificate],
    fallbacks: solved.value.fallbacks,
  });
}
