import type { RunView } from '../../../contracts/reporting.js';
import { count, percent, plural, signedPercent } from '../../format.js';
import { type Holdings, holdings } from '../../holdings.js';
import { seriesName } from '../../names.js';
import { sourceLine } from '../../provenance.js';
import { type HeatStrip, heatStrips } from '../../svg/heat-strips.js';
import { lineChart } from '../../svg/line-chart.js';
import { dayNumber } from '../../svg/time.js';
import { exposuresTable, heldTable } from '../../tables/holdings.js';
import { figure, htmlTable, legend, paragraph, type Section } from '../components.js';
import { crisisSpans } from './performance.js';

/** Strips drawn; the rest is one of its own. */
const ROWS = { narrow: 14, wide: 26 };

/** What the published profile held through the back-test, and how much of it. */
export function holdingsSection(view: RunView): Section {
  const id = 'holdings';
  const title = 'Weights through time';
  const { backtest } = view;
  if (backtest === null) return { id, title, content: [paragraph('No back-test was made in this run.')] };
  const held = holdings(view);
  if (held === null) {
    return {
      id,
      title,
      content: [
        paragraph('This back-test kept no weights: the profile was not simulated, or an earlier version made it.'),
      ],
    };
  }
  if (held.instruments.length === 0) {
    return { id, title, content: [paragraph(`Nothing was held in ${plural(held.executed.length, 'window')}.`)] };
  }
  const name = seriesName(backtest.book!.profile);
  const starts = held.executed.map(dayNumber);
  const end = dayNumber(backtest.dates.at(-1)!);
  const largest = held.instruments.flatMap(({ weights }) => weights).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const source = sourceLine(view, 'fraction of NAV after the trade, in percent', ['backtest']);
  return {
    id,
    title,
    content: [
      paragraph(
        `${name} held ${plural(held.instruments.length, 'instrument')} in ${plural(held.executed.length, 'window')}, at most ${count(Math.max(...held.positions))} at once.`,
      ),
      figure({
        id: 'holdings-chart',
        title: `${name}: weights after each execution`,
        unit: 'Signed percent of NAV; long lies in the upper half of a strip, short in the lower. Largest mean gross first; the last strip is the gross of all others where there are more. Executions closer than a screen shows are drawn as their mean. UTC dates.',
        source,
        draw: (width, chartId) =>
          heatStrips({
            id: chartId,
            title: 'Weights through time',
            description: `${held.instruments.length} instruments over ${held.executed.length} windows, at most ${percent(largest, { digits: 1 })} of NAV in one.`,
            width,
            starts,
            end,
            rows: strips(held, width < 500 ? ROWS.narrow : ROWS.wide),
            largest,
            tick: (value) => signedPercent(value, largest < 0.05 ? 1 : 0),
          }),
        data: htmlTable(heldTable(view, held)),
      }),
      figure({
        id: 'exposure-chart',
        title: 'Gross and net exposure',
        unit: 'Percent of NAV after each execution; UTC dates.',
        source,
        draw: (width, chartId) =>
          lineChart({
            id: chartId,
            title: 'Gross and net exposure',
            description: `After each of ${held.executed.length} executions, sessions in CRISIS shaded.`,
            width,
            height: width < 500 ? 200 : 260,
            include: [0],
            spans: crisisSpans(backtest),
            days: [starts[0]!, Math.max(end, starts[0]! + 1)],
            series: [
              { name: 'Gross', class: 's1', days: starts, values: held.gross },
              { name: 'Net', class: 's4', days: starts, values: held.net },
            ],
            tick: (value, digits) => percent(value, { digits }),
            tickScale: 100,
          }),
        legend: legend([
          { name: 'gross', class: 's1', kind: 'line' },
          { name: 'net', class: 's4', kind: 'line' },
          { name: 'session in CRISIS', class: 'span', kind: 'block' },
        ]),
        data: htmlTable(exposuresTable(view, held)),
      }),
    ],
  };
}

/** The largest holdings; where there are more, the gross of all others as the last strip. */
function strips({ instruments, executed }: Holdings, most: number): HeatStrip[] {
  if (instruments.length <= most) return instruments.map((one) => ({ label: one.instrument, values: one.weights }));
  const others = instruments.slice(most - 1);
  return [
    ...instruments.slice(0, most - 1).map((one) => ({ label: one.instrument, values: one.weights })),
    {
      label: plural(others.length, 'other'),
      values: executed.map((_, k) => others.reduce((sum, { weights }) => sum + Math.abs(weights[k]!), 0)),
    },
  ];
}
