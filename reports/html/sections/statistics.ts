import type { RunView } from '../../../contracts/reporting.js';
import { signedPercent } from '../../format.js';
import { seriesName } from '../../names.js';
import { sourceLine } from '../../provenance.js';
import { number, type Table, text } from '../../table.js';
import { monthlyReturns, monthlySeries } from '../../tables/monthly.js';
import { byRegimeTable, statisticsTable, windowsTable } from '../../tables/validation.js';
import { disclosure, htmlTable, paragraph, type Section } from '../components.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Monthly returns of the published profile, and statistics side by side. */
export function statisticsSection(view: RunView): Section {
  const id = 'statistics';
  const title = 'Returns and statistics';
  const { backtest } = view;
  if (backtest === null) return { id, title, content: [paragraph('No back-test was made in this run.')] };
  return {
    id,
    title,
    content: [
      monthly(view),
      htmlTable(statisticsTable(view)),
      htmlTable(byRegimeTable(view)),
      disclosure('Windows by outcome', htmlTable(windowsTable(view))),
    ],
  };
}

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
