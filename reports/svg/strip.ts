import type { Markup } from '../markup.js';
import { rect, svg } from './frame.js';
import { timeAxis } from './line-chart.js';
import { linearScale } from './scale.js';

export interface StripRun {
  readonly from: number;
  /** Last day of the run. */
  readonly to: number;
  readonly class: string;
  /** Height as a share of the strip, so that colour is not needed to tell states apart. */
  readonly level: number;
  readonly title: string;
}

export interface Strip {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly runs: readonly StripRun[];
  readonly margins: readonly [left: number, right: number];
}

const HEIGHT = 68;
const BASE = 40;
// Below 2 px a block is too narrow to be pointed at.
const POINTED_AT = 2;

/** States over time as blocks: the graver, the taller. */
export function strip(chart: Strip): Markup {
  const { width, runs, margins } = chart;
  const first = runs[0]?.from ?? 0;
  const last = runs.at(-1)?.to ?? 1;
  const x = linearScale([first, last + 1], [margins[0], width - margins[1]]);
  return svg(
    { ...chart, height: HEIGHT },
    runs.map((run, i) => {
      // Up to the next run, so that weekends leave no gaps.
      const end = x(runs[i + 1]?.from ?? run.to + 1);
      const size = run.level * (BASE - 4);
      const wide = end - x(run.from);
      return rect(
        x(run.from),
        BASE - size,
        Math.max(0.6, wide),
        size,
        run.class,
        wide < POINTED_AT ? undefined : run.title,
      );
    }),
    timeAxis(x, HEIGHT),
  );
}
