/** An explained config as text for a terminal. */
import { Document, isCollection, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { ExplainedFile, Explanation } from '../activities/config/explain-configs.js';
import type { Origins } from '../activities/config/origins.js';
import { escapeTerminal } from '../reports/escape.js';
import { problemLines, warningLines } from './config-lines.js';

export function explanationText({ documents, rules, past, sources, problems, warnings }: Explanation): string {
  const lines = [
    ...problems.flatMap(problemLines),
    ...documents.flatMap(documentLines),
    ...rules.flatMap(({ of, sentences }) => section(of, sentences)),
    ...section(
      'what past dates cannot have',
      past.map(({ universe, gate, validity, why }) => `${universe}, gate ${gate}: ${validity}; ${why}`),
      rules.length > 0 ? 'every gate can be evaluated for past dates' : undefined,
    ),
    ...sources.flatMap(sourceLines),
    ...warnings.flatMap(warningLines),
  ];
  return lines.join('\n');
}

function section(title: string, sentences: readonly string[], empty?: string): string[] {
  const told = sentences.length > 0 || empty === undefined ? sentences : [empty];
  return told.length === 0 ? [] : [escapeTerminal(title), ...told.map((line) => `  - ${escapeTerminal(line)}`), ''];
}

function documentLines({ file, kind, abstract, parents, value, origins }: ExplainedFile): string[] {
  const chain = parents.length === 0 ? '' : `, extends ${parents.join(' -> ')}`;
  return [
    `# ${escapeTerminal(`${file}: ${kind}${abstract ? ', abstract' : ''}${chain}`)}`,
    ...yamlText(value, origins).split('\n').map(escapeTerminal),
    '',
  ];
}

/** Block YAML with the origin of each value behind it. */
export function yamlText(value: unknown, origins: Origins): string {
  const document = new Document(value);
  const comment = (node: Node | null, path: readonly string[]): void => {
    if (isCollection(node) && node.items.length > 0) {
      node.flow = false;
      if (isMap(node)) {
        for (const pair of node.items) comment(pair.value as Node | null, [...path, keyText(pair.key)]);
      } else if (isSeq(node)) {
        node.items.forEach((item, k) => {
          comment(item as Node | null, [...path, String(k)]);
        });
      }
      return;
    }
    const origin = origins[path.join('.')];
    if (node !== null && origin !== undefined) node.comment = ` ${origin}`;
  };
  comment(document.contents as Node | null, []);
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
  // The comment of an empty list or map is put on lines of its own; it belongs behind.
  return text.replace(/:\n +(\[\]|\{\})\n +# (?=\S)/g, ': $1 # ');
}

const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key);

function sourceLines({ name, universes, capabilities, venues, caveats }: Explanation['sources'][number]): string[] {
  const facts =
    capabilities === null
      ? ['what it has depends on the data at hand: `sextant lake status` tells']
      : [
          `venues ${venues?.join(', ') ?? 'unknown'}`,
          `has ${list(capabilities, true)}`,
          `has no ${list(capabilities, false)}`,
          `history from ${capabilities.historyFrom ?? 'as far back as each venue goes'}`,
        ];
  return section(`source ${name} (${universes.join(', ')})`, [...facts, ...caveats.map((text) => `caveat: ${text}`)]);
}

const NAMES = {
  volume: 'traded volume',
  ohlc: 'highs and lows',
  shortable: 'instruments that can be shorted',
  tickSize: 'verified tick sizes',
  marketCap: 'market capitalisation',
  bars: 'bars',
} as const;

function list(capabilities: Readonly<Record<keyof typeof NAMES, boolean>>, has: boolean): string {
  const names = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((key) => capabilities[key] === has);
  return names.map((key) => NAMES[key]).join(', ') || 'nothing else';
}
