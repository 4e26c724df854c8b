import { h, type Markup } from '../markup.js';
import { fitted, label, line, px, rect, svg, textWidth } from './frame.js';
import { linearScale, niceAxis, type Scale, tickDigits } from './scale.js';
import { thinned } from './thin.js';
import { timeTicks } from './time.js';

export interface LineSeries {
  readonly name: string;
  /** CSS class that gives colour and dashes. */
  readonly class: string;
  /** Day numbers, increasing, and the value at each; null breaks the line. */
  readonly days: readonly number[];
  readonly values: readonly (number | null)[];
  /** Points instead of a line. */
  readonly dots?: boolean;
}

export interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly series: readonly LineSeries[];
  /** Shaded spans [first day, last day] with a class each. */
  readonly spans?: readonly { readonly from: number; readonly to: number; readonly class: string }[];
  /** Horizontal lines worth comparing with. */
  readonly references?: readonly { readonly value: number; readonly label: string }[];
  /** Values that the axis shows in any case. */
  readonly include?: readonly number[];
  /** Tick text; `digits` tells neighbouring ticks apart in the unit `tickScale` × value. */
  readonly tick: (value: number, digits: number) => string;
  readonly tickScale?: number;
  /** Names at the line ends; without them the page needs a legend. */
  readonly endLabels?: boolean;
  /** Common day range with a chart above or below. */
  readonly days?: readonly [number, number];
}

// 0.55 points a px, 600 at most: beyond that a screen shows no difference.
const pointsOf = (x: Scale): number => Math.min(600, Math.max(100, Math.round(0.55 * (x.range[1] - x.range[0]))));
const AXIS = 24;
const LABEL_GAP = 15;

/** Lines over UTC dates with round ticks. Same input, same bytes. */
export function lineChart(chart: LineChart): Markup {
  const { width, height, series } = chart;
  const extremes = series.flatMap(({ values }) => range(values) ?? []);
  const days = series.flatMap((one) => (one.days.length > 0 ? [one.days[0]!, one.days.at(-1)!] : []));
  if (extremes.length === 0 || days.length === 0) {
    return svg({ ...chart, height: 40 }, label(0, 24, 'There is nothing to draw.', { class: 'muted' }));
  }
  const all = [...extremes, ...(chart.include ?? []), ...(chart.references ?? []).map(({ value }) => value)];
  const { ticks, domain } = niceAxis(min(all), max(all), Math.max(2, Math.round(height / 64)));
  const digits = tickDigits(ticks, chart.tickScale ?? 1);
  const widest = ticks.reduce((most, tick) => Math.max(most, textWidth(chart.tick(tick, digits), 11)), 0);
  const left = Math.max(width < 500 ? 44 : 56, widest + 8);
  const right = chart.endLabels === true ? 118 : 8;
  const [firstDay, lastDay] = chart.days ?? [min(days), max(days)];
  const x = linearScale([firstDay, lastDay], [left, width - right]);
  const y = linearScale(domain, [height - AXIS, 8]);
  return svg(
    chart,
    (chart.spans ?? []).map((span) => {
      const from = x(Math.max(span.from, firstDay));
      return rect(from, 8, Math.max(1, x(Math.min(span.to, lastDay)) - from), height - AXIS - 8, span.class);
    }),
    ticks.map((tick) => [
      line(left, y(tick), width - right, y(tick), tick === 0 ? 'zero' : 'grid'),
      label(left - 6, y(tick) + 4, chart.tick(tick, digits), { anchor: 'end', class: 'tick' }),
    ]),
    timeAxis(x, height),
    (chart.references ?? []).map(({ value }) => line(left, y(value), width - right, y(value), 'reference')),
    series.map((one) => (one.dots === true ? dots(one, x, y) : path(one, x, y))),
    // Over the lines, so that they stay legible.
    (chart.references ?? []).map(({ value, label: text }) =>
      label(left + 4, y(value) - 4, text, { class: 'tick halo' }),
    ),
    chart.endLabels === true ? endLabels(series, y, width - right, height) : null,
  );
}

/** Date ticks along the bottom that stay inside the picture and apart from each other. */
export function timeAxis(x: Scale, height: number): Markup[] {
  const [left, right] = x.range;
  const ticks = timeTicks(x.domain[0], x.domain[1], Math.floor((right - left) / 76));
  return ticks.flatMap(({ day, label: text }) => {
    const at = x(day);
    const half = text.length * 3.4;
    const mark = line(at, height - AXIS, at, height - AXIS + 4, 'axis');
    const fits = at - half >= 0 && at + half <= right + 8;
    return fits ? [mark, label(at, height - 6, text, { anchor: 'middle', class: 'tick' })] : [mark];
  });
}

function path(one: LineSeries, x: Scale, y: Scale): Markup {
  let d = '';
  for (const { days, values } of runs(one)) {
    const kept = thinned(
      values,
      Math.max(4, Math.floor((pointsOf(x) * values.length) / Math.max(1, one.values.length))),
    );
    d += kept.map((k, i) => `${i === 0 ? 'M' : 'L'}${px(x(days[k]!))},${px(y(values[k]!))}`).join('');
  }
  return h('path', { d, class: `line ${one.class}` });
}

interface Run {
  readonly days: readonly number[];
  readonly values: readonly number[];
}

/** Unbroken stretches of a series. */
function runs({ days, values }: LineSeries): Run[] {
  const found: { days: number[]; values: number[] }[] = [];
  let broken = true;
  for (let i = 0; i < Math.min(days.length, values.length); i++) {
    const value = values[i] ?? null;
    if (value !== null) {
      if (broken) found.push({ days: [], values: [] });
      found.at(-1)!.days.push(days[i]!);
      found.at(-1)!.values.push(value);
    }
    broken = value === null;
  }
  return found;
}

/** Points as zero-length strokes with round caps: one path for all of them. */
function dots(one: LineSeries, x: Scale, y: Scale): Markup {
  const whole = runs(one);
  const days = whole.flatMap((run) => run.days);
  const values = whole.flatMap((run) => run.values);
  const d = thinned(values, pointsOf(x))
    .map((k) => `M${px(x(days[k]!))},${px(y(values[k]!))}h0`)
    .join('');
  return h('path', { d, class: `dots ${one.class}` });
}

/** Names beside the line ends, moved apart where lines end close together. */
function endLabels(series: readonly LineSeries[], y: Scale, right: number, height: number): Markup[] {
  const ends = series
    .map((one, index) => ({ one, index, value: one.values.findLast((value) => value !== null) ?? null }))
    .filter((end): end is typeof end & { value: number } => end.value !== null)
    .map((end) => ({ ...end, at: y(end.value), shown: y(end.value) }))
    .sort((a, b) => a.at - b.at || a.index - b.index);
  for (let i = 1; i < ends.length; i++) ends[i]!.shown = Math.max(ends[i]!.shown, ends[i - 1]!.shown + LABEL_GAP);
  const overflow = (ends.at(-1)?.shown ?? 0) - (height - AXIS);
  if (overflow > 0) {
    ends.at(-1)!.shown -= overflow;
    for (let i = ends.length - 2; i >= 0; i--) {
      ends[i]!.shown = Math.min(ends[i]!.shown, ends[i + 1]!.shown - LABEL_GAP);
    }
  }
  return ends.flatMap(({ one, at, shown }) => [
    h('path', { d: `M${px(right + 2)},${px(at)}L${px(right + 14)},${px(shown)}h10`, class: `line ${one.class} lead` }),
    label(right + 28, shown + 4, fitted(one.name, 90), {
      class: one.class.endsWith(' main') ? 'end strong' : 'end',
      title: one.name,
    }),
  ]);
}

/** The lowest and the highest known value; null where none is known. */
function range(values: readonly (number | null)[]): [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? null : [low, high];
}

const min = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const max = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
