/**
 * Garbage collection: removes what nothing needs any more from the folder of artifacts, memo and tables.
 *
 * Kept     objects that a run record or the ledger names, directly or through other kept objects · memo entries whose object
 *          stays · of every table the last `keepSnapshots` snapshots, those a kept document pins (`table@number`), and the data
 *          files these name · of the lakes made of a universe's files (`files/<hash>`) the last `keepSnapshots` and those a kept
 *          document names · run records, ledger and trials, always · everything younger than `minAgeMs`: somebody may be
 *          about to name it.
 * Goes     the rest, and temporary files that a crash left behind.
 * Order    memo entries before their objects, snapshots before their files: a crash in between leaves only more garbage.
 *
 * A record that is not what was written (run record, ledger entry, snapshot, kept object) stops it before anything is deleted:
 * CorruptArtifactError naming it. A run that takes longer than `minAgeMs` should not be under way.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type FoundFile, fileTree } from './file-tree.js';
import { type Kept, keptObjects, snapshotPin } from './gc-roots.js';
import { onDisk } from './storage-problem.js';
import { snapshotFile, snapshotLog } from './tables/snapshot-log.js';

export interface GarbageOptions {
  /** The present, ms UTC: ages count back from here. */
  readonly now: number;
  /** Newest snapshots kept of every table, at least 1. */
  readonly keepSnapshots?: number;
  /** What changed less than this long ago stays, ms. */
  readonly minAgeMs?: number;
}

export interface Garbage {
  readonly kind: 'memo' | 'snapshot' | 'object' | 'data' | 'files' | 'temporary';
  /** Relative to the root. */
  readonly path: string;
  readonly bytes: number;
}

export interface GarbageReport {
  readonly garbage: readonly Garbage[];
  readonly bytes: number;
  /** Files that nothing needs but that are too young to go. */
  readonly young: number;
  readonly missing: Kept['missing'];
}

/** What would go, in the order in which it would; touches nothing. */
export async function findGarbage(root: string, options: GarbageOptions): Promise<GarbageReport> {
  const { now, keepSnapshots = 10, minAgeMs = 3_600_000 } = options;
  if (!Number.isInteger(keepSnapshots) || keepSnapshots < 1) {
    throw new RangeError(`findGarbage: keepSnapshots is ${keepSnapshots}; at least 1 must stay`);
  }
  if (!(minAgeMs >= 0) || !Number.isFinite(now)) throw new RangeError(`findGarbage: now ${now}, minAgeMs ${minAgeMs}`);
  const home = resolve(root);
  let young = 0;
  const garbage: Garbage[] = [];
  const goes = (kind: Garbage['kind'], folder: string, file: FoundFile): boolean => {
    if (now - file.changedAt < minAgeMs) {
      young++;
      return false;
    }
    garbage.push({ kind, path: `${folder}/${file.path}`, bytes: file.bytes });
    return true;
  };

  const objects = new Map<string, FoundFile>();
  for (const file of await fileTree(join(home, 'objects'))) {
    const name = basename(file.path);
    if (/^[0-9a-f]{64}$/.test(name)) objects.set(name, file);
  }
  const paths = new Map([...objects].map(([sha256, { path }]) => [sha256, join(home, 'objects', path)]));
  const kept = await keptObjects(home, paths);
  const staying = new Set(kept.objects);
  for (const [sha256, file] of objects) {
    if (!staying.has(sha256) && !goes('object', 'objects', file)) staying.add(sha256);
  }
  for (const file of await fileTree(join(home, 'memo'))) {
    if (file.path.endsWith('.json') && !isTemporary(file)) {
      const remembered = await rememberedObject(join(home, 'memo', file.path));
      if (remembered === undefined || !staying.has(remembered)) goes('memo', 'memo', file);
    }
  }
  const tables = new Set((await fileTree(join(home, 'tables'))).map(({ path }) => path.split('/')[0]!));
  for (const table of tables) await tableGarbage(home, table, { keepSnapshots, pins: kept.pins, goes });
  await filesGarbage(home, { keepSnapshots, hashes: kept.hashes, goes });
  for (const folder of ['objects', 'memo', 'runs', 'ledger', 'trials', 'tables']) {
    for (const file of await fileTree(join(home, folder))) if (isTemporary(file)) goes('temporary', folder, file);
  }

  const order = ['memo', 'snapshot', 'object', 'data', 'files', 'temporary'];
  garbage.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.path < b.path ? -1 : 1));
  return { garbage, bytes: garbage.reduce((n, { bytes }) => n + bytes, 0), young, missing: kept.missing };
}

/** Removes what `findGarbage` finds. */
export async function collectGarbage(root: string, options: GarbageOptions): Promise<GarbageReport> {
  const report = await findGarbage(root, options);
  for (const { kind, path } of report.garbage) {
    const file = join(resolve(root), path);
    await onDisk(file, () => (kind === 'files' ? removeFolder(file) : rm(file, { force: true })));
  }
  return report;
}

/** Out of the way in one step first: half a folder must never look like a whole one. */
async function removeFolder(folder: string): Promise<void> {
  const name = basename(folder);
  const aside = name.startsWith('.') ? folder : join(dirname(folder), `.${name}.${randomUUID()}.tmp`);
  if (aside !== folder) await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}

/** Temporary files of `atomic-file.ts`: hidden, and ending in .tmp. */
const isTemporary = ({ path }: FoundFile): boolean => /^\..+\.tmp$/.test(basename(path));

async function rememberedObject(file: string): Promise<string | undefined> {
  try {
    const note = JSON.parse(await onDisk(file, () => readFile(file, 'utf8'))) as { ref?: { sha256?: string } };
    return note.ref?.sha256;
  } catch (error) {
    // A garbled note is a miss to its reader, and no loss.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

interface TableRules {
  readonly keepSnapshots: number;
  readonly pins: ReadonlySet<string>;
  readonly goes: (kind: Garbage['kind'], folder: string, file: FoundFile) => boolean;
}

async function tableGarbage(home: string, table: string, { keepSnapshots, pins, goes }: TableRules): Promise<void> {
  const folder = `tables/${table}`;
  // Data first: a file written while the snapshots are read is then unknown here, not unnamed.
  const data = await fileTree(join(home, folder, 'data'));
  const snapshots = new Map((await fileTree(join(home, folder, 'snapshots'))).map((file) => [file.path, file]));
  const log = snapshotLog(join(home, folder, 'snapshots'), table);
  const numbers = await log.numbers();
  const needed = new Set<string>();
  for (const [i, number] of numbers.entries()) {
    const committed = await log.read(number);
    const file = snapshots.get(snapshotFile(number));
    const stays = i >= numbers.length - keepSnapshots || pins.has(snapshotPin(table, number)) || file === undefined;
    if (committed === null || (!stays && goes('snapshot', `${folder}/snapshots`, file))) continue;
    for (const { sha256 } of committed.snapshot.files) needed.add(`${sha256}.parquet`);
  }
  for (const file of data) {
    if (/^[0-9a-f]{64}\.parquet$/.test(file.path) && !needed.has(file.path)) goes('data', `${folder}/data`, file);
  }
}

interface FilesRules extends Pick<TableRules, 'keepSnapshots' | 'goes'> {
  readonly hashes: ReadonlySet<string>;
}

/** Lakes made of files, each a folder that goes or stays as a whole; unfinished ones are hidden and end in .tmp. */
async function filesGarbage(home: string, { keepSnapshots, hashes, goes }: FilesRules): Promise<void> {
  const folders = new Map<string, FoundFile>();
  for (const { path, bytes, changedAt } of await fileTree(join(home, 'files'))) {
    const name = path.split('/')[0]!;
    const known = folders.get(name);
    folders.set(name, {
      path: name,
      bytes: bytes + (known?.bytes ?? 0),
      changedAt: Math.max(changedAt, known?.changedAt ?? changedAt),
    });
  }
  const newestFirst = [...folders.values()].sort((a, b) => b.changedAt - a.changedAt || (a.path < b.path ? -1 : 1));
  const whole = newestFirst.filter(({ path }) => /^[0-9a-f]{64}$/.test(path));
  const old = whole.slice(keepSnapshots).filter(({ path }) => !hashes.has(path));
  for (const folder of [...old, ...newestFirst.filter(isTemporary)]) goes('files', 'files', folder);
}
