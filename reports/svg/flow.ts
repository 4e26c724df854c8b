import { h, type Markup } from '../markup.js';
import { fitted, label, px, rect, svg, textWidth } from './frame.js';
import { linearScale } from './scale.js';

export interface FlowStage {
  readonly label: string;
  /** Under the label, such as what came in and what stays. */
  readonly counts: string;
  readonly entered: number;
  readonly kept: number;
  /** What is said of the rest; null where nothing is left behind. */
  readonly left: { readonly text: string; readonly href: string } | null;
}

export interface Flow {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly stages: readonly FlowStage[];
}

const TOP = 12;
const BAR = 16;
const PITCH = 62;

/**
 * What came in, what stays and what is left at each stage, from top to bottom: the kept part flows on to the next stage, the
 * rest ends at its label, which leads to the reasons.
 */
export function flow(chart: Flow): Markup {
  const { width, stages } = chart;
  if (stages.length === 0) {
    return svg({ ...chart, height: 40 }, label(0, 24, 'There is nothing to draw.', { class: 'muted' }));
  }
  const widest = (texts: readonly string[], fontSize: number): number =>
    texts.reduce((room, text) => Math.max(room, textWidth(text, fontSize)), 0);
  const named = [
    widest(
      stages.map((stage) => stage.label),
      12,
    ),
    widest(
      stages.map((stage) => stage.counts),
      11,
    ),
  ];
  const left = Math.min(Math.max(...named) + 14, width * 0.4);
  const right = Math.min(
    widest(
      stages.map((stage) => stage.left?.text ?? ''),
      12,
    ) + 12,
    width * 0.35,
  );
  const most = Math.max(1, ...stages.map(({ entered }) => entered));
  const scale = linearScale([0, most], [0, width - left - right]);
  // What is not zero is seen.
  const size = (n: number): number => (n > 0 ? Math.max(2, scale(n)) : 0);
  return svg(
    { ...chart, role: 'group', height: TOP + (stages.length - 1) * PITCH + BAR + 20 },
    stages.map((stage, i) => {
      const top = TOP + i * PITCH;
      const next = stages[i + 1];
      const kept = size(stage.kept);
      const whole = Math.max(size(stage.entered), kept + size(stage.entered - stage.kept));
      return [
        next === undefined ? null : band(left, top + BAR, kept, top + PITCH, size(next.entered)),
        label(0, top + 9, fitted(stage.label, left - 10), { title: stage.label, class: 'stage' }),
        label(0, top + 24, fitted(stage.counts, left - 10, 11), { class: 'tick', title: stage.counts }),
        rect(left, top, kept, BAR, 'bar-kept', `${stage.label}: ${stage.kept} kept`),
        stage.left === null ? null : rest(stage.left, left + kept, left + whole, top, width - right, right),
      ];
    }),
  );
}

/** From the kept part of one bar to the whole of the next. */
function band(left: number, from: number, above: number, to: number, below: number): Markup | null {
  if (above === 0 || below === 0) return null;
  const middle = px((from + to) / 2);
  const [a, b] = [px(left + above), px(left + below)];
  const d = `M${px(left)},${px(from)}H${a}C${a},${middle} ${b},${middle} ${b},${px(to)}H${px(left)}Z`;
  return h('path', { d, class: 'flow' });
}

function rest(
  { text, href }: { text: string; href: string },
  from: number,
  to: number,
  top: number,
  edge: number,
  room: number,
): Markup[] {
  return [
    rect(from, top, to - from, BAR, 'bar-out', text),
    h('path', { d: `M${px(to + 2)},${px(top + BAR / 2)}H${px(edge + 4)}`, class: 'leader' }),
    h('a', { href }, label(edge + 8, top + BAR / 2 + 4, fitted(text, room - 8), { class: 'link', title: text })),
  ];
}
