import type { RunView } from '../../contracts/reporting.js';
import { bps, count, percent, UNKNOWN } from '../format.js';
import { seriesName } from '../names.js';
import { sourceLine } from '../provenance.js';
import { number, type Table, text } from '../table.js';

/** Turnover and costs a year, one row a series. */
export function annualTradingTable(view: RunView): Table {
  const series = (view.backtest?.series ?? []).filter(({ name }) => name !== 'cash');
  return {
    caption: 'Turnover and costs a year',
    source: sourceLine(view, 'one-way turnover and costs a year as fractions of NAV', ['backtest']),
    columns: [
      text('Series'),
      number('Turnover'),
      number('Costs'),
      number('Of them impact'),
      number('Funding and borrow'),
      number('Cost of 100% turnover'),
    ],
    rows: series.map(({ name, statistics }) => [
      seriesName(name),
      percent(statistics.annualTurnover, { digits: 0 }),
      bps(statistics.annualCosts),
      bps(statistics.annualImpact),
      bps(statistics.annualFunding),
      statistics.annualTurnover > 0 ? bps(statistics.annualCosts / statistics.annualTurnover) : UNKNOWN,
    ]),
    empty: 'There are no series.',
  };
}

/** What the published profile traded, year by year. */
export function tradingTable(view: RunView): Table {
  const { profile } = view.inputs.mandate;
  const years = new Map<
    string,
    { turnover: number; costs: number; trades: number; windows: number; largest: number }
  >();
  for (const { executed, profiles } of view.backtest?.windows ?? []) {
    const { turnover, costs } = profiles[profile]?.statistics ?? { turnover: 0, costs: 0 };
    const year = executed.slice(0, 4);
    const sum = years.get(year) ?? { turnover: 0, costs: 0, trades: 0, windows: 0, largest: 0 };
    years.set(year, {
      turnover: sum.turnover + turnover,
      costs: sum.costs + costs,
      trades: sum.trades + (turnover > 0 ? 1 : 0),
      windows: sum.windows + 1,
      largest: Math.max(sum.largest, turnover),
    });
  }
  return {
    caption: `Trading of ${seriesName(profile)} by year`,
    source: sourceLine(view, 'one-way turnover and costs as fractions of NAV, summed over executions', ['backtest']),
    columns: [
      text('Year'),
      number('Windows'),
      number('That traded'),
      number('Turnover'),
      number('Largest'),
      number('Costs'),
    ],
    rows: [...years]
      .reverse()
      .map(([year, sum]) => [
        year,
        count(sum.windows),
        count(sum.trades),
        percent(sum.turnover, { digits: 0 }),
        percent(sum.largest, { digits: 1 }),
        bps(sum.costs),
      ]),
    empty: 'There are no windows.',
  };
}
