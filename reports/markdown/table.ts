import { escapeMarkdown } from '../escape.js';
import { UNKNOWN } from '../format.js';
import type { Table } from '../table.js';

const cell = (raw: string): string => {
  const safe = escapeMarkdown(raw);
  return safe === '' ? UNKNOWN : safe;
};

/** A GitHub-flavoured table with its source line under it; a sentence where it is empty. */
export function markdownTable(table: Table): string {
  if (table.rows.length === 0) return `${escapeMarkdown(table.empty)}\n`;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(table.columns.map(({ head }) => cell(head))),
    line(table.columns.map(({ numeric }) => (numeric === true ? '---:' : '---'))),
    ...table.rows.map((row) => line(row.map(cell))),
    '',
    `_${escapeMarkdown(table.source)}_`,
    '',
  ].join('\n');
}

/** The table under its caption as a heading. */
export const markdownSection = (table: Table, level: 2 | 3 = 2): string =>
  `${'#'.repeat(level)} ${escapeMarkdown(table.caption)}\n\n${markdownTable(table)}`;
