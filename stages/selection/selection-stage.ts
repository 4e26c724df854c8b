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
  Signal,
  SignalsResult,
  UniverseResult,
} from '../../contracts/stage-results.js';
import { toJson } from '../../quant/linalg/matrix.js';
import { closedSessions } from '../calendar.js';
import { closesOn, returnsBetween } from '../session-closes.js';
import { clusters } from './clusters.js';
import { comparable, correlationMatrix, correlations } from './correlations.js';
import { executionScores, type RowReturns } from './execution-scores.js';
import { mergeIdentities } from './merge-identities.js';
import { passOne } from './pass-one.js';
import { winners } from './winners.js';

export function selectionStage({
  view,
  universe,
  signals,
  mandate,
}: {
  view: MarketView;
  universe: UniverseResult;
  signals: SignalsResult;
  mandate: Mandate;
}): SelectionResult {
  const { selection } = mandate;
  const entered = signals.signals.map(({ instrument }) => instrument).sort();
  const byInstrument = new Map(signals.signals.map((signal) => [signal.instrument, signal]));
  const signalsOf = (ids: readonly string[]): Signal[] => ids.map((id) => byInstrument.get(id)!);
  const rows = new Map(universe.rows.map((row) => [row.instrument.id, row]));
  const calendar = closedSessions(view, mandate.calendar);
  const dates = calendar.slice(-(selection.lookback + 1));

  const fit = passOne({ view, ids: entered, dates, selection });
  const measured = correlations(fit.kept);
  const merge = mergeIdentities({ signals: signalsOf(measured.ids), rows, measured, selection });
  const standing = new Map(merge.merged.map((merged) => [merged.signal.instrument, merged]));
  const { kept: ids, left } = comparable(measured, [...standing.keys()], selection.minOverlap);
  const correlation = correlationMatrix(measured, ids);
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

  return {
    schema: 'selection/1',
    asOf: universe.asOf,
    selected,
    clusters: means.map((meanCorrelation, cluster): ClusterSummary => {
      const members = ids.filter((_, i) => labels[i] === cluster);
      return { cluster, members, winners: members.filter((id) => kept.includes(id)), meanCorrelation };
    }),
    correlation: { instruments: ids, matrix: toJson(correlation) },
    linkage: toJson(tree),
    leafOrder,
    cutHeight,
    notes: [...merge.notes, ...notes, ...natural.notes, ...unknownLiquidity(ids, rows)],
    funnel: {
      stage: 'selection',
      entered,
      kept,
      rejections: [
        ...fit.rejections,
        ...merge.rejections,
        ...left.map(({ id, overlap }) => incomparable(id, overlap, selection.minOverlap)),
        ...natural.rejections,
      ].sort((a, b) => (a.instrument < b.instrument ? -1 : 1)),
    },
  };
}

/** Mean pairwise correlation inside each cluster; 1 for a single member. */
function meanCorrelations({ cols, data }: Matrix, labels: readonly number[]): number[] {
  return Array.from({ length: Math.max(-1, ...labels) + 1 }, (_, cluster) => {
    const members = labels.flatMap((label, i) => (label === cluster ? [i] : []));
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
  const longest = calendar.slice(-(Math.max(selection.lookback, risk.lookback) + 1));
  return rows.map((row) => {
    const returns = returnsBetween(closesOn(view.bars(row.instrument.id), longest));
    const known = (last: number) => returns.slice(-last).filter((r) => !Number.isNaN(r));
    return { row, recent: known(selection.lookback), long: known(risk.lookback) };
  });
}

const incomparable = (instrument: string, value: number, threshold: number): Rejection => ({
  instrument,
  rule: 'overlap',
  value,
  threshold,
  reason: `shares only ${value} sessions with another candidate, ${threshold} are needed`,
});

function unknownLiquidity(
  ids: readonly string[],
  rows: ReadonlyMap<string, { liquidityUsdPerDay: number | null }>,
): string[] {
  const unknown = ids.filter((id) => (rows.get(id)?.liquidityUsdPerDay ?? null) === null);
  if (unknown.length === 0) return [];
  return [`LIQUIDITY UNKNOWN: ${unknown.join(', ')} take the middle rank`];
}
