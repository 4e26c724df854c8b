/**
 * The committed states of one table: `<folder>/00000001.json`, 00000002.json, ...
 *
 * A snapshot is the canonical JSON of {snapshot, schema, check}, check = sha256 of the canonical JSON of {snapshot, schema}.
 * A number is taken by exactly one writer (exclusive create), and the newest number is the state of the table: there is no
 * pointer that could disagree with it.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile, readIfThere } from '../atomic-file.js';
import { canonicalJson, sha256Hex } from '../canonical-json.js';
import { onDisk, systemCode } from '../storage-problem.js';
import { corruptTable } from './table-problem.js';
import type { Snapshot, TableSchema } from './table-types.js';

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

  return {
    numbers,
    read,
    async latest() {
      // Garbage collection keeps the newest snapshots; one that vanished after it was listed has newer ones by now.
      for (;;) {
        const newest = (await numbers()).at(-1);
        if (newest === undefined) return null;
        const committed = await read(newest);
        if (committed !== null) return committed;
      }
    },
    commit: (committed) => createFile(join(folder, snapshotFile(committed.snapshot.number)), spellCommitted(committed)),
  };
}

const spellCommitted = ({ snapshot, schema }: Committed): string =>
  canonicalJson({ snapshot, schema, check: sha256Hex(canonicalJson({ snapshot, schema })) });

/** What we wrote, byte for byte, or undefined. */
function parseCommitted(text: string): Committed | undefined {
  try {
    const { snapshot, schema } = JSON.parse(text) as Committed;
    return spellCommitted({ snapshot, schema }) === text ? { snapshot, schema } : undefined;
  } catch {
    return undefined;
  }
}
