import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { fail, ok, type Result } from '../../contracts/problem.js';
import { type Located, locate, placeAt, plainValue, shownPlace } from './located.js';
import { schemaProblems } from './schema-problems.js';

/** A YAML file that was read, with the positions needed to point at a mistake. */
export interface ConfigFile {
  readonly path: string;
  /** Path as people know it. */
  readonly shown: string;
  readonly value: unknown;
  /** The same value with the place of each part, which is another file's where it was inherited. */
  readonly located: Located;
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
  const located = locate(text, { path, shown });
  return located.ok ? ok(configFile(path, shown, located.value)) : located;
}

export const configFile = (path: string, shown: string, located: Located): ConfigFile => ({
  path,
  shown,
  located,
  value: plainValue(located),
  at: (keys) => shownPlace(placeAt(located, keys)),
});

/** Checks a file against its schema; the first mistake becomes a ConfigError with its line, column and a suggestion. */
export function parseConfig<T>(file: ConfigFile, schema: z.ZodType<T>): Result<T> {
  const parsed = schema.safeParse(file.value);
  return parsed.success ? ok(parsed.data) : fail(schemaProblems(file.located, schema, parsed.error)[0]!);
}
