import type { RunComparison } from '../../contracts/run-comparison.js';
import { comparisonTables } from '../tables/comparison.js';
import type { TerminalOptions } from './dashboard.js';
import { heading, usableWidth } from './layout.js';
import { paint as painter } from './paint.js';
import { terminalTable } from './table.js';

/** Runs side by side in the terminal. Ends with a line break. */
export function comparisonText(comparison: RunComparison, { width: columns, colour }: TerminalOptions): string {
  const width = usableWidth(columns);
  const paint = painter(colour);
  const lines = comparisonTables(comparison).flatMap((table) => [
    heading(table.caption, width, paint),
    ...terminalTable(table, { width, paint }),
    '',
  ]);
  return `${lines.join('\n').trimEnd()}\n`;
}
