/** What the lake commands read besides the tables: mappings, exceptions to sessions, files and folders of bars. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseConfig, readConfigFile } from '../activities/config/config-file.js';
import type { BarsMapping } from '../contracts/bars-mapping.js';
import { orThrow, ProblemError } from '../contracts/problem.js';
import { barsMapping, toMapping } from '../contracts/schemas/bars-mapping.js';
import { sessionsConfig } from '../contracts/schemas/sessions.js';
import type { SessionExceptions } from '../lakehouse/bars/gaps.js';
import type { Rejected } from '../lakehouse/bars/quarantine.js';
import { BAR_FILES } from '../market/files/read-rows.js';
import { rejectsCsv } from '../reports/rejects-csv.js';

/** A checked mapping file, its source renamed where asked. */
export async function loadMapping(path: string, source: string | undefined): Promise<BarsMapping> {
  const file = orThrow(await readConfigFile(resolve(path), path));
  const value = source === undefined ? file.value : { ...(file.value as object), source };
  return toMapping(orThrow(parseConfig({ ...file, value }, barsMapping)));
}

/** configs/sessions.yaml below `root` by venue; none where there is no such file. */
export async function loadExceptions(root: string): Promise<ReadonlyMap<string, SessionExceptions>> {
  const path = join(root, 'configs', 'sessions.yaml');
  if (!(await stat(path).catch(() => null))) return new Map();
  const { venues } = orThrow(parseConfig(orThrow(await readConfigFile(path, 'configs/sessions.yaml')), sessionsConfig));
  const days = (dates: readonly string[]) => new Set(dates.map((date) => Date.parse(`${date}T00:00:00Z`) / 86_400_000));
  return new Map(
    Object.entries(venues).map(([venue, { closed, open }]) => [venue, { closed: days(closed), open: days(open) }]),
  );
}

/** The file itself, or the bar files of a folder by name. */
export async function barFiles(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw noFile(path, error.code === 'ENOENT' ? 'it does not exist' : `it cannot be read (${error.code})`);
  });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => BAR_FILES.test(name)).sort();
  if (names.length === 0) throw noFile(path, 'the folder holds no .csv, .csv.gz or .parquet file');
  return names.map((name) => join(path, name));
}

/** Writes what was not stored or was marked, as CSV; returns the path. */
export async function writeRejects(path: string, rejected: readonly Rejected[]): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, rejectsCsv(rejected));
  return path;
}

export const rejectsPath = (home: string, source: string, file: string): string =>
  join(home, 'rejects', `${source}-${basename(file)}.csv`);

const noFile = (where: string, what: string): ProblemError =>
  new ProblemError({ type: 'ValidationError', where, what, next: 'Give a file of bars, or a folder of such files.' });
