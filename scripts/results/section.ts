/** A panel's section of docs/results.md, between two marks that are replaced whole. */
import { escapeMarkdown } from '../../reports/escape.js';
import { markdownSection } from '../../reports/markdown/table.js';
import type { Panel } from './panels.js';
import type { PanelResult } from './run-panel.js';
import { tablesOf } from './tables.js';

const mark = (name: string, end: 'from' | 'to'): string => `<!-- results ${name} ${end} here -->`;

/** Title, command, tables, and what qualifies them. */
export function panelSection(result: PanelResult): string {
  const { panel, window } = result;
  return [
    mark(panel.name, 'from'),
    '',
    `## ${panel.title}`,
    '',
    `\`npm run results -- ${panel.name}\` walks [${panel.portfolio}](../${panel.portfolio}) from ${panel.from} to ${panel.to}.`,
    '',
    tablesOf(result)
      .map((table) => markdownSection(table, 3))
      .join('\n'),
    'What the path leaves out or assumes:',
    '',
    ...window.backtest!.labels.map((label) => `- ${escapeMarkdown(label)}`),
    '',
    mark(panel.name, 'to'),
  ].join('\n');
}

/** The document with a panel's section in place of the one it has, else at its end. */
export function withSection(document: string, { name }: Panel, section: string): string {
  const [from, to] = [document.indexOf(mark(name, 'from')), document.indexOf(mark(name, 'to'))];
  if (from < 0 || to < from) return `${document.trimEnd()}\n\n${section}\n`;
  return `${document.slice(0, from)}${section}${document.slice(to + mark(name, 'to').length)}`;
}
