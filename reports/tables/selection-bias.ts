/** What looking ahead in the selection was worth: a run with `reselect: fixed` minus the same with `reselect: window`. */
import type { RunComparison } from '../../contracts/run-comparison.js';
import type { PathStatistics } from '../../contracts/validation.js';
import { count, fixed, percent, ratio, signedPercent } from '../format.js';
import { seriesName } from '../names.js';
import { number, type Table, text } from '../table.js';

const KEY = 'validation.reselect';

/** Null unless exactly two runs are compared and their mandates differ in nothing but where the selection is made. */
export function selectionBiasTable(comparison: RunComparison): Table | null {
  const { runs, config, series, commonSessions } = comparison;
  if (runs.length !== 2 || config.length !== 1 || config[0]!.key !== KEY) return null;
  const fixedRun = runs.findIndex(({ reselect }) => reselect === 'fixed');
  const pairs = series
    .map(({ name, common }) => ({ name, honest: common[1 - fixedRun], biased: common[fixedRun] }))
    .filter(({ name }) => name !== 'cash' && name !== 'equal_weight_universe');
  return {
    caption: 'Selection bias: what one selection, made at the end, seems to earn',
    source: `Fixed minus window over the ${count(commonSessions)} returns that both paths have. Everything in it is hindsight.`,
    columns: [
      text('Series'),
      number('Return, window'),
      number('Return, fixed'),
      number('Difference'),
      number('Sharpe, window'),
      number('Sharpe, fixed'),
      number('Difference'),
      number('Drawdown, window'),
      number('Drawdown, fixed'),
    ],
    rows: pairs.flatMap(({ name, honest, biased }) =>
      honest == null || biased == null ? [] : [[seriesName(name), ...figures(honest, biased)]],
    ),
    empty: 'The paths have no session in common.',
  };
}

function figures(honest: PathStatistics, biased: PathStatistics): string[] {
  const difference = (of: (s: PathStatistics) => number | null): number | null => {
    const [a, b] = [of(honest), of(biased)];
    return a === null || b === null ? null : b - a;
  };
  return [
    signedPercent(honest.annualReturn),
    signedPercent(biased.annualReturn),
    signedPercent(difference((s) => s.annualReturn)),
    ratio(honest.sharpe),
    ratio(biased.sharpe),
    fixed(
      difference((s) => s.sharpe),
      { sign: true },
    ),
    percent(honest.maxDrawdown, { digits: 1 }),
    percent(biased.maxDrawdown, { digits: 1 }),
  ];
}
