import type { RunView } from '../../../contracts/reporting.js';
import { bps, percent, signedPercent, UNKNOWN } from '../../format.js';
import { seriesName } from '../../names.js';
import { sourceLine } from '../../provenance.js';
import { barChart } from '../../svg/bar-chart.js';
import { number, type Table, text } from '../../table.js';
import { monthlyReturns, monthlySeries } from '../../tables/monthly.js';
import { byRegimeTable, statisticsTable, windowsTable } from '../../tables/validation.js';
import { disclosure, figure, htmlTable, legend, paragraph, type Section } from '../components.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Statistics side by side, monthly returns of the published profile, turnover and costs. */
export function statisticsSection(view: RunView): Section {
  const id = 'statistics';
  const title = 'Statistics';
  const { backtest } = view;
  if (backtest === null) return { id, title, content: [paragraph('No back-test was made in this run.')] };
  const series = backtest.series.filter(({ name }) => name !== 'cash');
  const table: Table = {
    caption: 'Turnover and costs',
    source: sourceLine(view, 'one-way turnover and costs a year as fractions of NAV', ['backtest']),
    columns: [text('Series'), number('Turnover a year'), number('Costs a year'), number('Cost of 100% turnover')],
    rows: series.map(({ name, statistics }) => [
      seriesName(name),
      percent(statistics.annualTurnover, { digits: 0 }),
      bps(statistics.annualCosts),
      statistics.annualTurnover > 0 ? bps(statistics.annualCosts / statistics.annualTurnover) : UNKNOWN,
    ]),
    empty: 'There are no series.',
  };
  return {
    id,
    title,
    content: [
      htmlTable(statisticsTable(view)),
      htmlTable(byRegimeTable(view)),
      monthly(view),
      figure({
        id: 'turnover-chart',
        title: 'Turnover and costs',
        unit: 'One-way turnover a year, percent of NAV; costs a year in basis points of NAV.',
        source: table.source,
        draw: (width, chartId) =>
          barChart({
            id: chartId,
            title: 'Annual turnover',
            description: 'One bar a series, with costs at the right.',
            width,
            heads: ['turnover', 'costs'],
            rows: series.map(({ name, statistics }) => ({
              label: seriesName(name),
              bars: [{ class: 'bar-gross', value: finite(statistics.annualTurnover), name: 'turnover' }],
              figures: [percent(statistics.annualTurnover, { digits: 0 }), bps(statistics.annualCosts)],
            })),
            tick: (value, digits) => percent(value, { digits }),
            tickScale: 100,
          }),
        legend: legend([{ name: 'one-way turnover a year', class: 'bar-gross', kind: 'block' }]),
        data: htmlTable(table),
      }),
      disclosure('Windows by outcome', htmlTable(windowsTable(view))),
    ],
  };
}

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

/** Year by month; shade follows size, the sign says the direction. */
function monthly(view: RunView) {
  const series = monthlySeries(view);
  if (series === null || view.backtest === null) return null;
  const years = monthlyReturns(view.backtest.dates, series.nav);
  const largest = Math.max(1e-9, ...years.flatMap(({ months }) => months.map((value) => Math.abs(value ?? 0))));
  const table: Table = {
    caption: `Monthly returns, ${seriesName(series.name)}`,
    source: sourceLine(view, 'net return of the calendar month, in percent', ['backtest']),
    columns: [text('Year'), ...MONTHS.map(number), number('Year total')],
    rows: years.map(({ year, months, total }) => [
      year,
      ...months.map((value) => (value === null ? '' : signedPercent(value, 1))),
      signedPercent(total, 1),
    ]),
    empty: 'There are no months.',
  };
  return htmlTable(table, (_, row, column) => {
    const value = years[row]?.months[column - 1] ?? null;
    if (value === null || value === 0) return null;
    return { class: `${value > 0 ? 'up' : 'dn'}${Math.abs(value) > largest / 2 ? 2 : 1}` };
  });
}
