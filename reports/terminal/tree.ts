/** A cluster tree in box-drawing characters: the root at the left, one line for each leaf, leaves in their order. */
import type { SelectionResult } from '../../contracts/stage-results.js';
import { escapeTerminal } from '../escape.js';
import { cutInside } from './width.js';

/** Ways a cell is connected, as bits: up 1, right 2, down 4, left 8. */
const [UP, RIGHT, DOWN, LEFT] = [1, 2, 4, 8];
const BOXES = ' ╵╶└╷│┌├╴┘─┴┐┤┬┼';

/** Columns that heights are drawn over. */
const SPAN = 24;

type Tree = Pick<SelectionResult, 'linkage' | 'leafOrder' | 'clusters'> & { readonly instruments: readonly string[] };

export function clusterTree({ linkage, leafOrder, clusters, instruments }: Tree, width: number): string[] {
  const clusterOf = new Map(clusters.flatMap(({ cluster, members }) => members.map((id) => [id, cluster] as const)));
  const drawn = drawing(linkage, leafOrder);
  const widest = clusters.reduce((most, { cluster }) => Math.max(most, String(cluster).length), 1);
  return leafOrder.map((leaf, row) => {
    const id = instruments[leaf]!;
    const name = cutInside(escapeTerminal(id), width - SPAN - widest - 2);
    return `${drawn[row]} ${String(clusterOf.get(id) ?? '').padStart(widest)} ${name}`;
  });
}

function drawing({ rows: merges, cols, data }: SelectionResult['linkage'], leafOrder: readonly number[]): string[] {
  const n = leafOrder.length;
  const grid = Array.from({ length: n }, () => new Uint8Array(SPAN));
  const at = (k: number, c: number): number => data[k * cols + c]!;
  const highest = Array.from({ length: merges }, (_, k) => at(k, 2)).reduce((a, b) => Math.max(a, b), 0);
  const column = (height: number): number => (highest > 0 ? Math.round((1 - height / highest) * (SPAN - 2)) : 0);
  // Where each node ends towards its parent: leaves at the right edge, on their own line.
  const ends = new Map(leafOrder.map((leaf, row) => [leaf, { row, x: SPAN }]));
  for (let k = 0; k < merges; k++) {
    const [a, b] = [ends.get(at(k, 0))!, ends.get(at(k, 1))!];
    // A height can repeat; a parent never stands right of its children.
    const x = Math.min(column(at(k, 2)), a.x, b.x);
    const [top, bottom] = a.row < b.row ? [a, b] : [b, a];
    for (const { row, x: to } of [top, bottom]) {
      for (let c = x; c < to; c++) grid[row]![c]! |= (c > x ? LEFT : 0) | RIGHT;
      if (to > x && to < SPAN) grid[row]![to]! |= LEFT;
    }
    for (let row = top.row; row < bottom.row; row++) {
      grid[row]![x]! |= DOWN;
      grid[row + 1]![x]! |= UP;
    }
    ends.set(n + k, { row: (top.row + bottom.row) >> 1, x });
  }
  return grid.map((line) => Array.from(line, (ways) => BOXES[ways]!).join(''));
}
