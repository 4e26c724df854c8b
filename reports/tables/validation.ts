import type { RunView } from '../../contracts/reporting.js';
import type { SeriesStatistics } from '../../contracts/validation.js';
import { count, day, fixed, interval, percent, plural, ratio, signedPercent } from '../format.js';
import { isBaseline, REGIMES, seriesName, shortSeriesName } from '../names.js';
import { sourceLine } from '../provenance.js';
import { number, type Table, text } from '../table.js';

const NO_BACKTEST = 'No back-test was made in this run.';

/** Each promise with what was measured and the verdict. */
export function promisesTable(view: RunView): Table {
  const { promises } = view;
  const confidence = percent(promises?.confidence, { digits: 0 });
  return {
    caption: 'Promises',
    source: sourceLine(view, `as the measure says; intervals at ${confidence} confidence`, ['promises']),
    columns: [
      text('Promise'),
      text('Verdict'),
      text('Measure'),
      number('Value'),
      number('Interval'),
      number('Windows won'),
    ],
    rows: (promises?.verdicts ?? []).map((one) => [
      one.promise,
      one.verdict,
      one.measure,
      fixed(one.value, { digits: 3 }),
      interval(one.interval, (value) => fixed(value, { digits: 3 })),
      percent(one.windowsWon, { digits: 0 }),
    ]),
    empty: 'No promise was tested in this run.',
  };
}

/** "20 promises tested at 90% confidence: 7 DELIVERED, 2 NOT DELIVERED." */
export function verdictSummary(view: RunView): string {
  const verdicts = view.promises?.verdicts ?? [];
  if (verdicts.length === 0) return 'No promise was tested in this run.';
  const parts = (['DELIVERED', 'NOT DELIVERED', 'NOT SIGNIFICANT', 'TIE'] as const)
    .map((verdict) => ({ verdict, n: verdicts.filter((one) => one.verdict === verdict).length }))
    .filter(({ n }) => n > 0)
    .map(({ verdict, n }) => `${count(n)} ${verdict}`);
  const confidence = percent(view.promises?.confidence, { digits: 0 });
  return `${plural(verdicts.length, 'promise')} tested at ${confidence} confidence: ${parts.join(', ')}.`;
}

const STATISTICS: readonly (readonly [string, (statistics: SeriesStatistics) => string])[] = [
  ['Sessions', (s) => count(s.observations)],
  ['Periods per year', (s) => count(s.periodsPerYear)],
  ['Total return', (s) => signedPercent(s.totalReturn, 1)],
  ['Annual return', (s) => signedPercent(s.annualReturn)],
  ['Annual volatility', (s) => percent(s.annualVolatility)],
  ['Sharpe ratio', (s) => ratio(s.sharpe)],
  ['Sharpe interval', (s) => interval(s.sharpeInterval, (value) => ratio(value))],
  ['Sortino ratio', (s) => ratio(s.sortino)],
  ['Calmar ratio', (s) => ratio(s.calmar)],
  ['Maximum drawdown', (s) => percent(s.maxDrawdown, { digits: 1 })],
  ['Drawdown from', (s) => day(s.drawdownFrom)],
  ['Drawdown to', (s) => day(s.drawdownTo)],
  ['Hit rate', (s) => percent(s.hitRate, { digits: 1 })],
  ['Skew', (s) => ratio(s.skew)],
  ['Tail ratio', (s) => ratio(s.tailRatio)],
  ['Probabilistic Sharpe', (s) => percent(s.probabilisticSharpe, { digits: 1 })],
  ['Deflated Sharpe', (s) => percent(s.deflatedSharpe, { digits: 1 })],
  ['One-way turnover a year', (s) => percent(s.annualTurnover, { digits: 0 })],
  ['Costs a year', (s) => percent(s.annualCosts)],
];

/** Rows of what not every mandate charges. */
const CHARGES: readonly (readonly [string, (statistics: SeriesStatistics) => number | undefined])[] = [
  ['Of them impact', (s) => s.annualImpact],
  ['Funding a year', (s) => s.annualFunding],
];

/** Profiles and baselines side by side, one row per statistic. */
export function statisticsTable(view: RunView): Table {
  const series = view.backtest?.series ?? [];
  const reselect = view.backtest?.reselect === 'fixed' ? '; SELECTION-BIASED' : '';
  return {
    caption: 'Statistics, net of costs',
    source: sourceLine(view, `as named, net daily returns${reselect}`, ['backtest']),
    columns: [text('Statistic'), ...series.map(({ name }) => number(shortSeriesName(name)))],
    rows:
      series.length === 0
        ? []
        : [
            ...STATISTICS.map(([name, show]) => [name, ...series.map((one) => show(one.statistics))]),
            ...CHARGES.filter(([, of]) => series.some((one) => of(one.statistics) !== undefined)).map(([name, of]) => [
              name,
              ...series.map((one) => percent(of(one.statistics))),
            ]),
          ],
    empty: NO_BACKTEST,
  };
}

/** Annual return and volatility of every series inside each regime. */
export function byRegimeTable(view: RunView): Table {
  const series = view.backtest?.series ?? [];
  return {
    caption: 'By regime',
    source: sourceLine(view, 'annual return and volatility, in percent', ['backtest', 'regime']),
    columns: [
      text('Series'),
      ...REGIMES.flatMap((regime) => [
        number(`${regime} sessions`),
        number(`${regime} return`),
        number(`${regime} volatility`),
      ]),
    ],
    rows: series.map(({ name, byRegime }) => [
      seriesName(name),
      ...REGIMES.flatMap((regime) => {
        const figures = byRegime[regime];
        return [
          count(figures?.sessions ?? 0),
          signedPercent(figures?.annualReturn),
          percent(figures?.annualVolatility),
        ];
      }),
    ]),
    empty: NO_BACKTEST,
  };
}

/** Mean forecast and realised volatility over the windows, and the bias statistic. */
export function forecastTable(view: RunView): Table {
  const { backtest, promises } = view;
  const profiles = (backtest?.series ?? []).filter(({ name }) => name !== 'cash' && name !== 'equal_weight_universe');
  return {
    caption: 'Forecast against realised volatility',
    source: sourceLine(view, 'annual volatility, root mean square over windows; bias 1 is honest', [
      'backtest',
      'promises',
    ]),
    columns: [
      text('Profile'),
      number('Windows'),
      number('Forecast'),
      number('Realised'),
      number('Realised ÷ forecast'),
      number('Bias statistic'),
    ],
    rows: profiles.map(({ name }) => {
      const pairs = (backtest?.windows ?? []).flatMap(({ profiles: figures }) => {
        const { forecast, realised } = figures[name] ?? { forecast: null, realised: null };
        return forecast === null || realised === null ? [] : [{ forecast, realised }];
      });
      const forecast = rootMeanSquare(pairs.map((pair) => pair.forecast));
      const realised = rootMeanSquare(pairs.map((pair) => pair.realised));
      const quotient = forecast === null || realised === null || forecast === 0 ? null : realised / forecast;
      const bias = promises?.bias.find(({ profile }) => profile === name)?.statistic;
      return [
        seriesName(name),
        count(pairs.length),
        percent(forecast),
        percent(realised),
        ratio(quotient),
        ratio(bias),
      ];
    }),
    empty: NO_BACKTEST,
  };
}

const rootMeanSquare = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/** How much of the result choosing may explain. */
export function overfittingTable(view: RunView): Table {
  const { backtest } = view;
  const candidates = (backtest?.series ?? []).filter(({ name }) => !isBaseline(name));
  return {
    caption: 'Overfitting',
    source: sourceLine(view, 'probability, in percent', ['backtest', 'inputs']),
    columns: [text('Measure'), number('Value')],
    rows:
      backtest === null
        ? []
        : [
            ['Distinct configurations tried for this portfolio', count(backtest.trials)],
            [
              'Probability of back-test overfitting across profiles (CSCV)',
              percent(backtest.probabilityOfOverfitting, { digits: 1 }),
            ],
            ...(backtest.sensitivity === undefined
              ? []
              : [
                  [
                    'The same across profiles and distances between rebalances',
                    percent(backtest.sensitivity.probabilityOfOverfitting, { digits: 1 }),
                  ],
                ]),
            ...candidates.map(({ name, statistics }) => [
              `Deflated Sharpe, ${seriesName(name)}`,
              percent(statistics.deflatedSharpe, { digits: 1 }),
            ]),
            [
              'Selection inside the windows',
              backtest.reselect === 'fixed' ? 'fixed: SELECTION-BIASED' : 'redone in each window',
            ],
          ],
    empty: NO_BACKTEST,
  };
}

/** Windows by outcome. */
export function windowsTable(view: RunView): Table {
  const windows = view.backtest?.windows ?? [];
  const outcomes = ['DECIDED', 'NO_SIGNALS', 'HALTED', 'FAILED'] as const;
  return {
    caption: 'Windows',
    source: sourceLine(view, 'count', ['backtest']),
    columns: [text('Outcome'), number('Windows'), number('Of them held')],
    rows:
      windows.length === 0
        ? []
        : [
            ...outcomes.map((outcome) => {
              const of = windows.filter((window) => window.outcome === outcome);
              return [outcome, count(of.length), count(of.filter(({ held }) => held).length)];
            }),
            ['All', count(windows.length), count(windows.filter(({ held }) => held).length)],
          ],
    empty: NO_BACKTEST,
  };
}
