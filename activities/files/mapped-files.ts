import { resolve } from 'node:path';
import type { BarsMapping } from '../../contracts/bars-mapping.js';
import type { UniverseConfig } from '../../contracts/mandate.js';
import { orThrow } from '../../contracts/problem.js';
import { barsMapping, toMapping } from '../../contracts/schemas/bars-mapping.js';
import { canonicalJson, sha256Hex } from '../../lakehouse/canonical-json.js';
import { readBarFile } from '../../market/files/read-rows.js';
import { parseConfig, readConfigFile } from '../config/config-file.js';

/** The files of a universe as they are on disk now, read once so that what is hashed is what is imported. */
export interface MappedFiles {
  readonly mapping: BarsMapping;
  /** In the order of the config. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** sha256 of the mapping and of the bytes of each file in order: names and places do not count, nor does anything else. */
  readonly snapshot: string;
}

export type FilesBlock = NonNullable<UniverseConfig['files']>;

/** Raised when the checks of rows change what an import makes of the same bytes, so that nothing answers from the old one. */
const RULES = 1;

/**
 * Reads the files of a universe, whose paths are relative to `root`.
 * ConfigError for a mapping with mistakes; DataQualityError for a file that is not there or cannot be read.
 */
export async function readMappedFiles(root: string, { mapping: mappingPath, paths }: FilesBlock): Promise<MappedFiles> {
  const config = orThrow(await readConfigFile(resolve(root, mappingPath), mappingPath));
  const mapping = toMapping(orThrow(parseConfig(config, barsMapping)));
  const files = await Promise.all(
    paths.map(async (path) => ({ path, bytes: await readBarFile(resolve(root, path), path) })),
  );
  const content = { rules: RULES, mapping, files: files.map(({ bytes }) => sha256Hex(bytes)) };
  return { mapping, files, snapshot: sha256Hex(canonicalJson(content)) };
}
