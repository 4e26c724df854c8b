import type { RunView } from '../../../contracts/reporting.js';
import { count, percent, ratio, signedPercent } from '../../format.js';
import { seriesName } from '../../names.js';
import { sourceLine } from '../../provenance.js';
import { rollingVolatility } from '../../rolling-volatility.js';
import { lineChart } from '../../svg/line-chart.js';
import { dayNumber } from '../../svg/time.js';
import { number, type Table, text } from '../../table.js';
import { forecastTable } from '../../tables/validation.js';
import { figure, htmlTable, legend, paragraph, type Section } from '../components.js';

/** Windows in the table: five years of weekly ones. */
const SHOWN = 260;

/** Three months of sessions: short enough to follow a change of the market, long enough to be read. */
const ROLLING = 63;

/** What the optimiser promised for each window of the published profile, and what came. */
export function forecastSection(view: RunView): Section {
  const id = 'forecast';
  const title = 'Forecast against realised volatility';
  const profile = view.inputs.mandate.profile;
  const windows = (view.backtest?.windows ?? []).map(({ executed, profiles }) => ({
    executed,
    forecast: profiles[profile]?.forecast ?? null,
    realised: profiles[profile]?.realised ?? null,
    gained: profiles[profile]?.return ?? null,
  }));
  const drawn = windows.filter(({ forecast, realised }) => forecast !== null || realised !== null);
  if (drawn.length === 0) {
    return { id, title, content: [paragraph('No window has a forecast and a realised volatility to compare.')] };
  }
  const bias = view.promises?.bias.find((one) => one.profile === profile)?.statistic ?? null;
  const days = drawn.map(({ executed }) => dayNumber(executed));
  const path = view.backtest!.series.find(({ name }) => name === profile);
  const rolling = {
    days: view.backtest!.dates.slice(1).map(dayNumber),
    values: rollingVolatility(path?.returns ?? [], {
      sessions: ROLLING,
      periodsPerYear: path?.statistics.periodsPerYear ?? 0,
    }),
  };
  const table: Table = {
    caption: `Windows of ${seriesName(profile)}${windows.length > SHOWN ? `, the newest ${count(SHOWN)} of ${count(windows.length)}` : ''}`,
    source: sourceLine(view, 'annual volatility; return of the window, in percent', ['backtest']),
    columns: [text('Executed'), number('Forecast'), number('Realised'), number('Return')],
    rows: windows
      .slice(-SHOWN)
      .reverse()
      .map((one) => [one.executed, percent(one.forecast), percent(one.realised), signedPercent(one.gained)]),
    empty: 'There are no windows.',
  };
  return {
    id,
    title,
    content: [
      paragraph(
        bias === null
          ? 'There are too few windows for a bias statistic.'
          : `The bias statistic of ${seriesName(profile)} is ${ratio(bias)}: 1 is honest, above 1 the risk was promised too low, below 1 too high.`,
      ),
      figure({
        id: 'forecast-chart',
        title: `${seriesName(profile)}: promised and realised`,
        unit: `Annual volatility, percent; UTC dates. Realised: a point for each window, and a line over the last ${ROLLING} sessions.`,
        source: sourceLine(view, 'annual volatility, in percent', ['backtest']),
        draw: (width, chartId) =>
          lineChart({
            id: chartId,
            title: 'Forecast and realised volatility',
            description: `${drawn.length} windows: the forecast and the realised volatility of the last ${ROLLING} sessions as lines, that of each window as points.`,
            width,
            height: width < 500 ? 220 : 280,
            include: [0],
            series: [
              {
                name: 'Realised in the window',
                class: 's4 faint',
                days,
                values: drawn.map(({ realised }) => realised),
                dots: true,
              },
              { name: 'Realised', class: 's4 solid', ...rolling },
              { name: 'Forecast', class: 's1', days, values: drawn.map(({ forecast }) => forecast) },
            ],
            tick: (value, digits) => percent(value, { digits }),
            tickScale: 100,
          }),
        legend: legend([
          { name: 'forecast', class: 's1', kind: 'line' },
          { name: `realised over the last ${ROLLING} sessions`, class: 's4 solid', kind: 'line' },
          { name: 'realised in the window', class: 's4', kind: 'dots' },
        ]),
        data: htmlTable(table),
      }),
      htmlTable(forecastTable(view)),
    ],
  };
}
