/** docs/configuration.md holds every key of the schemas, with its default, and no other. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SCHEMAS } from '../../activities/config/check-configs.js';
import { KINDS } from '../../activities/config/extended-file.js';
import { packageRoot } from '../support/package-root.js';

type Schema = { readonly [key: string]: unknown };

const page = await readFile(join(packageRoot, 'docs/configuration.md'), 'utf8');
const HEADINGS = { universe: '## Universe', strategy: '## Strategy', portfolio: '## Portfolio' };

describe.each(KINDS)('the keys of a %s', (kind) => {
  const start = page.indexOf(HEADINGS[kind]);
  const end = page.indexOf('\n## ', start + 1);
  const rows = page
    .slice(start, end)
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const documented = new Map(rows.map(([, key, , fallback]) => [key!.replaceAll('`', ''), fallback!]));
  const known = keysOf(z.toJSONSchema(SCHEMAS[kind], { io: 'input', unrepresentable: 'any' }) as Schema);

  it('are all on the page, each once, and nothing else is', () => {
    expect(start).toBeGreaterThan(0);
    expect(rows).toHaveLength(documented.size);
    expect([...documented.keys()].sort()).toEqual([...known.keys()].sort());
  });

  it('stand there with their defaults, or as required', () => {
    const shown = [...documented].map(([key, cell]) => [
      key,
      cell === '–' ? undefined : parse(cell.replaceAll('`', '')),
    ]);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(known));
  });
});

/** Every key that can be written, by its path, with its default; `[]` stands for the items of a list. */
function keysOf(schema: Schema, path = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)) {
    const name = path === '' ? key : `${path}.${key}`;
    const items = (value['items'] ?? {}) as Schema;
    if (value['properties'] === undefined) found.set(name, value['default']);
    else for (const [below, fallback] of keysOf(value, name)) found.set(below, fallback);
    // A short rule has the keys of a long one.
    if (items['properties'] !== undefined && name !== 'short') {
      for (const [below, fallback] of keysOf(items, `${name}[]`)) found.set(below, fallback);
    }
  }
  return found;
}
