import { escapeTerminal } from '../escape.js';
import type { Table } from '../table.js';
import type { Paint } from './paint.js';
import { cut, cutInside, displayWidth, pad } from './width.js';

const GAP = 2;
const NARROWEST = 8;

export interface TableStyle {
  readonly width: number;
  readonly paint: Paint;
  /** Columns by head, in the order in which they are given up when the width is short. */
  readonly optional?: readonly string[];
}

/** Columns aligned, no wider than `width`: optional columns go first, then the widest text column is cut. */
export function terminalTable(table: Table, { width, paint, optional = [] }: TableStyle): string[] {
  if (table.rows.length === 0) return [table.empty];
  let kept = table.columns.map((_, k) => k);
  const cells = [table.columns.map(({ head }) => head), ...table.rows].map((row) => row.map(escapeTerminal));
  const natural = table.columns.map((_, k) => cells.reduce((most, row) => Math.max(most, displayWidth(row[k]!)), 0));
  const least = (k: number): number =>
    table.columns[k]!.numeric === true ? natural[k]! : Math.min(natural[k]!, k === 0 ? 2 * NARROWEST : NARROWEST);
  const total = (of: (k: number) => number): number => kept.reduce((sum, k) => sum + of(k) + GAP, -GAP);
  for (const head of optional) {
    if (total(least) <= width) break;
    kept = kept.filter((k) => table.columns[k]!.head !== head);
  }
  const widths = new Map(kept.map((k) => [k, natural[k]!]));
  for (let over = total((k) => widths.get(k)!) - width; over > 0; over--) {
    // One column at a time from the widest text column; numbers are never cut.
    const widest = kept
      .filter((k) => table.columns[k]!.numeric !== true && widths.get(k)! > least(k))
      .sort((a, b) => widths.get(b)! - widths.get(a)! || a - b)[0];
    if (widest === undefined) break;
    widths.set(widest, widths.get(widest)! - 1);
  }
  const line = (row: readonly string[]): string =>
    cut(
      kept
        .map((k) =>
          pad(
            (k === 0 ? cutInside : cut)(row[k]!, widths.get(k)!),
            widths.get(k)!,
            table.columns[k]!.numeric === true ? 'right' : 'left',
          ),
        )
        .join(' '.repeat(GAP)),
      width,
    ).trimEnd();
  return cells.map((row, i) => (i === 0 ? paint(line(row), 'dim') : line(row)));
}
