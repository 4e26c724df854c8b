/** summaries/index.html: the last runs on one page. */
import type { Regime } from '../../contracts/mandate.js';
import type { Outcome } from '../../contracts/run.js';
import { count, instant, percent, plural, UNKNOWN } from '../format.js';
import { type Child, h } from '../markup.js';
import { number, type Table, text } from '../table.js';
import { type CellStyle, htmlTable } from './components.js';
import { page } from './page.js';

export interface IndexedRun {
  readonly runId: string;
  readonly asOf: string;
  readonly outcome: Outcome;
  readonly regime: Regime | null;
  /** Why it ended as it did, in words; may be empty. */
  readonly reason: string;
  /** Null where none was tested. */
  readonly promises: { readonly delivered: number; readonly tested: number } | null;
  readonly positions: number;
  /** One-way, fraction of NAV; null where unknown. */
  readonly turnover: number | null;
  /** Names of reports and where they are, relative to the page. */
  readonly reports: readonly { readonly name: string; readonly href: string }[];
  /** Its workflow in the Temporal UI; null where no UI is known. */
  readonly workflow: string | null;
}

export interface RunIndex {
  /** Newest first. */
  readonly runs: readonly IndexedRun[];
  /** Runs there are, shown or not. */
  readonly total: number;
  /** Records that could not be read, each with what is wrong with it. */
  readonly unreadable: readonly string[];
}

/** "portfolio/core/2025-12-08" is core, "backtest/core/2015-01-02..2025-12-08" too. */
const portfolioOf = (runId: string): string => runId.split('/')[1] ?? runId;
const whatOf = (runId: string): string => (runId.startsWith('backtest/') ? `back-test ${runId.split('/')[2]}` : 'run');

/** One self-contained page without script. Same runs, same bytes. */
export function runIndexHtml(index: RunIndex): string {
  const { runs, total, unreadable } = index;
  const shown = total > runs.length ? `The newest ${count(runs.length)} of ${count(total)} runs` : plural(total, 'run');
  return page({
    title: 'Sextant runs',
    body: [
      h(
        'header',
        { class: 'top' },
        h('p', { class: 'over' }, 'Sextant'),
        h('h1', {}, 'Runs'),
        h('p', { class: 'muted' }, `${shown}, by as-of. Written anew after each run.`),
      ),
      h(
        'main',
        { class: 'index' },
        unreadable.length === 0
          ? null
          : h(
              'ul',
              { class: 'items' },
              unreadable.map((what) =>
                h('li', { class: 'stop' }, h('b', {}, 'stop'), h('span', {}, `A record cannot be read: ${what}`)),
              ),
            ),
        htmlTable(runsTable(runs), cellsOf(runs)),
      ),
      h(
        'footer',
        {},
        `Dates are UTC; positions and turnover are those of the weights that the run decided, traded or not; turnover is one-way, before drift, in percent of NAV; unknown is “${UNKNOWN}”.`,
      ),
    ],
  });
}

function runsTable(runs: readonly IndexedRun[]): Table {
  const withUi = runs.some(({ workflow }) => workflow !== null);
  return {
    caption: 'Runs',
    source: 'From the record of each run, run.json.',
    columns: [
      text('As of'),
      text('Portfolio'),
      text('Outcome'),
      text('Regime'),
      number('Promises kept'),
      number('Positions'),
      number('Turnover'),
      text('Reports'),
      ...(withUi ? [text('Temporal')] : []),
    ],
    rows: runs.map((run) => [
      instant(run.asOf),
      portfolioOf(run.runId),
      run.outcome.replaceAll('_', ' '),
      run.regime ?? UNKNOWN,
      run.promises === null ? UNKNOWN : `${count(run.promises.delivered)} of ${count(run.promises.tested)}`,
      count(run.positions),
      percent(run.turnover, { digits: 1 }),
      run.reports.length === 0 ? 'none' : run.reports.map(({ name }) => name).join(', '),
      ...(withUi ? [run.workflow === null ? UNKNOWN : 'workflow'] : []),
    ]),
    empty: 'There are no runs yet.',
  };
}

const [AS_OF, PORTFOLIO, OUTCOME, REPORTS, WORKFLOW] = [0, 1, 2, 7, 8];

/** Links where the table has words, and under the outcome its reason. */
const cellsOf =
  (runs: readonly IndexedRun[]): CellStyle =>
  (cell, row, column) => {
    const run = runs[row]!;
    const report = run.reports.find(({ name }) => name === 'report.html');
    if (column === AS_OF && report !== undefined) {
      return { content: h('a', { href: report.href, 'aria-label': `${cell}, report of ${run.runId}` }, cell) };
    }
    if (column === PORTFOLIO) return { content: under(cell, whatOf(run.runId)) };
    if (column === OUTCOME) return { content: under(h('b', {}, cell), run.reason) };
    if (column === REPORTS && run.reports.length > 0) {
      return {
        class: 'links',
        content: run.reports.map(({ name, href }) =>
          h('a', { href, 'aria-label': `${name} of ${run.runId}` }, h('bdi', {}, name)),
        ),
      };
    }
    if (column === WORKFLOW && run.workflow !== null) {
      const name = `workflow ${run.runId}`;
      return { content: h('a', { href: run.workflow, 'aria-label': name }, cell) };
    }
    return null;
  };

const under = (content: Child, note: string): Child =>
  note.trim() === '' ? content : [h('bdi', {}, content), h('span', { class: 'src' }, h('bdi', {}, note))];
