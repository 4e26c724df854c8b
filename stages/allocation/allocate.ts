/**
 * Stage `allocation`, second half: one profile's weights under every limit of the mandate, with proof.
 *
 *   target       risk.grossTarget × the regime's exposure
 *   Σ|w|         min(target, what the limits hold); the rest is `uninvested`, with the active limits named
 *   limits       instrument, cluster, venue and class caps; net exposure; turnover from the last target (limits.ts)
 *   volatility   ≤ risk.targetVolatility: gross is scaled down to it (target-volatility.ts)
 *
 * Weights are signed and physical; inside the optimiser shorts are long their negated stream.
 */
import type { AlignmentResult, AllocationResult, PositionWeight } from '../../contracts/allocation.js';
import type { Mandate, Profile, Regime } from '../../contracts/mandate.js';
import { fail, ok, type Problem, type Result } from '../../contracts/problem.js';
import type { SelectionResult } from '../../contracts/stage-results.js';
import { type Book, bookOf } from './book.js';
import { ROUNDING } from './capacity.js';
import { expectedTrading } from './expected-trading.js';
import { isActive, isActiveOrBroken, isBroken, type LimitUse, limitUses } from './limit-use.js';
import { limitsOf, TOLERANCE } from './limits.js';
import { place } from './place.js';
import { riskReport } from './risk-report.js';
import { withTargetVolatility } from './target-volatility.js';
import { beta } from './universe-returns.js';

/**
 * Errors: InsufficientUniverseError without instruments, InfeasibleMandateError under `capPolicy: strict` or where
 * limits conflict, UncertifiedSolutionError where an answer does not prove itself or breaks a limit.
 */
export function allocateStage({
  alignment,
  selection,
  regime,
  exposure,
  mandate,
  profile,
  previous = {},
}: {
  alignment: AlignmentResult;
  selection: SelectionResult;
  regime: Regime;
  /** Multiplier of the gross target by the gate, fraction. */
  exposure: number;
  mandate: Mandate;
  profile: Profile;
  /** Signed weights of the last target, from which turnover is counted; nothing held where absent. */
  previous?: Readonly<Record<string, number>>;
}): Result<AllocationResult> {
  if (!(exposure >= 0)) throw new RangeError(`allocateStage: exposure is ${exposure}, a fraction ≥ 0 is needed`);
  if (alignment.instruments.length === 0) return fail(nothingToAllocate(profile));
  const { risk, validation, costs } = mandate;
  const where = `allocation/${profile}`;
  const book = bookOf(alignment, selection);
  const limits = limitsOf(book, alignment, mandate, previous);
  const grossTarget = risk.grossTarget * exposure;
  const unscaled = place(book, limits, mandate, profile, regime, grossTarget);
  if (!unscaled.ok) return unscaled;
  const placed = withTargetVolatility(book, limits, mandate, unscaled.value, where);
  if (!placed.ok) return placed;
  // Dust of an interior point is not a position.
  const gross = placed.value.gross.map((g) => (g > 1e-12 ? g : 0));
  const report = riskReport(book.covariance, gross, validation.periodsPerYear);
  const uses = [
    ...limitUses(book, limits, gross, isActiveOrBroken),
    ...volatilityUse(report.volatility, risk.targetVolatility),
  ];
  const broken = uses.find(isBroken);
  if (broken !== undefined) return fail(brokenLimit(broken, where));
  const positions: PositionWeight[] = book.instruments.map((instrument, i) => ({
    instrument,
    direction: book.directions[i]!,
    weight: book.directions[i] === 'SHORT' ? 0 - gross[i]! : gross[i]!,
    cluster: book.clusters[i]!,
    bucket: placed.value.buckets[i]!,
    riskShare: report.riskShares[i]!,
  }));
  const held = gross.reduce((sum, g) => sum + g, 0);
  const net = positions.reduce((sum, { weight }) => sum + weight, 0);
  const uninvested = grossTarget - held;
  const weights = positions.map(({ weight }) => weight);
  const trading = expectedTrading(alignment, weights, previous, costs);
  return ok({
    schema: 'allocation/1',
    asOf: alignment.asOf,
    profile,
    regime,
    positions,
    grossTarget,
    gross: held,
    net,
    cash: 1 - net,
    uninvested: Math.abs(uninvested) < ROUNDING ? 0 : uninvested,
    binding: uses.filter(isActive).map(({ name }) => name),
    clusters: clusterTotals(book, gross, report.riskShares),
    volatility: report.volatility,
    diversificationRatio: report.diversificationRatio,
    get effectiveBets() {
      return report.effectiveBets;
    },
    beta: beta(alignment.returns, weights, alignment.universe),
    expectedTurnover: trading.turnover,
    expectedCost: trading.cost,
    certificates: placed.value.certificates,
    fallbacks: placed.value.fallbacks,
  });
}

function clusterTotals(book: Book, gross: Float64Array, riskShares: Float64Array): AllocationResult['clusters'] {
  const totals = new Map<number, { cluster: number; gross: number; riskShare: number }>();
  book.clusters.forEach((cluster, i) => {
    const total = totals.get(cluster) ?? { cluster, gross: 0, riskShare: 0 };
    total.gross += gross[i]!;
    total.riskShare += riskShares[i]!;
    totals.set(cluster, total);
  });
  return [...totals.values()].sort((a, b) => a.cluster - b.cluster);
}

function volatilityUse(volatility: number, target: number | null): LimitUse[] {
  return target === null
    ? []
    : [{ name: 'targetVolatility', value: volatility, bound: target, slack: target - volatility }];
}

/** The last look before anything leaves: a limit that is not met is a failure by name, never a weight. */
const brokenLimit = ({ name, value, bound }: LimitUse, where: string): Problem => ({
  type: 'UncertifiedSolutionError',
  where,
  what: `${name} is at ${value}, its bound is ${bound} and at most ${TOLERANCE} beyond it is accepted`,
  next: 'Report it with the alignment artifact of this run, which holds the whole problem.',
});

const nothingToAllocate = (profile: Profile): Problem => ({
  type: 'InsufficientUniverseError',
  where: `allocation/${profile}`,
  what: 'no instrument was left after alignment',
  next: "Read the alignment's rejections: a shorter risk.lookback or instruments with more history would admit some.",
});
