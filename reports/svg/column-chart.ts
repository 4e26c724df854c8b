import { h, type Markup } from '../markup.js';
import { label, line, px, svg, textWidth } from './frame.js';
import { timeAxis } from './line-chart.js';
import { linearScale, niceAxis, tickDigits } from './scale.js';

export interface ColumnChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** CSS class of the columns. */
  readonly class: string;
  /** Day numbers, increasing, and the value at each, at least 0. */
  readonly days: readonly number[];
  readonly values: readonly number[];
  readonly tick: (value: number, digits: number) => string;
  readonly tickScale?: number;
}

const AXIS = 24;
/** Narrower columns cannot be told apart: of those that share one, the tallest is drawn. */
const NARROWEST = 1.5;

/** Columns from zero over UTC dates. */
export function columnChart(chart: ColumnChart): Markup {
  const { width, height, days, values } = chart;
  if (days.length === 0) {
    return svg({ ...chart, height: 40 }, label(0, 24, 'There is nothing to draw.', { class: 'muted' }));
  }
  const highest = values.reduce((a, b) => Math.max(a, b), 0);
  const { ticks, domain } = niceAxis(0, highest === 0 ? 0.01 : highest, Math.max(2, Math.round(height / 56)));
  const digits = tickDigits(ticks, chart.tickScale ?? 1);
  const widest = ticks.reduce((most, tick) => Math.max(most, textWidth(chart.tick(tick, digits), 11)), 0);
  const left = Math.max(width < 500 ? 44 : 56, widest + 8);
  const x = linearScale([days[0]!, days.at(-1)!], [left + 3, width - 11]);
  const y = linearScale(domain, [height - AXIS, 8]);
  const room = (width - 14 - left) / days.length;
  const tallest = new Map<number, number>();
  days.forEach((day, i) => {
    const column = room < NARROWEST ? Math.round(x(day) / NARROWEST) * NARROWEST : x(day);
    tallest.set(column, Math.max(tallest.get(column) ?? 0, values[i]!));
  });
  const d = [...tallest].map(([at, value]) => (value === 0 ? '' : `M${px(at)},${px(y(0))}V${px(y(value))}`)).join('');
  return svg(
    chart,
    ticks.map((tick) => [
      line(left, y(tick), width - 8, y(tick), tick === 0 ? 'zero' : 'grid'),
      label(left - 6, y(tick) + 4, chart.tick(tick, digits), { anchor: 'end', class: 'tick' }),
    ]),
    timeAxis(x, height),
    d === ''
      ? null
      : h('path', { d, class: `column ${chart.class}`, 'stroke-width': px(Math.min(14, Math.max(1, room * 0.6))) }),
  );
}
