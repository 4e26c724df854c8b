import type { RuleRow } from '../../contracts/reporting.js';
import { escapeTerminal } from '../escape.js';
import { instant, quantity, UNKNOWN } from '../format.js';
import { stageName } from '../names.js';
import type { Story } from '../story.js';
import { number, type Table, text } from '../table.js';
import type { TerminalOptions } from './dashboard.js';
import { facts, hanging, heading, usableWidth } from './layout.js';
import { paint as painter } from './paint.js';
import { terminalTable } from './table.js';
import { cut } from './width.js';

/** The story of one instrument: the verdict first, then every stage it reached with all rules asked of it. */
export function terminalStory(
  told: Story,
  { runId, outcome }: { readonly runId: string; readonly outcome: string },
  { width: columns, colour }: TerminalOptions,
): string {
  const width = usableWidth(columns);
  const paint = painter(colour);
  const lines = [
    paint(escapeTerminal(told.instrument), 'bold'),
    ...hanging(' ', told.verdict, width),
    ...facts(
      [
        ['run', runId],
        ['outcome', outcome],
        ['as of', instant(told.asOf)],
      ],
      width,
      paint,
    ),
    ...told.chapters.flatMap(({ stage, sentences, rules }) => [
      '',
      heading(stageName(stage), width, paint),
      ...sentences.flatMap((sentence) => hanging('·', sentence, width)),
      ...(rules.length === 0 ? [] : terminalTable(rulesTable(rules), { width, paint, optional: ['In words'] })),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A list of names is cut: it would push everything else off the line, and --json has it whole. */
const compared = (value: RuleRow['value']): string => cut(quantity(value), 24);

const rulesTable = (rules: readonly RuleRow[]): Table => ({
  caption: 'Rules',
  source: '',
  columns: [text('Rule'), number('Value'), number('Threshold'), text('Verdict'), text('In words')],
  rows: rules.map(({ rule, value, threshold, verdict, decided, reason }) => [
    rule,
    compared(value),
    compared(threshold),
    decided ? `${verdict}, decided` : verdict,
    decided ? UNKNOWN : (reason ?? ''),
  ]),
  empty: 'No rule was asked.',
});
