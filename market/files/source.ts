import type { LakeReader } from '../lake/reader.js';
import { lakeSource } from '../lake/source.js';
import type { MarketSource } from '../source.js';

/** What every source of files is called before its own name. */
const PREFIX = 'files';

/** Name of the source of one universe's files: two universes may have different ones. */
export const filesSourceName = (universe: string): string => `${PREFIX}:${universe}`;

/** Whether a source's name is one of `filesSourceName`, or says `files` and no universe. */
export const isFilesSource = (name: string): boolean => name === PREFIX || name.startsWith(`${PREFIX}:`);

/**
 * The bars of CSV or Parquet files that a universe names, as a market source: every row is checked as an import checks it,
 * and what it answers depends on the mapping and on the bytes of the files alone.
 *
 * Errors   those of the lake, and what reading the files meets.
 */
export const filesSource = (name: string, reader: LakeReader, snapshot?: string): MarketSource =>
  lakeSource(reader, snapshot, {
    name,
    list: 'Look into the files and their mapping: `symbol` and `venue` make an instrument VENUE:SYMBOL.',
    fill: 'Name files with rows in the universe: `files: { mapping: ..., paths: [...] }`.',
  });
