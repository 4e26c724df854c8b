/** A panel's figures as tables. */
import type { PromiseVerdict, WindowDecision } from '../../contracts/validation.js';
import { bps, count, fixed, interval, percent, ratio, signedPercent } from '../../reports/format.js';
import { REGIMES, seriesName } from '../../reports/names.js';
import { number, type Table, text } from '../../reports/table.js';
import { selectionBiasTable } from '../../reports/tables/selection-bias.js';
import type { PanelResult } from './run-panel.js';

const source = 'Net of costs.';
const seconds = (value: number): string => `${fixed(value, { digits: 0 })} s`;

/** What was run, how many windows it had, and how much choosing may explain. */
export function factsTable({ window, fixed: biased, seconds: wall }: PanelResult): Table {
  const [own, other] = [window.backtest!, biased.backtest!];
  const of = (backtest: typeof own, outcome: string): number =>
    backtest.windows.filter((one) => one.outcome === outcome).length;
  const row = (name: string, show: (backtest: typeof own) => string): string[] => [name, show(own), show(other)];
  const outcomes = ['DECIDED', 'NO_SIGNALS', 'HALTED', 'FAILED'] as const;
  return {
    caption: 'The run',
    source: `${count(window.data.instruments)} instruments, ${count(window.data.bars)} bars; config ${window.inputs.configHash.slice(0, 12)}. The walk-forward took ${seconds(wall)} of wall time.`,
    columns: [text('Fact'), text('Selection redone in each window'), text('One selection, made at the end')],
    rows: [
      row('Path', ({ dates }) => `${dates[0]} to ${dates.at(-1)}, ${count(dates.length)} sessions`),
      ...outcomes.map((outcome) => row(`Windows ${outcome}`, (b) => count(of(b, outcome)))),
      row('Windows that held the last target', (b) => count(b.windows.filter(({ held }) => held).length)),
      ...REGIMES.map((regime) =>
        row(`Sessions in ${regime}`, ({ regimes }) =>
          share(regimes.filter((r) => r === regime).length, regimes.length),
        ),
      ),
      row('Configurations tried', ({ trials }) => count(trials)),
      row('Probability of overfitting', (b) => percent(b.probabilityOfOverfitting, { digits: 1 })),
    ],
    empty: '',
  };
}

const share = (part: number, all: number): string => percent(all === 0 ? null : part / all, { digits: 1 });

/** Every series with selection redone in each window. */
export function seriesTable({ window }: PanelResult): Table {
  const series = window.backtest!.series.filter(({ name }) => name !== 'cash');
  const funded = series.some(({ statistics }) => statistics.annualFunding !== undefined);
  const charged = series.some(({ statistics }) => statistics.annualImpact !== undefined);
  const confidence = percent(window.promises!.confidence, { digits: 0 });
  return {
    caption: 'Profiles and baselines',
    source: `${source} Annual figures; Sharpe intervals at ${confidence} from a stationary bootstrap; turnover one-way.`,
    columns: [
      text('Series'),
      ...['Return', 'Volatility', 'Sharpe', 'Interval', 'Max drawdown', 'Turnover', 'Costs'].map(number),
      ...(charged ? [number('Of them impact')] : []),
      ...(funded ? [number('Funding')] : []),
      number('Deflated Sharpe'),
    ],
    rows: series.map(({ name, statistics: s }) => [
      seriesName(name),
      signedPercent(s.annualReturn, 1),
      percent(s.annualVolatility, { digits: 1 }),
      ratio(s.sharpe),
      interval(s.sharpeInterval, (value) => ratio(value)),
      percent(s.maxDrawdown, { digits: 1 }),
      percent(s.annualTurnover, { digits: 0 }),
      bps(s.annualCosts, 0),
      ...(charged ? [bps(s.annualImpact, 0)] : []),
      ...(funded ? [bps(s.annualFunding, 0)] : []),
      percent(s.deflatedSharpe, { digits: 1 }),
    ]),
    empty: '',
  };
}

/** Each promise, measured on the honest path, beside the verdict that the biased one would have had. */
export function promiseTable({ window, fixed: biased }: PanelResult): Table {
  const beside = (one: PromiseVerdict): string =>
    biased.promises!.verdicts.find(({ promise }) => promise === one.promise)?.verdict ?? '';
  return {
    caption: 'Promises',
    source: `Volatility and risk ratios promise less than 1, differences more than 0.`,
    columns: [
      text('Promise'),
      text('Verdict'),
      ...['Value', 'Interval', 'Windows won'].map(number),
      text('Verdict with hindsight'),
    ],
    rows: window.promises!.verdicts.map((one) => [
      one.promise,
      one.verdict,
      fixed(one.value, { digits: 3 }),
      interval(one.interval, (value) => fixed(value, { digits: 3 })),
      percent(one.windowsWon, { digits: 0 }),
      beside(one),
    ]),
    empty: '',
  };
}

/** Windows that decided nothing, by reason without its figures, with the first one word for word. */
function reasonsTable({ undecided }: PanelResult): Table {
  const kinds = new Map<string, WindowDecision[]>();
  for (const one of undecided) {
    const kind = `${one.outcome} ${(one.reason ?? '').replace(/[\d.,]+/g, '#')}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  return {
    caption: 'Windows that decided nothing',
    source: 'The reason is that of the first of its kind.',
    columns: [text('Outcome'), number('Windows'), text('First'), text('Last'), text('Reason')],
    rows: [...kinds.values()].map((of) => {
      const { outcome, date, reason } = of[0]!;
      return [outcome, count(of.length), date, of.at(-1)!.date, reason ?? ''];
    }),
    empty: 'Every window decided.',
  };
}

export const tablesOf = (result: PanelResult): Table[] => {
  const bias = selectionBiasTable(result.comparison);
  if (bias === null) throw new RangeError('results: the two mandates differ in more than where the selection is made');
  return [factsTable(result), seriesTable(result), bias, promiseTable(result), reasonsTable(result)];
};
