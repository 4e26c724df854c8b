import type { RunView } from '../../../contracts/reporting.js';
import type { BacktestResult, SeriesName } from '../../../contracts/validation.js';
import { percent } from '../../format.js';
import type { Markup } from '../../markup.js';
import { seriesName, shortSeriesName } from '../../names.js';
import { sourceLine } from '../../provenance.js';
import { columnChart } from '../../svg/column-chart.js';
import { lineChart } from '../../svg/line-chart.js';
import { dayNumber } from '../../svg/time.js';
import { annualTradingTable, tradingTable } from '../../tables/trading.js';
import { figure, htmlTable, legend, paragraph, type Section } from '../components.js';
import { lineClass } from './performance.js';

/** What was traded and what it cost, a year and through time. */
export function tradingSection(view: RunView): Section {
  const id = 'trading';
  const title = 'Turnover and costs';
  const { backtest } = view;
  if (backtest === null) return { id, title, content: [paragraph('No back-test was made in this run.')] };
  const recorded = backtest.windows.some(({ profiles }) =>
    Object.values(profiles).some((one) => one?.statistics !== undefined),
  );
  return {
    id,
    title,
    content: [
      htmlTable(annualTradingTable(view)),
      ...(recorded
        ? [turnoverFigure(view, backtest), costsFigure(view, backtest)]
        : [paragraph('This back-test did not record what was traded in each window.')]),
    ],
  };
}

function turnoverFigure(view: RunView, { windows }: BacktestResult): Markup {
  const { profile } = view.inputs.mandate;
  const days = windows.map(({ executed }) => dayNumber(executed));
  const values = windows.map(({ profiles }) => profiles[profile]?.statistics?.turnover ?? 0);
  return figure({
    id: 'turnover-chart',
    title: `${seriesName(profile)}: turnover at each execution`,
    unit: 'One-way, percent of NAV; UTC dates. Where executions lie closer than a screen shows, the tallest is drawn.',
    source: sourceLine(view, 'one-way turnover, fraction of NAV, in percent', ['backtest']),
    draw: (width, chartId) =>
      columnChart({
        id: chartId,
        title: 'Turnover at each execution',
        description: `${windows.length} executions.`,
        width,
        height: width < 500 ? 160 : 180,
        class: 's1',
        days,
        values,
        tick: (value, digits) => percent(value, { digits }),
        tickScale: 100,
      }),
    legend: legend([{ name: 'one-way turnover', class: 'bar-gross', kind: 'block' }]),
    data: htmlTable(tradingTable(view)),
  });
}

function costsFigure(view: RunView, { windows, series }: BacktestResult): Markup {
  const days = windows.map(({ executed }) => dayNumber(executed));
  const trades = (name: SeriesName): boolean =>
    windows.some(({ profiles }) => profiles[name]?.statistics !== undefined);
  const names = series.flatMap(({ name }) => (name === 'cash' || !trades(name) ? [] : [name]));
  const isPublished = (name: SeriesName): boolean => name === view.inputs.mandate.profile;
  // The published line last, so that it lies on top.
  const drawn = [...names.filter((name) => !isPublished(name)), ...names.filter(isPublished)];
  return figure({
    id: 'costs-chart',
    title: 'Costs so far',
    unit: 'Spread, fees and impact of every execution, summed as percent of NAV at each; UTC dates.',
    source: sourceLine(view, 'costs as fraction of NAV, in percent', ['backtest']),
    draw: (width, chartId) =>
      lineChart({
        id: chartId,
        title: 'Costs so far',
        description: `${names.length} series over ${windows.length} executions.`,
        width,
        height: width < 500 ? 200 : 280,
        include: [0],
        series: drawn.map((name) => ({
          name: shortSeriesName(name),
          class: lineClass(view, name),
          days,
          values: runningSum(windows.map(({ profiles }) => profiles[name]?.statistics?.costs ?? 0)),
        })),
        endLabels: width >= 500,
        tick: (value, digits) => percent(value, { digits }),
        tickScale: 100,
      }),
    legend: legend(
      names.map((name) => ({ name: seriesName(name), class: lineClass(view, name), kind: 'line' as const })),
      'legend narrow',
    ),
    data: htmlTable(annualTradingTable(view)),
  });
}

function runningSum(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}
