import type { RunView } from '../../contracts/reporting.js';
import { count, fixed, percent, quantity, ratio, signedPercent, UNKNOWN } from '../format.js';
import { sourceLine } from '../provenance.js';
import { number, type Table, text } from '../table.js';
import { byId, funnelRows, ruleCounts, stageLabel } from '../view.js';

/** Counts per stage: in = kept + rejected. */
export function funnelTable(view: RunView): Table {
  return {
    caption: 'Selection funnel',
    source: sourceLine(view, 'instruments', ['audit']),
    columns: [text('Stage'), number('In'), number('Kept'), number('Rejected'), text('Check')],
    rows: funnelRows(view).map((row) => [
      row.label,
      count(row.entered),
      count(row.kept),
      count(row.rejected),
      row.balances ? 'in = kept + rejected' : 'DOES NOT BALANCE',
    ]),
    empty: 'No stage was entered.',
  };
}

/** How often each rule of the audit's index-th stage rejected. */
export function rulesTable(view: RunView, index: number): Table {
  const { rejections } = view.audit.stages[index]!;
  return {
    caption: `${stageLabel(view, index)}: rules that rejected`,
    source: sourceLine(view, 'instruments', ['audit']),
    columns: [text('Rule'), number('Rejected')],
    rows: ruleCounts(rejections).map((row) => [row.rule, count(row.count)]),
    empty: 'Nothing was rejected.',
  };
}

/** Rejected instruments of the audit's index-th stage with the rule that decided, sorted by id; `limit` of them at most. */
export function rejectionsTable(view: RunView, index: number, limit = Number.POSITIVE_INFINITY): Table {
  const { rejections } = view.audit.stages[index]!;
  const rows = [...rejections].sort((a, b) => byId(a.instrument, b.instrument) || byId(a.rule, b.rule));
  const shown = rows.slice(0, Math.min(limit, rows.length));
  const rest = rows.length > shown.length ? `, the first ${count(shown.length)} of ${count(rows.length)}` : '';
  return {
    caption: `${stageLabel(view, index)}: rejected instruments${rest}`,
    source: sourceLine(view, 'value and threshold in the unit of the rule', ['audit']),
    columns: [text('Instrument'), text('Rule'), number('Value'), number('Threshold'), text('Reason')],
    rows: shown.map((row) => [row.instrument, row.rule, quantity(row.value), quantity(row.threshold), row.reason]),
    empty: 'Nothing was rejected.',
  };
}

/** The selected instruments, by cluster and rank, with their scores and published weight. */
export function selectedTable(view: RunView): Table {
  const weights = new Map(view.audit.instruments.map(({ instrument, weight }) => [instrument, weight]));
  const rows = [...(view.selection?.selected ?? [])].sort(
    (a, b) => a.cluster - b.cluster || a.rank - b.rank || byId(a.instrument, b.instrument),
  );
  return {
    caption: 'Selected instruments',
    source: sourceLine(view, 'ranks in [0, 1]; weight as fraction of NAV, in percent', ['selection', 'audit']),
    columns: [
      text('Instrument'),
      text('Side'),
      text('Strategy'),
      number('Cluster'),
      number('Rank'),
      number('Conviction'),
      number('Score'),
      number('Liquidity'),
      number('Momentum'),
      number('Convexity'),
      number('Weight'),
      text('Stands for'),
    ],
    rows: rows.map((row) => [
      row.instrument,
      row.direction,
      row.strategy,
      String(row.cluster),
      String(row.rank),
      ratio(row.conviction),
      ratio(row.score.total),
      ratio(row.score.liquidity),
      ratio(row.score.momentum),
      ratio(row.score.convexity),
      signedPercent(weights.get(row.instrument)),
      row.alternates.length === 0
        ? UNKNOWN
        : `${row.alternates.join(', ')}${row.mergeReason === null ? '' : ` (${row.mergeReason})`}`,
    ]),
    empty: 'Nothing was selected.',
  };
}

/** Clusters of the selection: who was in, who won. */
export function selectionClustersTable(view: RunView): Table {
  return {
    caption: 'Selection clusters',
    source: sourceLine(view, 'mean pairwise correlation of returns', ['selection']),
    columns: [text('Cluster'), number('Members'), text('Winners'), number('Mean correlation')],
    rows: (view.selection?.clusters ?? []).map((row) => [
      String(row.cluster),
      count(row.members.length),
      row.winners.length > 0 ? row.winners.join(', ') : 'none',
      fixed(row.meanCorrelation),
    ]),
    empty: 'Nothing was clustered.',
  };
}

/** What passed each strategy, as evidence. */
export function signalsTable(view: RunView): Table {
  return {
    caption: 'Signals',
    source: sourceLine(view, 'conviction in [0, 1]; evidence in the unit of its field', ['signals']),
    columns: [text('Instrument'), text('Side'), text('Strategy'), number('Conviction'), text('Evidence'), text('Note')],
    rows: [...(view.signals?.signals ?? [])]
      .sort((a, b) => byId(a.instrument, b.instrument) || byId(a.direction, b.direction))
      .map((row) => [
        row.instrument,
        row.direction,
        row.strategy,
        percent(row.conviction, { digits: 0 }),
        row.evidence.map(({ field, value }) => `${field} ${quantity(value)}`).join(', '),
        row.note ?? UNKNOWN,
      ]),
    empty: 'No instrument passed a strategy.',
  };
}
