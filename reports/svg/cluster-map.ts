import { h, type Markup } from '../markup.js';
import { type DendrogramNode, dendrogramPath } from './dendrogram.js';
import { label, line, px, svg, textWidth } from './frame.js';
import { heatLegend } from './heat-legend.js';
import { heatCells } from './heat-map.js';
import { linearScale, niceTicks, tickDigits } from './scale.js';
import { shortNames } from './short-names.js';

export interface ClusterMap {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  /** Names in leaf order, and the cluster of each. */
  readonly leaves: readonly string[];
  readonly clusters: readonly number[];
  readonly nodes: readonly DendrogramNode[];
  readonly cutHeight: number;
  /** Correlation between the i-th and j-th leaf. */
  readonly correlation: (i: number, j: number) => number;
}

const TOP = 22;
const FOOT = 64;
// Below 11 px a row has no room for a line of text; clusters are named instead.
const LEGIBLE = 11;

/** A tree with its root at the left and the correlation of its leaves at the right, in the same order. */
export function clusterMap(chart: ClusterMap): Markup {
  const { width, leaves, clusters } = chart;
  const n = leaves.length;
  if (n === 0) return svg({ ...chart, height: 40 }, label(0, 24, 'There is nothing to draw.', { class: 'muted' }));
  const tree = width < 500 ? 64 : Math.min(240, width * 0.22);
  const widest = leaves.reduce((most, name) => Math.max(most, textWidth(name, 11)), 0);
  const room = Math.min(widest + 10, width < 500 ? 100 : 190);
  const pitch = Math.min(width < 500 ? 26 : 44, (width - tree - room - 4) / n);
  const legible = pitch >= LEGIBLE;
  const names = legible ? room : 36;
  const shown = shortNames(leaves, names - 6, 11);
  const cell = legible ? pitch : Math.min(44, (width - tree - names - 4) / n);
  const size = cell * n;
  const left = tree + names;
  const highest = Math.max(chart.cutHeight, ...chart.nodes.map((node) => node.height), 1e-9);
  const ticks = niceTicks(0, highest, width < 500 ? 2 : 3).filter((tick) => tick <= highest * 1.02);
  const x = linearScale([0, highest * 1.02], [tree - 4, 6]);
  const y = (leaf: number): number => TOP + (leaf + 0.5) * cell;
  const groups = runsOf(clusters);
  const cut = x(chart.cutHeight);
  return svg(
    { ...chart, height: TOP + size + FOOT },
    line(cut, TOP, cut, TOP + size, 'reference'),
    label(Math.max(cut, 22), 12, width < 500 ? 'cut' : `cut ${chart.cutHeight.toFixed(2)}`, {
      anchor: 'middle',
      class: 'tick',
    }),
    h('path', { d: dendrogramPath(chart.nodes, x, y), class: 'tree' }),
    ticks.map((tick) =>
      label(x(tick), TOP + size + 16, tick.toFixed(tickDigits(ticks)), { anchor: 'middle', class: 'tick' }),
    ),
    legible
      ? leaves.map((name, i) => label(tree + 2, y(i) + 4, shown[i]!, { class: 'leaf', title: name }))
      : groups
          .filter((group) => group.length * cell >= LEGIBLE)
          .map((group) =>
            label(tree + 4, y(group.from + (group.length - 1) / 2) + 4, `c${group.cluster}`, { class: 'leaf' }),
          ),
    heatCells({ n, left, top: TOP, cell, value: chart.correlation }),
    groups.map((group) =>
      h('rect', {
        x: px(left + group.from * cell),
        y: px(TOP + group.from * cell),
        width: px(group.length * cell),
        height: px(group.length * cell),
        class: 'block',
      }),
    ),
    heatLegend(Math.max(0, Math.min(left, width - 216)), TOP + size + 30, ['−1', '0', '+1']),
  );
}

interface Run {
  readonly cluster: number;
  readonly from: number;
  readonly length: number;
}

/** Neighbouring leaves of one cluster. */
function runsOf(clusters: readonly number[]): Run[] {
  const runs: { cluster: number; from: number; length: number }[] = [];
  clusters.forEach((cluster, i) => {
    const last = runs.at(-1);
    if (last !== undefined && last.cluster === cluster) last.length++;
    else runs.push({ cluster, from: i, length: 1 });
  });
  return runs;
}
