import type { RunView } from '../../contracts/reporting.js';
import type { RunResult } from '../../contracts/run.js';
import { type Attention, attention } from '../attention.js';
import { escapeTerminal } from '../escape.js';
import { count, fixed, instant, interval, percent, plural, shortHash } from '../format.js';
import { outcomeSentence, seriesName } from '../names.js';
import type { Table } from '../table.js';
import { bookTable } from '../tables/book.js';
import { funnelTable } from '../tables/funnel.js';
import { clusterTable } from '../tables/risk.js';
import { verdictSummary } from '../tables/validation.js';
import { book, publishedAllocation } from '../view.js';
import { facts, hanging, heading, usableWidth } from './layout.js';
import { type Paint, paint as painter } from './paint.js';
import { terminalTable } from './table.js';
import { wrapped } from './width.js';

export interface TerminalOptions {
  /** Columns; 60 at least are used. */
  readonly width: number;
  readonly colour: boolean;
}

/** The answer of a run; its record also has the reason. */
export type Concluded = RunResult & { readonly reason?: string };

/** The implementation dashboard: what the book should hold, why, and what needs attention. Ends with a line break. */
export function dashboard(view: RunView, result: Concluded, { width: columns, colour }: TerminalOptions): string {
  const width = usableWidth(columns);
  const paint = painter(colour);
  const titled = (title: string, lines: readonly string[]): string[] => ['', heading(title, width, paint), ...lines];
  const table = (of: Table, optional: readonly string[] = []): string[] =>
    terminalTable(of, { width, paint, optional });
  const allocation = publishedAllocation(view);
  const positions = bookTable(view);
  const lines = [
    ...head(view, result, width, paint),
    ...titled('What needs attention', attentionLines(attention(view), width, paint)),
    ...titled(
      `${positions.caption} (percent of NAV)`,
      table(positions, ['Tick', 'Cluster', 'Risk share', 'Previous', 'Action']),
    ),
    ...titled('Drift from the last target', driftLines(view, width)),
    ...titled(
      'Risk clusters against the cap',
      allocation === null ? ['This run decided no weights.'] : table(clusterTable(view, allocation), ['Cap']),
    ),
    ...titled('Promises', promiseLines(view, width, paint)),
    ...titled('Selection funnel', table(funnelTable(view))),
    ...titled('Data', dataLines(view, width, paint)),
    ...titled('Files', fileLines(result, width, paint)),
  ];
  return `${lines.join('\n')}\n`;
}

function head(view: RunView, result: Concluded, width: number, paint: Paint): string[] {
  const held = book(view);
  const allocation = publishedAllocation(view);
  const grave = result.outcome === 'HALTED' || result.outcome === 'FAILED' || result.outcome === 'REJECTED';
  const outcome = paint(result.outcome, result.outcome === 'PUBLISHED' ? 'green' : grave ? 'red' : 'yellow');
  return [
    `${paint(escapeTerminal(view.inputs.portfolio), 'bold')}  ${outcome}`,
    ...hanging(
      ' ',
      result.outcome === 'PUBLISHED'
        ? 'The target of this run is the target of the portfolio.'
        : outcomeSentence(result.outcome),
      width,
    ),
    ...(result.reason === undefined || result.reason.trim() === '' ? [] : hanging(' ', result.reason, width)),
    ...facts(
      [
        ['as of', instant(result.asOf)],
        ['regime', result.regime ?? 'unknown'],
        ['gate', view.regime.gate.decision],
        ['profile', seriesName(view.inputs.mandate.profile)],
        ['gross', percent(held.gross, { digits: 1 })],
        ['net', percent(held.net, { digits: 1 })],
        ['cash', percent(held.cash, { digits: 1 })],
        ['uninvested', percent(allocation?.uninvested, { digits: 1 })],
        ['volatility', percent(allocation?.volatility, { digits: 1 })],
      ],
      width,
      paint,
    ),
  ];
}

function attentionLines(items: readonly Attention[], width: number, paint: Paint): string[] {
  if (items.length === 0) return ['Nothing.'];
  const colours = { stop: 'red', check: 'yellow', note: 'blue' } as const;
  return items.flatMap(({ level, text: words }) => {
    const [first = '', ...rest] = hanging(level.padEnd(5), words, width);
    return [paint(first.slice(0, 5), colours[level]) + first.slice(5), ...rest];
  });
}

/** Distance of this run's weights from the last target; prices have moved since, which the simulator accounts for. */
function driftLines(view: RunView, width: number): string[] {
  const previous = view.inputs.previousTarget;
  const { turnover, rows, basis } = book(view);
  if (previous === null) return ['There is no previous target.'];
  if (basis === 'kept')
    return hanging('', `This run decided no weights; the target of ${previous.asOf.slice(0, 10)} stays.`, width);
  if (basis === 'empty') return ['There is nothing to compare.'];
  const trades = rows.filter((row) => row.trade !== 0);
  const small = trades.filter((row) => row.belowBand).length;
  const band = percent(view.inputs.mandate.rebalance.band, { digits: 1 });
  return hanging(
    '',
    `${percent(turnover, { digits: 1 })} one-way turnover from the target of ${previous.asOf.slice(0, 10)}, before the market's drift: ${plural(trades.length, 'trade')}, ${basis === 'indicated' ? 'none is made, since the target is held.' : `${count(small)} of them below the band of ${band} and not made.`}`,
    width,
  ).map((line) => line.trimStart());
}

/** Each verdict with its promise, and below it what was measured. */
export function promiseLines(view: RunView, width: number, paint: Paint): string[] {
  const verdicts = view.promises?.verdicts ?? [];
  if (verdicts.length === 0) return [verdictSummary(view)];
  const colours = { DELIVERED: 'green', 'NOT DELIVERED': 'red', 'NOT SIGNIFICANT': 'yellow', TIE: 'yellow' } as const;
  const lines = verdicts.flatMap(({ promise, verdict, measure, value, interval: range, windowsWon }) => {
    const lead = verdict.padEnd(15);
    const bounds = range === null ? '' : ` (${interval(range, (bound) => fixed(bound, { digits: 3 }))})`;
    const won = windowsWon === null ? '' : `, ${percent(windowsWon, { digits: 0 })} of windows won`;
    const [first = '', ...rest] = hanging(lead, promise, width);
    const measured = hanging(
      ' '.repeat(lead.length),
      `${measure} ${fixed(value, { digits: 3 })}${bounds}${won}`,
      width,
    );
    return [paint(first.slice(0, lead.length), colours[verdict]) + first.slice(lead.length), ...rest, ...measured];
  });
  return [...wrapped(verdictSummary(view), width), ...lines];
}

function dataLines(view: RunView, width: number, paint: Paint): string[] {
  const { data } = view;
  return [
    ...facts(
      [
        ['instruments', count(data.instruments)],
        ['bars', count(data.bars)],
        ['sessions', `${data.firstSession} to ${data.lastSession}`],
        ['knowledge assumed', percent(data.assumedKnownShare, { digits: 1 })],
      ],
      width,
      paint,
    ),
    ...data.incomplete.flatMap((what) => hanging('!', `missing: ${what}`, width)),
    ...data.caveats.flatMap((caveat) => hanging('·', caveat, width)),
  ];
}

export function fileLines(result: RunResult, width: number, paint: Paint): string[] {
  const files = Object.entries(result.reports).sort(([a], [b]) => (a < b ? -1 : 1));
  const widest = files.reduce((most, [name]) => Math.max(most, escapeTerminal(name).length), 0);
  const audit = result.artifacts['audit'];
  return [
    ...(files.length === 0 ? ['No file was written.'] : []),
    // A path is never cut or wrapped: it is there to be copied.
    ...files.map(([name, path]) => `${escapeTerminal(name).padEnd(widest)}  ${escapeTerminal(path)}`),
    ...facts(
      [['run', result.runId], ...(audit === undefined ? [] : [['audit', shortHash(audit)] as const])],
      width,
      paint,
    ),
  ];
}
