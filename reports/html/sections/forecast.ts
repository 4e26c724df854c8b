import type { RunView } from '../../../contracts/reporting.js';
import { percent, ratio, signedPercent } from '../../format.js';
import { seriesName } from '../../names.js';
import { sourceLine } from '../../provenance.js';
import { lineChart } from '../../svg/line-chart.js';
import { dayNumber } from '../../svg/time.js';
import { number, type Table, text } from '../../table.js';
import { forecastTable } from '../../tables/validation.js';
import { figure, htmlTable, legend, paragraph, type Section } from '../components.js';

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
  const table: Table = {
    caption: `Windows of ${seriesName(profile)}`,
    source: sourceLine(view, 'annual volatility; return of the window, in percent', ['backtest']),
    columns: [text('Executed'), number('Forecast'), number('Realised'), number('Return')],
    rows: [...windows]
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
        title: `${seriesName(profile)}: each window`,
        unit: 'Annual volatility, percent; UTC date of execution. A short window makes the realised value noisy.',
        source: sourceLine(view, 'annual volatility, in percent', ['backtest']),
        draw: (width, chartId) =>
          lineChart({
            id: chartId,
            title: 'Forecast and realised volatility',
            description: `${drawn.length} windows: the forecast as a line, what was realised as points.`,
            width,
            height: width < 500 ? 220 : 280,
            include: [0],
            series: [
              { name: 'Realised', class: 's4', days, values: drawn.map(({ realised }) => realised), dots: true },
              { name: 'Forecast', class: 's1', days, values: drawn.map(({ forecast }) => forecast) },
            ],
            tick: (value, digits) => percent(value, { digits }),
            tickScale: 100,
          }),
        legend: legend([
          { name: 'forecast', class: 's1', kind: 'line' },
          { name: 'realised', class: 's4', kind: 'dots' },
        ]),
        data: htmlTable(table),
      }),
      htmlTable(forecastTable(view)),
    ],
  };
}
