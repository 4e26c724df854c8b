import type { Markup } from '../markup.js';
import { label, line, rect, svg, textWidth } from './frame.js';
import { linearScale, niceTicks, tickDigits } from './scale.js';
import { shortNames } from './short-names.js';

export interface Bar {
  readonly class: string;
  readonly value: number;
  /** Name of the measure, for the tooltip. */
  readonly name: string;
}

export interface BarRow {
  readonly label: string;
  /** One bar under another. */
  readonly bars: readonly Bar[];
  /** A mark across the bars, such as where the value was before. */
  readonly mark?: number | null;
  /** Shown at the right, in the order of `heads`. */
  readonly figures: readonly string[];
}

export interface BarChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly rows: readonly BarRow[];
  /** Heads of the figures at the right. */
  readonly heads: readonly string[];
  readonly tick: (value: number, digits: number) => string;
  readonly tickScale?: number;
  /** A limit drawn across all rows. */
  readonly limit?: { readonly value: number; readonly label: string };
}

/** Room for the labels of rows in a chart of this width. */
export const labelRoom = (width: number): number => Math.max(72, width * 0.3);

const TOP = 34;
const BAR = 9;

/** Horizontal bars from zero, one row an item, its figures in columns at the right so that nothing overlaps. */
export function barChart(chart: BarChart): Markup {
  const { width, rows, heads } = chart;
  if (rows.length === 0) {
    return svg({ ...chart, height: 40 }, label(0, 24, 'There is nothing to draw.', { class: 'muted' }));
  }
  const perRow = Math.max(1, ...rows.map(({ bars }) => bars.length));
  const pitch = perRow * (BAR + 2) + 11;
  const height = TOP + rows.length * pitch + 24;
  const values = rows.flatMap(({ bars, mark }) => [...bars.map(({ value }) => value), mark ?? 0]);
  const low = Math.min(0, ...values);
  const high = Math.max(0, chart.limit?.value ?? 0, ...values);
  const widest = rows.reduce((most, row) => Math.max(most, textWidth(row.label)), 0);
  const labels = Math.min(widest + 8, labelRoom(width));
  const names = shortNames(
    rows.map((row) => row.label),
    labels,
  );
  const columns = heads.map((head, k) =>
    rows.reduce((most, row) => Math.max(most, textWidth(row.figures[k] ?? '')), textWidth(head)),
  );
  const figures = columns.reduce((sum, column) => sum + column + 10, 0);
  const right = width - figures;
  const ticks = niceTicks(low, high === low ? 0.01 : high, Math.max(2, Math.floor((right - labels) / 90)));
  const digits = tickDigits(ticks, chart.tickScale ?? 1);
  const x = linearScale([ticks[0]!, ticks.at(-1)!], [labels + 8, right - 12]);
  const bottom = TOP + rows.length * pitch;
  const columnEnd = (k: number): number =>
    right + columns.slice(0, k + 1).reduce((sum, column) => sum + column + 10, 0);
  const limitLabel = chart.limit === undefined ? 0 : textWidth(chart.limit.label, 11) / 2;
  return svg(
    { ...chart, height },
    ticks.map((tick) => [
      line(x(tick), TOP - 4, x(tick), bottom, tick === 0 ? 'zero' : 'grid'),
      label(x(tick), bottom + 16, chart.tick(tick, digits), { anchor: 'middle', class: 'tick' }),
    ]),
    heads.map((head, k) => label(columnEnd(k), 14, head, { anchor: 'end', class: 'tick' })),
    rows.map((row, i) => {
      const top = TOP + i * pitch + 5;
      const middle = top + (perRow * (BAR + 2)) / 2 + 3;
      const shown = names[i]!;
      return [
        label(labels, middle, shown, { anchor: 'end', title: row.label }),
        row.bars.map((bar, k) => {
          const from = Math.min(x(0), x(bar.value));
          const tooltip = `${row.label}: ${bar.name} ${chart.tick(bar.value, 2)}`;
          return rect(from, top + k * (BAR + 2), Math.abs(x(bar.value) - x(0)), BAR, bar.class, tooltip);
        }),
        row.mark === undefined || row.mark === null
          ? null
          : line(x(row.mark), top - 3, x(row.mark), top + perRow * (BAR + 2) + 1, 'mark'),
        row.figures.map((figure, k) => label(columnEnd(k), middle, figure, { anchor: 'end', class: 'figure' })),
      ];
    }),
    chart.limit === undefined
      ? null
      : [
          line(x(chart.limit.value), TOP - 10, x(chart.limit.value), bottom, 'reference'),
          label(Math.min(Math.max(x(chart.limit.value), limitLabel), right - limitLabel), TOP - 14, chart.limit.label, {
            anchor: 'middle',
            class: 'tick',
          }),
        ],
  );
}
