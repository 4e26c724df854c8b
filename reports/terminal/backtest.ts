import type { RunView } from '../../contracts/reporting.js';
import { escapeTerminal } from '../escape.js';
import { count, percent } from '../format.js';
import { outcomeSentence } from '../names.js';
import type { Table } from '../table.js';
import { sensitivityTable, seriesTable } from '../tables/backtest.js';
import { type Concluded, fileLines, promiseLines, type TerminalOptions } from './dashboard.js';
import { facts, hanging, heading, usableWidth } from './layout.js';
import { paint as painter } from './paint.js';
import { terminalTable } from './table.js';

/** A backtest in the terminal: every series on a line, what qualifies it, the promises, where the files are. Ends with a line break. */
export function backtestText(view: RunView, result: Concluded, { width: columns, colour }: TerminalOptions): string {
  const width = usableWidth(columns);
  const paint = painter(colour);
  const titled = (title: string, lines: readonly string[]): string[] => ['', heading(title, width, paint), ...lines];
  const table = (of: Table, optional: readonly string[]): string[] => terminalTable(of, { width, paint, optional });
  const { backtest } = view;
  const first = backtest?.windows[0]?.decided;
  const asked = view.inputs.backtest;
  const late =
    asked === undefined || first === undefined || first <= asked.from
      ? []
      : hanging(
          'note ',
          `asked from ${asked.from}; the first window is ${first}: the first rebalance date after that with ${view.inputs.mandate.validation.train} sessions before it (validation.train).`,
          width,
        );
  const sensitivity = sensitivityTable(view);
  const lines = [
    `${paint(escapeTerminal(result.runId), 'bold')}  ${result.outcome}`,
    ...hanging(' ', outcomeSentence(result.outcome), width),
    ...facts(
      [
        ['sessions', count(backtest?.dates.length)],
        ['from', backtest?.dates[0] ?? 'none'],
        ['to', backtest?.dates.at(-1) ?? 'none'],
        ['windows', count(backtest?.windows.length)],
        ['configurations tried', count(backtest?.trials)],
        ['probability of overfitting', percent(backtest?.probabilityOfOverfitting, { digits: 0 })],
      ],
      width,
      paint,
    ),
    ...late,
    ...titled('Series, net of costs', table(seriesTable(view), ['Costs', 'Interval', 'Turnover'])),
    ...(sensitivity.rows.length > 0
      ? titled(sensitivity.caption, table(sensitivity, ['Costs a year', 'Turnover a year', 'Windows']))
      : []),
    ...titled(
      'What qualifies these figures',
      (backtest?.labels ?? []).flatMap((label) => hanging('·', label, width)),
    ),
    ...titled('Promises', promiseLines(view, width, paint)),
    ...titled('Files', fileLines(result, width, paint)),
  ];
  return `${lines.join('\n')}\n`;
}
