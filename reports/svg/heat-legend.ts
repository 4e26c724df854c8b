import { h, type Markup } from '../markup.js';
import { label, px } from './frame.js';

/** Width of `heatLegend`, px. */
export const HEAT_LEGEND_WIDTH = 198;
const STEP = HEAT_LEGEND_WIDTH / 11;

/** The eleven colours of a diverging scale with a label at its low end, its middle and its high end. */
export function heatLegend(left: number, top: number, labels: readonly [string, string, string]): Markup[] {
  const steps = Array.from({ length: 11 }, (_, k) =>
    h('path', { d: `M${px(left + k * STEP)},${px(top + 5)}h${px(STEP)}`, class: `h${k}`, 'stroke-width': 10 }),
  );
  const [low, middle, high] = labels;
  return [
    ...steps,
    label(left, top + 24, low, { class: 'tick' }),
    label(left + HEAT_LEGEND_WIDTH / 2, top + 24, middle, { anchor: 'middle', class: 'tick' }),
    label(left + HEAT_LEGEND_WIDTH, top + 24, high, { anchor: 'end', class: 'tick' }),
  ];
}
