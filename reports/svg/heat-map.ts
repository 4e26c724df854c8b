import { h, type Markup } from '../markup.js';
import { px } from './frame.js';

/** Class k of eleven for a value in [−1, 1]: 0 is −1, 5 is 0, 10 is +1. */
export const heatClass = (value: number): number => Math.round((Math.max(-1, Math.min(1, value)) + 1) * 5);

export interface HeatCells {
  readonly n: number;
  readonly left: number;
  readonly top: number;
  readonly cell: number;
  /** In [−1, 1]; a value that is not finite leaves its cell empty. */
  readonly value: (row: number, column: number) => number;
}

// Neighbours overlap by so many px: edges rounded to whole pixels would leave hairlines between them.
const OVERLAP = 0.5;

/** n × n cells as one path per colour, strokes as thick as a cell, neighbours of a row merged: few bytes a cell. */
export function heatCells({ n, left, top, cell, value }: HeatCells): Markup[] {
  const paths = Array.from({ length: 11 }, () => '');
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; ) {
      const first = value(i, j);
      if (!Number.isFinite(first)) {
        j++;
        continue;
      }
      const k = heatClass(first);
      let end = j + 1;
      while (end < n && Number.isFinite(value(i, end)) && heatClass(value(i, end)) === k) end++;
      paths[k] += `M${px(left + j * cell)},${px(top + (i + 0.5) * cell)}h${px((end - j) * cell + OVERLAP)}`;
      j = end;
    }
  }
  return paths.flatMap((d, k) =>
    d === '' ? [] : [h('path', { d, class: `h${k}`, 'stroke-width': px(cell + OVERLAP) })],
  );
}
