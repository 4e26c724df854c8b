import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '../../../lakehouse/canonical-json.js';
import { openTable, type Table, type TableSchema } from '../../../lakehouse/tables/table.js';
import { temporaryFolder } from '../fixtures.js';

const schema: TableSchema = {
  table: 'counts',
  version: 1,
  columns: [{ name: 'n', type: 'int32', nullable: false }],
  key: ['n'],
};

let root: string;
let table: Table;
beforeEach(async () => {
  root = await temporaryFolder();
  table = openTable(root, schema);
  for (const n of [1, 2, 3]) await table.append({ n: [n] }, `the “${n}”`);
});

const pathOf = (number: number): string =>
  join(root, 'tables', 'counts', 'snapshots', `${String(number).padStart(8, '0')}.json`);

/** Writes other bytes in the place of what may not be written. */
async function overwrite(path: string, text: string): Promise<void> {
  await chmod(path, 0o644);
  await writeFile(path, text);
}

describe('a snapshot on the disk', () => {
  it('is canonical JSON with the hash of its canonical content, however it was put together', async () => {
    for (const number of [1, 2, 3]) {
      const text = await readFile(pathOf(number), 'utf8');
      const { check, ...content } = JSON.parse(text) as { check: string; snapshot: { files: unknown[] } };
      expect(content.snapshot.files).toHaveLength(number);
      expect(check).toBe(sha256Hex(canonicalJson(content)));
      expect(text).toBe(canonicalJson({ ...content, check }));
    }
  });

  it('is read again by the table that wrote it once somebody has touched it', async () => {
    const text = await readFile(pathOf(3), 'utf8');
    expect((await table.snapshot())?.number).toBe(3);
    await overwrite(pathOf(3), text.replace('the “3”', 'the “4”'));
    await expect(table.snapshot()).rejects.toMatchObject({ problem: { type: 'CorruptArtifactError' } });
    await expect(table.append({ n: [4] }, '')).rejects.toMatchObject({ problem: { type: 'CorruptArtifactError' } });
    await overwrite(pathOf(3), text);
    expect((await table.append({ n: [4] }, '')).files).toHaveLength(4);
  });

  it('of another writer is seen by a table that remembers an older one', async () => {
    const other = openTable(root, schema);
    await other.append({ n: [4] }, 'another');
    expect((await table.snapshot())?.note).toBe('another');
    await table.append({ n: [5] }, 'mine');
    const snapshot = (await other.snapshot())!;
    expect(Array.from((await other.read(snapshot))['n'] as Int32Array)).toEqual([1, 2, 3, 4, 5]);
  });
});
