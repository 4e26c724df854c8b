import { escapeTerminal } from '../escape.js';
import type { Paint } from './paint.js';
import { displayWidth, wrapped } from './width.js';

const NARROWEST = 60;
const WIDEST = 140;

/** The width that is used: at least 60 columns, at most 140, since longer lines are hard to follow. */
export const usableWidth = (width: number): number =>
  Number.isFinite(width) ? Math.min(WIDEST, Math.max(NARROWEST, Math.floor(width))) : 80;

/** "── Title ─────────" over the full width. */
export function heading(title: string, width: number, paint: Paint): string {
  const rest = Math.max(0, width - displayWidth(title) - 4);
  return `${paint('──', 'dim')} ${paint(title, 'bold')} ${paint('─'.repeat(rest), 'dim')}`;
}

/** Text after a lead such as "check", its further lines indented below. */
export function hanging(lead: string, text: string, width: number): string[] {
  const indent = displayWidth(lead) + 1;
  const lines = wrapped(escapeTerminal(text), width - indent);
  if (lines.length === 0) return [lead];
  return lines.map((line, i) => (i === 0 ? `${lead} ${line}` : `${' '.repeat(indent)}${line}`));
}

/** Facts as "name value", several on a line where they fit. */
export function facts(items: readonly (readonly [string, string])[], width: number, paint: Paint): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const [name, value] of items) {
    const shown = escapeTerminal(value);
    const size = displayWidth(name) + 1 + displayWidth(shown);
    if (used > 0 && used + 3 + size > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    line += `${used > 0 ? '   ' : ''}${paint(name, 'dim')} ${paint(shown, 'bold')}`;
    used += (used > 0 ? 3 : 0) + size;
  }
  return used > 0 ? [...lines, line] : lines;
}
