/**
 * The committed states of one table: `<folder>/00000001.json`, 00000002.json, ...
 *
 * A snapshot is the canonical JSON of {snapshot, schema, check}, check = sha256 of the canonical JSON of {snapshot, schema}.
 * A number is taken by exactly one writer (exclusive create), and the newest number is the state of the table: there is no
 * pointer that could disagree with it.
 *
 * The newest snapshot that was read or written is remembered, and taken again while its file is the same one, untouched: a
 * table of many files has a long snapshot, and every append begins with it.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile, readIfThere } from '../atomic-file.js';
import { canonicalJson, sha256Hex } from '../canonical-json.js';
import { onDisk, systemCode } from '../storage-problem.js';
import { corruptTable } from './table-problem.js';
import type { DataFile, Snapshot, TableSchema } from './table-types.js';

/** A snapshot with the schema the table had then. */
export interface Committed {
  readonly snapshot: Snapshot;
  readonly schema: TableSchema;
}

export interface SnapshotLog {
  /** Numbers that are kept, ascending. */
  numbers(): Promise<readonly number[]>;
  /** Null where there is no such snapshot. CorruptArtifactError naming a file that is not what was written. */
  read(number: number): Promise<Committed | null>;
  latest(): Promise<Committed | null>;
  /** False if another writer took the number first. */
  commit(committed: Committed): Promise<boolean>;
}

export const snapshotFile = (number: number): string => `${String(number).padStart(8, '0')}.json`;

export function snapshotLog(folder: string, table: string): SnapshotLog {
  const numbers = (): Promise<number[]> =>
    onDisk(folder, async () => {
      try {
        const names = (await readdir(folder)).filter((name) => /^\d{8}\.json$/.test(name));
        return names.map((name) => Number(name.slice(0, 8))).sort((a, b) => a - b);
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return [];
        throw error;
      }
    });

  async function read(number: number): Promise<Committed | null> {
    const path = join(folder, snapshotFile(number));
    const bytes = await readIfThere(path);
    if (bytes === undefined) return null;
    const committed = parseCommitted(new TextDecoder().decode(bytes));
    if (committed?.snapshot.number === number) return committed;
    throw corruptTable(`${table}, snapshot ${path}`, 'it is not the snapshot that was written under this number');
  }

  const pathOf = (number: number): string => join(folder, snapshotFile(number));
  let remembered: { committed: Committed; file: string } | undefined;

  const remember = (committed: Committed, file: string | null): void => {
    remembered = file === null ? undefined : { committed, file };
  };

  return {
    numbers,
    read,
    async latest() {
      // Garbage collection keeps the newest snapshots; one that vanished after it was listed has newer ones by now.
      for (;;) {
        const newest = (await numbers()).at(-1);
        if (newest === undefined) return null;
        // Named before it is read: what changes in between is another file than the one that is remembered.
        const file = await fileAt(pathOf(newest));
        if (remembered?.file === file && remembered.committed.snapshot.number === newest) return remembered.committed;
        const committed = await read(newest);
        if (committed === null) continue;
        remember(committed, file);
        return committed;
      }
    },
    async commit(committed) {
      const path = pathOf(committed.snapshot.number);
      const taken = await createFile(path, spellCommitted(committed));
      if (taken) remember(committed, await fileAt(path));
      return taken;
    },
  };
}

/** What a file is until somebody touches it: its place on the disk, its size and when it last changed. Null where there is none. */
function fileAt(path: string): Promise<string | null> {
  return onDisk(path, async () => {
    try {
      const { dev, ino, size, ctimeNs } = await stat(path, { bigint: true });
      return [dev, ino, size, ctimeNs].join(' ');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    }
  });
}

/** The canonical JSON: `check`, `schema` and `snapshot` are its members in order, and `files` is the first of a snapshot. */
function spellCommitted({ snapshot: { files, ...rest }, schema }: Committed): string {
  const snapshot = `{"files":[${files.map(spellFile).join(',')}],${canonicalJson(rest).slice(1)}`;
  const body = `"schema":${canonicalJson(schema)},"snapshot":${snapshot}}`;
  return `{"check":"${sha256Hex(`{${body}`)}",${body}`;
}

/** Files never change, and every snapshot after the first that has one names it again. */
const spelled = new WeakMap<DataFile, string>();

function spellFile(file: DataFile): string {
  let text = spelled.get(file);
  if (text === undefined) {
    text = canonicalJson(file);
    spelled.set(file, text);
  }
  return text;
}

const CHECKED = /^\{"check":"([0-9a-f]{64})",/;

/** What we wrote, byte for byte, or undefined. */
function parseCommitted(text: string): Committed | undefined {
  const [head, check] = CHECKED.exec(text) ?? [];
  if (head === undefined) return undefined;
  const body = `{${text.slice(head.length)}`;
  if (sha256Hex(body) !== check) return undefined;
  const { snapshot, schema } = JSON.parse(body) as Committed;
  return { snapshot, schema };
}
