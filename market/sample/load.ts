import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bars } from '../../contracts/market.js';
import { ProblemError } from '../../contracts/problem.js';
import { badRow } from '../data-quality.js';
import { sampleBars } from './bars.js';
import { type SampleVersion, sampleInstruments } from './instruments.js';

export interface SampleData {
  readonly versions: ReadonlyMap<string, readonly SampleVersion[]>;
  readonly bars: ReadonlyMap<string, Bars>;
  /** sha256 of the files' sha256, in the order of FILES. */
  readonly snapshot: string;
}

/** The files that decide anything; inputs.csv.gz only documents where bars come from. */
const FILES = ['bars.csv.gz', 'instruments.csv'] as const;

/** The last content parsed: every step of a run makes a source of its own, and parsing costs a hundred times what hashing does. */
let parsed: SampleData | undefined;

/** Reads and checks the sample's files. Hash and content come from the same bytes; bytes seen before are not parsed again. */
export async function loadSample(folder: string): Promise<SampleData> {
  const [bars, instruments] = await Promise.all(FILES.map((name) => readBytes(join(folder, name))));
  const snapshot = sha256([bars!, instruments!].map((bytes) => sha256(bytes)).join('\n'));
  if (parsed?.snapshot !== snapshot) {
    const versions = sampleInstruments(utf8(instruments!, FILES[1]));
    const ids = new Set(versions.keys());
    parsed = { versions, bars: sampleBars(utf8(unzipped(bars!, FILES[0]), FILES[0]), ids), snapshot };
  }
  return parsed;
}

export const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ProblemError({
      type: 'ConfigError',
      where: `sample source, ${path}`,
      what: error instanceof Error ? error.message : String(error),
      next: 'Start from the project folder, where samples/ is, or restore that folder from the repository.',
    });
  }
}

function unzipped(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw badRow(file, null, `it cannot be unzipped: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function utf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRow(file, null, 'it is not UTF-8 text');
  }
}
