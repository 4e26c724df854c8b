/**
 * Stage selection: from signals to a few instruments that are different from each other.
 *
 * Pass 1 returns → one instrument per identity → clusters → the best few of each. Every signal ends selected or with
 * one named reason. No signal is an answer: an empty selection.
 */

import type { Mandate } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { Matrix } from '../../contracts/matrix.js';
import type {
  ClusterSummary,
  Rejection,
  SelectionResult,
  SignalsResult,
  UniverseResult,
} from '../../contracts/stage-results.js';
import { toJson } from '../../quant/linalg/matrix.js';
import { closedSessions } from '../calendar.js';
import { identityBook, unknownOverrides } from '../identity-book.js';
import { closesOn, returnsBetween } from '../session-closes.js';
import { selectionChecks } from './checks.js';
import { clusterStability } from './cluster-drift.js';
import { clusters } from './clusters.js';
import { comparable, correlationAmong, correlations, type GivenUp } from './correlations.js';
import { executionScores, type RowReturns } from './execution-scores.js';
import { lookbacksOf } from './lookbacks.js';
import { mergeIdentities } from './merge-identities.js';
import { passOne } from './pass-one.js';
import { winners } from './winners.js';

export function selectionStage({
  view,
  universe,
  signals,
  mandate,
  previousClusters = null,
  trace = false,
}: {
  view: MarketView;
  universe: UniverseResult;
  signals: SignalsResult;
  mandate: Mandate;
  /** Clusters behind the last published target, by instrument; windows of the walk-forward have none. */
  previousClusters?: Readonly<Record<string, number>> | null;
  /** Whether the result lists every rule asked. */
  trace?: boolean;
}): SelectionResult {
  const { selection } = mandate;
  const entered = signals.signals.map(({ instrument }) => instrument).sort();
  const byInstrument = new Map(signals.signals.map((signal) => [signal.instrument, signal]));
  const rows = new Map(universe.rows.map((row) => [row.instrument.id, row]));
  const calendar = closedSessions(view, mandate.calendar);
  const lookbacks = lookbacksOf(selection);

  const fit = passOne({ view, ids: entered, dates: calendar.slice(-(lookbacks[0]!.sessions + 1)), selection });
  const measured = correlations(fit.kept, lookbacks);
  const merge = mergeIdentities({
    signals: measured.ids.map((id) => byInstrument.get(id)!),
    rows,
    measured,
    selection,
    identities: identityBook(
      universe.rows.map(({ instrument }) => instrument),
      selection.identities,
    ),
  });
  const standing = new Map(merge.merged.map((merged) => [merged.signal.instrument, merged]));
  const { kept: places, left } = comparable(
    measured,
    merge.merged.map(({ place }) => place),
  );
  const ids = places.map((place) => measured.ids[place]!);
  const correlation = correlationAmong(measured, places);
  const { labels, tree, leafOrder, cutHeight, notes } = clusters(correlation, selection);
  const means = meanCorrelations(correlation, labels);

  const scoreOf = executionScores(rowReturns(universe, view, calendar, mandate), selection);
  const contenders = ids.map((id, i) => {
    const { signal } = standing.get(id)!;
    return { signal, cluster: labels[i]!, score: scoreOf(id, signal.direction) };
  });
  const natural = winners(contenders, means, selection);
  const selected = natural.winners
    .map(({ signal, cluster, rank, score }) => {
      const { instrument, identity, direction, strategy, conviction } = signal;
      const { alternates, reason: mergeReason } = standing.get(instrument)!;
      return { instrument, identity, direction, strategy, conviction, cluster, rank, score, alternates, mergeReason };
    })
    .sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
  const kept = selected.map(({ instrument }) => instrument);
  const rejections = [
    ...fit.rejections,
    ...merge.rejections,
    ...left.map((one) => incomparable(measured.ids, one)),
    ...natural.rejections,
  ].sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
  const asked = { entered, present: fit.present, contenders, standings: natural.standings, rejections, selection };

  return {
    schema: 'selection/1',
    asOf: universe.asOf,
    selected,
    clusters: clusterSummaries(ids, labels, means, new Set(kept)),
    correlation: { instruments: ids, matrix: toJson(correlation) },
    linkage: toJson(tree),
    leafOrder,
    cutHeight,
    stability: clusterStability(ids, labels, previousClusters),
    ...(trace ? { checks: selectionChecks(asked) } : {}),
    notes: [
      ...merge.notes,
      ...unknownOverrides(view.instruments, selection.identities).map(
        (id) => `IDENTITIES: ${id} of selection.identities is no instrument known at this date`,
      ),
      ...notes,
      ...natural.notes,
      ...unknownLiquidity(ids, rows),
    ],
    funnel: {
      stage: 'selection',
      entered,
      kept,
      rejections,
    },
  };
}

function clusterSummaries(
  ids: readonly string[],
  labels: readonly number[],
  means: readonly number[],
  kept: ReadonlySet<string>,
): ClusterSummary[] {
  const membersOf = means.map((): string[] => []);
  for (const [i, id] of ids.entries()) membersOf[labels[i]!]!.push(id);
  return means.map((meanCorrelation, cluster) => {
    const members = membersOf[cluster]!;
    return { cluster, members, winners: members.filter((id) => kept.has(id)), meanCorrelation };
  });
}

/** Mean pairwise correlation inside each cluster; 1 for a single member. */
function meanCorrelations({ cols, data }: Matrix, labels: readonly number[]): number[] {
  const membersOf = Array.from({ length: Math.max(-1, ...labels) + 1 }, (): number[] => []);
  for (const [i, label] of labels.entries()) membersOf[label]!.push(i);
  return membersOf.map((members) => {
    let sum = 0;
    for (const i of members) for (const j of members) if (i < j) sum += data[i * cols + j]!;
    return members.length === 1 ? 1 : sum / ((members.length * (members.length - 1)) / 2);
  });
}

/** Returns of the whole universe, against which candidates are ranked. */
function rowReturns(
  { rows }: UniverseResult,
  view: MarketView,
  calendar: Int32Array,
  { selection, risk }: Mandate,
): RowReturns[] {
  const lookbacks = lookbacksOf(selection);
  const longest = calendar.slice(-(Math.max(lookbacks[0]!.sessions, risk.lookback) + 1));
  return rows.map((row) => {
    const returns = returnsBetween(closesOn(view.bars(row.instrument.id), longest));
    const known = (last: number) => withoutGaps(returns.subarray(-last));
    return { row, recent: lookbacks.map(({ sessions }) => known(sessions)), long: known(risk.lookback) };
  });
}

function withoutGaps(returns: Float64Array): Float64Array {
  const out = new Float64Array(returns.length);
  let n = 0;
  for (let t = 0; t < returns.length; t++) if (!Number.isNaN(returns[t]!)) out[n++] = returns[t]!;
  return out.subarray(0, n);
}

function incomparable(ids: readonly string[], { place, with: other, why, lookback, shared }: GivenUp): Rejection {
  const pair = { instrument: ids[place]!, value: shared, threshold: lookback.minOverlap };
  return why === 'overlap'
    ? {
        ...pair,
        rule: 'overlap',
        reason: `shares only ${shared} of the last ${lookback.sessions} sessions with ${ids[other]}, ${lookback.minOverlap} are needed`,
      }
    : {
        ...pair,
        rule: 'zero-variance',
        reason: `it or ${ids[other]} does not vary over the ${shared} sessions they share, so nothing says how they move together`,
      };
}

function unknownLiquidity(
  ids: readonly string[],
  rows: ReadonlyMap<string, { liquidityUsdPerDay: number | null }>,
): string[] {
  const unknown = ids.filter((id) => (rows.get(id)?.liquidityUsdPerDay ?? null) === null);
  if (unknown.length === 0) return [];
  return [`LIQUIDITY UNKNOWN: ${unknown.join(', ')} take the middle rank`];
}
