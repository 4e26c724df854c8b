import { z } from 'zod';
import { nearestName } from '../../contracts/nearest-name.js';
import type { Problem } from '../../contracts/problem.js';
import { type Located, partAt, placeAt, shownPlace } from './located.js';

/** Every mistake a schema found in a config, as ConfigErrors with file, line, column and the nearest valid word. */
export const schemaProblems = (config: Located, schema: z.ZodType, { issues }: z.ZodError): Problem[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(config, schema, issue.path, key))
      : [wrongValue(config, issue)],
  );

function unknownKey(config: Located, schema: z.ZodType, path: readonly PropertyKey[], key: string): Problem {
  const suggestion = nearestName(key, keysOf(schema));
  return {
    type: 'ConfigError',
    where: shownPlace(placeAt(config, [...path, key])),
    what: `unknown key \`${[...path, key].join('.')}\``,
    next: suggestion ? `Did you mean \`${suggestion}\`? Otherwise remove it.` : 'Remove it; every key must be known.',
  };
}

function wrongValue(config: Located, issue: z.core.$ZodIssue): Problem {
  const name = issue.path.join('.') || 'document';
  // A rule between keys may point at one that has only its default.
  if (issue.code !== 'custom' && partAt(config, issue.path) === undefined) {
    return {
      type: 'ConfigError',
      where: shownPlace(placeAt(config, issue.path)),
      what: `\`${name}\` is missing: ${issue.message}`,
      next: name === 'name' ? 'Give the file a name of its own; names are not inherited.' : 'Add it.',
    };
  }
  return {
    type: 'ConfigError',
    where: shownPlace(placeAt(config, issue.path)),
    what: `\`${name}\`: ${issue.message}`,
    next: wasMerged(config, issue.path) ? MERGED : nearestOption(config, issue),
  };
}

const MERGED =
  'Correct the value there. Its keys were merged with inherited ones; `{ replace: ... }` puts a map in their place.';

/** For a word outside a closed list, the nearest of the list. */
function nearestOption(config: Located, issue: z.core.$ZodIssue): string {
  const given = partAt(config, issue.path);
  if (issue.code !== 'invalid_value' || given?.kind !== 'scalar' || typeof given.value !== 'string') {
    return 'Correct the value there.';
  }
  const near = nearestName(given.value, issue.values.map(String));
  return near === null ? 'Correct the value there.' : `Did you mean \`${near}\`?`;
}

/** Whether a map took keys from more than one file. */
function wasMerged(config: Located, path: readonly PropertyKey[]): boolean {
  const part = partAt(config, path);
  if (part?.kind !== 'map') return false;
  return path.length > 0 && new Set([...part.entries.values()].map(({ place }) => place.file.path)).size > 1;
}

/** Every key a schema knows, at any depth, in order of appearance. */
function keysOf(schema: z.ZodType): string[] {
  const keys = new Set<string>();
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const { properties } = node as { properties?: object };
    if (properties) for (const key of Object.keys(properties)) keys.add(key);
    for (const child of Object.values(node)) visit(child);
  };
  visit(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return [...keys];
}
