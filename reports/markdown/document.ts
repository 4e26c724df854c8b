import type { RunView } from '../../contracts/reporting.js';
import { attention } from '../attention.js';
import { escapeMarkdown } from '../escape.js';
import { instant } from '../format.js';
import { outcomeSentence } from '../names.js';
import { artifactsOf, type Drawn } from '../provenance.js';

/** Title, as-of, outcome, and the whole hash of each artifact the document is drawn from. */
export function documentHead(view: RunView, title: string, drawn: readonly Drawn[]): string {
  const hashes = drawn.flatMap((kind) => artifactsOf(view, kind));
  return [
    `# ${escapeMarkdown(title)}: ${escapeMarkdown(view.inputs.portfolio)}`,
    '',
    `- As of: ${instant(view.inputs.asOf)}`,
    `- Outcome intended: ${view.intent}. ${outcomeSentence(view.intent)}`,
    ...(view.reason.trim() === '' ? [] : [`- Reason: ${escapeMarkdown(view.reason)}`]),
    `- Regime: ${view.regime.state} (gate ${view.regime.gate.decision})`,
    `- Config: \`${view.inputs.configHash}\``,
    ...hashes.map(({ step, sha256 }) => `- Artifact ${escapeMarkdown(step)}: \`${sha256}\``),
    '',
  ].join('\n');
}

/** What needs attention, gravest first, and the caveats of the source. */
export function attentionSection(view: RunView): string {
  const items = attention(view);
  const lines = items.map(({ level, text }) => `- **${level}**: ${escapeMarkdown(text)}`);
  const caveats = view.data.caveats.map((caveat) => `- ${escapeMarkdown(caveat)}`);
  return [
    '## What needs attention',
    '',
    ...(lines.length > 0 ? lines : ['Nothing.']),
    '',
    ...missingSection(view).flatMap((section) => [section, '']),
    '## What the source says about its data',
    '',
    ...(caveats.length > 0 ? caveats : ['The source declares no caveats.']),
    '',
  ].join('\n');
}

/** What is missing of the market, where something is. */
export function missingSection({ data: { incomplete } }: RunView): string[] {
  if (incomplete.length === 0) return [];
  return [
    ['## What the sources did not give', '', ...incomplete.map((what) => `- ${escapeMarkdown(what)}`)].join('\n'),
  ];
}

/** Sections with one empty line between them and one line break at the end. */
export const document = (sections: readonly string[]): string =>
  `${sections.map((section) => section.trim()).join('\n\n')}\n`;
