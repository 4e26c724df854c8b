import { dirname, resolve, sep } from 'node:path';
import type { UniverseConfig } from '../../contracts/mandate.js';
import { barsMapping } from '../../contracts/schemas/bars-mapping.js';
import { type ConfigFile, readConfigFile } from './config-file.js';
import { shownBelow } from './extended-file.js';
import { configError, type Findings } from './findings.js';
import { partAt } from './located.js';
import { schemaProblems } from './schema-problems.js';

/**
 * A universe whose `files` are relative to `root` instead of to the file that names them, so that whoever reads them
 * needs no config. ConfigErrors: a path outside `root`, a mapping that cannot be read or has mistakes.
 */
export async function resolveFiles(
  file: ConfigFile,
  config: UniverseConfig,
  root: string,
  { problems }: Findings,
): Promise<UniverseConfig> {
  if (config.files === null) return config;
  const below = (path: string, keys: readonly PropertyKey[]): string => {
    const written = partAt(file.located, keys)?.place.file.path ?? file.path;
    const found = shownBelow(root, resolve(dirname(written), path));
    if ('shown' in found) return found.shown.split(sep).join('/');
    const next = 'Put the data below the folder the worker was started in, or import them: `sextant import bars`.';
    problems.push(configError(file.at(keys), `${path} lies outside ${root}`, next));
    return path;
  };
  const before = problems.length;
  const mapping = below(config.files.mapping, ['files', 'mapping']);
  const paths = config.files.paths.map((path, index) => below(path, ['files', 'paths', index]));
  if (problems.length === before) {
    const read = await readConfigFile(resolve(root, mapping), mapping);
    if (!read.ok) {
      const what = `${read.problem.what}; ${file.at(['files', 'mapping'])} names it`;
      problems.push({ ...read.problem, what });
    } else {
      const parsed = barsMapping.safeParse(read.value.value);
      if (!parsed.success) problems.push(...schemaProblems(read.value.located, barsMapping, parsed.error));
    }
  }
  return { ...config, files: { mapping, paths } };
}
