import { h, type Markup } from '../markup.js';
import { label, line, px, svg, textWidth } from './frame.js';
import { HEAT_LEGEND_WIDTH, heatLegend } from './heat-legend.js';
import { timeAxis } from './line-chart.js';
import { linearScale, type Scale } from './scale.js';
import { shortNames } from './short-names.js';

export interface HeatStrip {
  readonly label: string;
  /** One value a span; 0 leaves it empty. */
  readonly values: readonly number[];
}

export interface HeatStrips {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  /** Day numbers at which the spans begin, increasing, and the day on which the last one ends. */
  readonly starts: readonly number[];
  readonly end: number;
  readonly rows: readonly HeatStrip[];
  /** The strongest colour; what is larger has it too. Above 0. */
  readonly largest: number;
  readonly tick: (value: number) => string;
}

const TOP = 4;
const PITCH = 18;
const HALF = 7;
const AXIS = 24;

/** Class 6 to 10 above zero, 4 down to 0 below: five steps of `largest` on either side, none of them empty. */
export function strengthClass(value: number, largest: number): number {
  const step = Math.min(5, Math.max(1, Math.ceil((Math.abs(value) / largest) * 5 - 1e-9)));
  return value > 0 ? 5 + step : 5 - step;
}

/**
 * One strip a row over UTC dates, the stronger the colour the larger the value. What is above zero lies in the upper half of
 * its strip and what is below in the lower, so that signs are told apart without colour.
 */
export function heatStrips(chart: HeatStrips): Markup {
  const { width, rows, starts, largest } = chart;
  if (rows.length === 0 || starts.length === 0) {
    return svg({ ...chart, height: 40 }, label(0, 24, 'There is nothing to draw.', { class: 'muted' }));
  }
  const widest = rows.reduce((most, row) => Math.max(most, textWidth(row.label, 11)), 0);
  const left = Math.min(widest + 8, Math.max(72, width * 0.27));
  const names = shortNames(
    rows.map((row) => row.label),
    left - 8,
    11,
  );
  const bottom = TOP + rows.length * PITCH;
  const x = linearScale([starts[0]!, Math.max(chart.end, starts[0]! + 1)], [left, width - 8]);
  const height = bottom + AXIS + 8;
  return svg(
    { ...chart, height: height + 34 },
    rows.map(({ label: name }, i) => [
      line(left, TOP + (i + 0.5) * PITCH, width - 8, TOP + (i + 0.5) * PITCH, 'grid'),
      label(left - 6, TOP + (i + 0.5) * PITCH + 4, names[i]!, {
        anchor: 'end',
        class: 'leaf',
        title: name,
      }),
    ]),
    cells(chart, x),
    timeAxis(x, height),
    heatLegend(Math.max(0, Math.min(left, width - HEAT_LEGEND_WIDTH - 8)), height + 8, [
      chart.tick(-largest),
      '0',
      chart.tick(largest),
    ]),
  );
}

/** Narrower cells cannot be told apart, px: neighbours that share one are shown by their mean. */
const NARROWEST = 1.5;

/** Neighbouring spans joined, so many at a time that each is wide enough. */
function joined({ starts, end, rows }: HeatStrips, x: Scale): Pick<HeatStrips, 'starts' | 'rows'> {
  const room = (x(end) - x(starts[0]!)) / starts.length;
  const together = Math.max(1, Math.ceil(NARROWEST / Math.max(room, 1e-9)));
  if (together === 1) return { starts, rows };
  const firsts = starts.flatMap((_, k) => (k % together === 0 ? [k] : []));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    starts: firsts.map((k) => starts[k]!),
    rows: rows.map(({ label: name, values }) => ({
      label: name,
      values: firsts.map((k) => mean(values.slice(k, k + together))),
    })),
  };
}

/** One path a colour; neighbouring spans of one colour are one stroke. */
function cells(chart: HeatStrips, x: Scale): Markup[] {
  const { end, largest } = chart;
  const { starts, rows } = joined(chart, x);
  const paths = Array.from({ length: 11 }, () => '');
  rows.forEach(({ values }, i) => {
    const middle = TOP + (i + 0.5) * PITCH;
    for (let k = 0; k < starts.length; ) {
      const value = values[k] ?? 0;
      if (value === 0) {
        k++;
        continue;
      }
      const shade = strengthClass(value, largest);
      let next = k + 1;
      while (next < starts.length && (values[next] ?? 0) !== 0 && strengthClass(values[next]!, largest) === shade)
        next++;
      const from = x(starts[k]!);
      const y = middle + (value > 0 ? -HALF / 2 : HALF / 2);
      paths[shade] += `M${px(from)},${px(y)}h${px(Math.max(0.5, x(starts[next] ?? end) - from))}`;
      k = next;
    }
  });
  return paths.flatMap((d, shade) => (d === '' ? [] : [h('path', { d, class: `h${shade}`, 'stroke-width': HALF })]));
}
