/** What a backtest shows beside the tables of every run: every regime in full, the distances between rebalances, one line a series. */
import type { RunView } from '../../contracts/reporting.js';
import type { PathStatistics } from '../../contracts/validation.js';
import { bps, count, day, interval, percent, ratio, signedPercent } from '../format.js';
import { REGIMES, seriesName, shortSeriesName } from '../names.js';
import { sourceLine } from '../provenance.js';
import { number, type Table, text } from '../table.js';

const NO_BACKTEST = 'No back-test was made in this run.';

/** One line a series: what a terminal has room for. */
export function seriesTable(view: RunView): Table {
  return {
    caption: 'Series, net of costs',
    source: sourceLine(view, 'as named, net daily returns', ['backtest']),
    columns: [
      text('Series'),
      number('Return'),
      number('Volatility'),
      number('Sharpe'),
      number('Interval'),
      number('Drawdown'),
      number('Deflated'),
      number('Turnover'),
      number('Costs'),
    ],
    rows: (view.backtest?.series ?? []).map(({ name, statistics: s }) => [
      shortSeriesName(name),
      signedPercent(s.annualReturn),
      percent(s.annualVolatility),
      ratio(s.sharpe),
      interval(s.sharpeInterval, (value) => ratio(value)),
      percent(s.maxDrawdown, { digits: 1 }),
      percent(s.deflatedSharpe, { digits: 0 }),
      percent(s.annualTurnover, { digits: 0 }),
      bps(s.annualCosts, 0),
    ]),
    empty: NO_BACKTEST,
  };
}

const FIGURES: readonly (readonly [string, (statistics: PathStatistics) => string])[] = [
  ['Total return', (s) => signedPercent(s.totalReturn, 1)],
  ['Annual return', (s) => signedPercent(s.annualReturn)],
  ['Annual volatility', (s) => percent(s.annualVolatility)],
  ['Sharpe', (s) => ratio(s.sharpe)],
  ['Sortino', (s) => ratio(s.sortino)],
  ['Calmar', (s) => ratio(s.calmar)],
  ['Drawdown', (s) => percent(s.maxDrawdown, { digits: 1 })],
  ['From', (s) => day(s.drawdownFrom)],
  ['To', (s) => day(s.drawdownTo)],
  ['Hit rate', (s) => percent(s.hitRate, { digits: 1 })],
  ['Skew', (s) => ratio(s.skew)],
  ['Tail ratio', (s) => ratio(s.tailRatio)],
];

/** Every statistic of every series inside each regime, its sessions strung together. */
export function regimeStatisticsTable(view: RunView): Table {
  return {
    caption: 'Every regime in full',
    source: sourceLine(view, 'net daily returns of the sessions of each regime, strung together', [
      'backtest',
      'regime',
    ]),
    columns: [text('Series'), text('Regime'), number('Sessions'), ...FIGURES.map(([name]) => number(name))],
    rows: (view.backtest?.series ?? []).flatMap(({ name, byRegime }) =>
      REGIMES.flatMap((regime) => {
        const figures = byRegime[regime];
        if (figures === undefined) return [];
        return [[seriesName(name), regime, count(figures.sessions), ...FIGURES.map(([, show]) => show(figures))]];
      }),
    ),
    empty: NO_BACKTEST,
  };
}

/** The same decisions at other distances between rebalances. */
export function sensitivityTable(view: RunView): Table {
  const variants = view.backtest?.sensitivity?.variants ?? [];
  return {
    caption: 'Sensitivity to the distance between rebalances',
    source: sourceLine(view, 'as named; the first distance is the mandate’s own', ['backtest']),
    columns: [
      text('Series'),
      number('Every'),
      number('Windows'),
      number('Annual return'),
      number('Volatility'),
      number('Sharpe'),
      number('Drawdown'),
      number('Turnover a year'),
      number('Costs a year'),
    ],
    rows: (variants[0]?.series ?? []).flatMap(({ name }) =>
      variants.map(({ every, windows, series }) => {
        const s = series.find((one) => one.name === name)?.statistics;
        return [
          seriesName(name),
          count(every),
          count(windows),
          signedPercent(s?.annualReturn),
          percent(s?.annualVolatility),
          ratio(s?.sharpe),
          percent(s?.maxDrawdown, { digits: 1 }),
          percent(s?.annualTurnover, { digits: 0 }),
          bps(s?.annualCosts),
        ];
      }),
    ),
    empty: 'No other distance was asked for: `validation.sensitivity`, or `sextant backtest --sensitivity`.',
  };
}
