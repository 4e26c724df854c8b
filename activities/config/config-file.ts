import { readFile } from 'node:fs/promises';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { nearestName } from '../../contracts/nearest-name.js';
import { fail, ok, type Result } from '../../contracts/problem.js';

/** A YAML file that was read, with the positions needed to point at a mistake. */
export interface ConfigFile {
  readonly path: string;
  readonly value: unknown;
  /** "file:line:column" of a path inside the document, or of its nearest existing parent. */
  at(path: readonly PropertyKey[]): string;
}

/** Reads one YAML file. ConfigError for a missing file, bad syntax or a duplicate key. */
export async function readConfigFile(path: string, shown: string): Promise<Result<ConfigFile>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return fail({
      type: 'ConfigError',
      where: shown,
      what: code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${code})`,
      next: 'Check the path; it is relative to the folder the worker was started in, or to the file that names it.',
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: true });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${shown}:${line}:${col}`;
  };
  const syntax = document.errors[0];
  if (syntax !== undefined) {
    return fail({
      type: 'ConfigError',
      where: position(syntax.pos[0]),
      what: syntax.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''),
      next: 'Correct the YAML there.',
    });
  }
  return ok({ path, value: document.toJS() as unknown, at: (keys) => position(offsetOf(document, keys)) });
}

/** Offset of the key a path ends in, or of its nearest existing parent. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path[depth - 1]);
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

/** Checks a file against its schema; the first mistake becomes a ConfigError with its line, column and a suggestion. */
export function parseConfig<T>(file: ConfigFile, schema: z.ZodType<T>): Result<T> {
  const parsed = schema.safeParse(file.value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const suggestion = nearestName(key, keysOf(schema));
    return fail({
      type: 'ConfigError',
      where: file.at([...issue.path, key]),
      what: `unknown key \`${[...issue.path, key].join('.')}\``,
      next: suggestion ? `Did you mean \`${suggestion}\`? Otherwise remove it.` : 'Remove it; every key must be known.',
    });
  }
  return fail({
    type: 'ConfigError',
    where: file.at(issue.path),
    what: `\`${issue.path.join('.') || 'document'}\`: ${issue.message}`,
    next: 'Correct the value there.',
  });
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
