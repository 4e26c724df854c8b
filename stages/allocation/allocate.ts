/**
 * Stage `allocation`, second half: one profile's weights under the caps, with proof.
 *
 *   target       risk.grossTarget × the regime's exposure
 *   Σ|w|         min(target, what the caps hold); the rest is `uninvested`, with the active bounds named
 *   |w_i|        ≤ risk.instrumentCap;  gross per cluster, both directions and both barbell sleeves, ≤ risk.clusterCap
 *
 * Weights are signed and physical; inside the optimiser shorts are long their negated stream.
 */
import type { AlignmentResult, AllocationResult, PositionWeight } from '../../contracts/allocation.js';
import type { Mandate, Profile, Regime } from '../../contracts/mandate.js';
import { fail, ok, type Problem, type Result } from '../../contracts/problem.js';
import type { SelectionResult } from '../../contracts/stage-results.js';
import { type Book, bookOf } from './buckets.js';
import { ROUNDING } from './capacity.js';
import { place } from './place.js';
import { riskReport } from './risk-report.js';

/** A bound counts as active within this distance, fraction of NAV. */
const ACTIVE = 1e-9;

/**
 * Errors: InsufficientUniverseError without instruments, InfeasibleMandateError under `capPolicy: strict` or where
 * constraints conflict, UncertifiedSolutionError where an answer does not prove itself or breaks a cap.
 */
export function allocateStage({
  alignment,
  selection,
  regime,
  exposure,
  mandate,
  profile,
}: {
  alignment: AlignmentResult;
  selection: SelectionResult;
  regime: Regime;
  /** Multiplier of the gross target by the gate, fraction. */
  exposure: number;
  mandate: Mandate;
  profile: Profile;
}): Result<AllocationResult> {
  if (!(exposure >= 0)) throw new RangeError(`allocateStage: exposure is ${exposure}, a fraction ≥ 0 is needed`);
  if (alignment.instruments.length === 0) return fail(nothingToAllocate(profile));
  const { risk, validation } = mandate;
  const book = bookOf(alignment, selection);
  const grossTarget = risk.grossTarget * exposure;
  const placed = place(book, mandate, profile, regime, grossTarget);
  if (!placed.ok) return placed;
  // Dust of an interior point is not a position.
  const gross = placed.value.gross.map((g) => (g > 1e-12 ? g : 0));
  const held = gross.reduce((sum, g) => sum + g, 0);
  const report = riskReport(book.covariance, gross, validation.periodsPerYear);
  const clusters = clusterTotals(book, gross, report.riskShares);
  const broken = brokenCap(book, gross, clusters, mandate, profile);
  if (broken !== null) return fail(broken);
  const positions: PositionWeight[] = book.instruments.map((instrument, i) => ({
    instrument,
    direction: book.directions[i]!,
    weight: book.directions[i] === 'SHORT' ? 0 - gross[i]! : gross[i]!,
    cluster: book.clusters[i]!,
    bucket: placed.value.buckets[i]!,
    riskShare: report.riskShares[i]!,
  }));
  const net = positions.reduce((sum, { weight }) => sum + weight, 0);
  const uninvested = grossTarget - held;
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
    binding: activeBounds(book, gross, clusters, mandate),
    clusters,
    volatility: report.volatility,
    diversificationRatio: report.diversificationRatio,
    effectiveBets: report.effectiveBets,
    certificates: placed.value.certificates,
    fallbacks: placed.value.fallbacks,
  });
}

type ClusterTotal = AllocationResult['clusters'][number];

function clusterTotals(book: Book, gross: Float64Array, riskShares: Float64Array): ClusterTotal[] {
  const labels = [...new Set(book.clusters)].sort((a, b) => a - b);
  return labels.map((cluster) => {
    let g = 0;
    let riskShare = 0;
    book.clusters.forEach((label, i) => {
      if (label !== cluster) return;
      g += gross[i]!;
      riskShare += riskShares[i]!;
    });
    return { cluster, gross: g, riskShare };
  });
}

function activeBounds(book: Book, gross: Float64Array, clusters: readonly ClusterTotal[], { risk }: Mandate): string[] {
  return [
    ...clusters.filter((c) => c.gross >= risk.clusterCap - ACTIVE).map(({ cluster }) => `group:cluster ${cluster}`),
    ...book.instruments.filter((_, i) => gross[i]! >= risk.instrumentCap - ACTIVE).map((id) => `upper:${id}`),
  ];
}

/** The last look before anything leaves: a cap that is not met is a failure by name, never a weight. */
function brokenCap(
  book: Book,
  gross: Float64Array,
  clusters: readonly ClusterTotal[],
  { risk }: Mandate,
  profile: Profile,
): Problem | null {
  const cluster = clusters.find((c) => !(c.gross <= risk.clusterCap + ACTIVE));
  const column = gross.findIndex((g) => !(g <= risk.instrumentCap + ACTIVE));
  if (cluster === undefined && column < 0) return null;
  const what =
    cluster !== undefined
      ? `cluster ${cluster.cluster} holds ${cluster.gross} of NAV, its cap is ${risk.clusterCap}`
      : `${book.instruments[column]} holds ${gross[column]} of NAV, its cap is ${risk.instrumentCap}`;
  const next = 'Report it with the alignment artifact of this run, which holds the whole problem.';
  return { type: 'UncertifiedSolutionError', where: `allocation/${profile}`, what, next };
}

const nothingToAllocate = (profile: Profile): Problem => ({
  type: 'InsufficientUniverseError',
  where: `allocation/${profile}`,
  what: 'no instrument was left after alignment',
  next: "Read the alignment's rejections: a shorter risk.lookback or instruments with more history would admit some.",
});
