/** Runs side by side as tables; a column is a run, named by its number in the list. */
import type { RunComparison } from '../../contracts/run-comparison.js';
import type { PathStatistics } from '../../contracts/validation.js';
import { bps, count, fixed, instant, percent, ratio, shortHash, signedPercent, UNKNOWN } from '../format.js';
import { seriesName } from '../names.js';
import { number, type Table, text } from '../table.js';
import { selectionBiasTable } from './selection-bias.js';

const source = 'From the records of the runs.';
const heads = ({ runs }: RunComparison): string[] => runs.map((_, k) => `Run ${k + 1}`);

/** Every table, in the order they are shown. */
export const comparisonTables = (comparison: RunComparison): Table[] => [
  runsTable(comparison),
  configTable(comparison),
  ...[selectionBiasTable(comparison)].filter((table) => table !== null),
  overlapTable(comparison),
  statisticsTable(comparison),
  ...(samePaths(comparison) ? [] : [commonTable(comparison)]),
  promisesTable(comparison),
];

function runsTable(comparison: RunComparison): Table {
  const { runs } = comparison;
  type Run = RunComparison['runs'][number];
  const facts: readonly (readonly [string, (run: Run) => string])[] = [
    ['Run', ({ runId }) => runId],
    ['As of', ({ asOf }) => instant(asOf)],
    ['Outcome', ({ outcome }) => outcome],
    ['Regime', ({ regime }) => regime ?? UNKNOWN],
    ['Profile', ({ profile }) => seriesName(profile)],
    ['First session', ({ from }) => from ?? UNKNOWN],
    ['Last session', ({ to }) => to ?? UNKNOWN],
    ['Windows', ({ windows }) => count(windows)],
    ['Selection', ({ reselect }) => (reselect === 'fixed' ? 'fixed: SELECTION-BIASED' : 'redone in each window')],
    ['Configurations tried', ({ trials }) => count(trials)],
    ['Probability of overfitting', (run) => percent(run.probabilityOfOverfitting, { digits: 1 })],
    ['Config', ({ configHash }) => shortHash(configHash)],
    ['Code', ({ code }) => (code === null ? UNKNOWN : shortHash(code))],
    ['Read first', ({ labels }) => labels.join('; ')],
  ];
  return {
    caption: 'Runs',
    source,
    columns: [text('Fact'), ...heads(comparison).map(text)],
    rows: facts.map(([name, show]) => [name, ...runs.map(show)]),
    empty: 'There are no runs.',
  };
}

const configTable = (comparison: RunComparison): Table => ({
  caption: 'What the mandates say differently',
  source: `${source} Values as in the resolved mandate; ${UNKNOWN} where it has no such key.`,
  columns: [text('Key'), ...heads(comparison).map(text)],
  rows: comparison.config.map(({ key, values }) => [key, ...values.map((value) => value ?? UNKNOWN)]),
  empty: 'Nothing: the resolved mandates are the same.',
});

const overlapTable = (comparison: RunComparison): Table => ({
  caption: 'Books',
  source: `${source} Fractions of NAV, the run's own profile.`,
  columns: [text('Runs'), number('Held by both'), number('Gross in common'), number('Turnover between them')],
  rows: comparison.overlap.map(({ first, second, common, shared, turnover }) => [
    `${first + 1} and ${second + 1}`,
    count(common),
    percent(shared, { digits: 1 }),
    percent(turnover, { digits: 1 }),
  ]),
  empty: 'Fewer than two of the runs decided weights.',
});

const FIGURES: readonly (readonly [string, (statistics: PathStatistics) => string])[] = [
  ['annual return', (s) => signedPercent(s.annualReturn)],
  ['volatility', (s) => percent(s.annualVolatility)],
  ['Sharpe', (s) => ratio(s.sharpe)],
  ['Sortino', (s) => ratio(s.sortino)],
  ['drawdown', (s) => percent(s.maxDrawdown, { digits: 1 })],
];

function statisticsTable(comparison: RunComparison): Table {
  return {
    caption: 'Statistics, net of costs',
    source: `${source} Each over its own sessions.`,
    columns: [text('Series'), text('Statistic'), ...heads(comparison).map(number)],
    rows: comparison.series.flatMap(({ name, own }) => [
      ...FIGURES.map(([figure, show]) => [
        seriesName(name),
        figure,
        ...own.map((s) => (s === null ? UNKNOWN : show(s))),
      ]),
      [seriesName(name), 'deflated Sharpe', ...own.map((s) => percent(s?.deflatedSharpe, { digits: 1 }))],
      [seriesName(name), 'turnover a year', ...own.map((s) => percent(s?.annualTurnover, { digits: 0 }))],
      [seriesName(name), 'costs a year', ...own.map((s) => bps(s?.annualCosts))],
    ]),
    empty: 'None of the runs has a back-test.',
  };
}

const samePaths = ({ runs }: RunComparison): boolean =>
  runs.every(({ from, to }) => from === runs[0]!.from && to === runs[0]!.to);

const commonTable = (comparison: RunComparison): Table => ({
  caption: `The same over the ${count(comparison.commonSessions)} returns that all paths have`,
  source: `${source} The paths do not cover the same sessions, so that only these figures compare like with like.`,
  columns: [text('Series'), text('Statistic'), ...heads(comparison).map(number)],
  rows:
    comparison.commonSessions === 0
      ? []
      : comparison.series.flatMap(({ name, common }) =>
          FIGURES.map(([figure, show]) => [
            seriesName(name),
            figure,
            ...common.map((s) => (s === null ? UNKNOWN : show(s))),
          ]),
        ),
  empty: 'The paths have no session in common.',
});

const promisesTable = (comparison: RunComparison): Table => ({
  caption: 'Promises',
  source: `${source} Verdict, and what was measured.`,
  columns: [text('Promise'), ...heads(comparison).map(text)],
  rows: comparison.promises.map(({ promise, verdicts }) => [
    promise,
    ...verdicts.map((one) => (one === null ? UNKNOWN : `${one.verdict} (${fixed(one.value, { digits: 3 })})`)),
  ]),
  empty: 'No promise was tested in any of the runs.',
});
