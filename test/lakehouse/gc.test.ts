import { chmod, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ArtifactRef } from '../../contracts/artifact.js';
import { openLake } from '../../lakehouse/bars/lake.js';
import { collectGarbage, findGarbage } from '../../lakehouse/gc.js';
import { snapshotPin } from '../../lakehouse/gc-roots.js';
import { appendEntry, EMPTY_LEDGER } from '../../lakehouse/ledger.js';
import { localArtifactStore } from '../../lakehouse/local-artifact-store.js';
import { memo, memoKey } from '../../lakehouse/memo.js';
import { openTable } from '../../lakehouse/tables/table.js';
import { importRows, rowsAt } from './bars/fixtures.js';
import { problemOf, temporaryFolder } from './fixtures.js';
import { counts } from './tables/table-fixtures.js';

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
const label = { kind: 'universe', rows: 1, schema: 'universe/1', maxEventTime: null, maxKnownAt: null } as const;
const store = (value: unknown) => localArtifactStore(root).writeJson(label, value);
const remember = (step: string, ref: ArtifactRef) =>
  memo(root).set(memoKey({ step, code: 'c', params: {}, inputs: [] }), { ref, facts: {} });
const TOMORROW = Date.now() + 86_400_000;
const options = { now: TOMORROW };

async function recordRun(id: string, steps: readonly ArtifactRef[], report: ArtifactRef): Promise<string> {
  const folder = join(root, 'runs', 'portfolio', 'core', id);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'run.json');
  await writeFile(
    file,
    JSON.stringify({ runId: id, steps: steps.map((ref) => ({ step: 's', ref, inputs: [] })), report }),
  );
  return file;
}
const files = async (folder: string) =>
  (await readdir(join(root, folder), { recursive: true, withFileTypes: true })).filter((f) => f.isFile()).length;

describe('garbage collection', () => {
  it('finds nothing in an empty folder', async () => {
    expect(await findGarbage(join(root, 'absent'), options)).toEqual({ garbage: [], bytes: 0, young: 0, missing: [] });
  });

  it('keeps what runs and the ledger name, and what that names in turn; the rest goes with its memo', async () => {
    const leaf = await store({ leaf: 1 });
    const batch = await store({ windows: [leaf] });
    const report = await store({ report: 1 });
    const ordered = await store({ ordered: 1 });
    const orphan = await store({ orphan: [leaf] });
    await recordRun('one', [batch], report);
    await appendEntry(root, 'core', {
      kind: 'publication',
      body: { proof: { inputs: ordered.sha256 } },
      after: EMPTY_LEDGER,
    });
    await remember('kept', leaf);
    await remember('lost', orphan);

    const found = await findGarbage(root, options);
    expect(found.garbage.map(({ kind }) => kind)).toEqual(['memo', 'object']);
    expect(found.garbage[1]).toMatchObject({ path: expect.stringContaining(orphan.sha256), bytes: orphan.bytes });
    expect(found.bytes).toBe(found.garbage[0]!.bytes + orphan.bytes);
    expect([await files('objects'), await files('memo')]).toEqual([5, 2]);

    expect(await collectGarbage(root, options)).toEqual(found);
    expect([await files('objects'), await files('memo')]).toEqual([4, 1]);
    for (const ref of [leaf, batch, report, ordered]) await localArtifactStore(root).readBytes(ref);
    expect((await findGarbage(root, options)).garbage).toEqual([]);
  });

  it('spares what is young, with its memo', async () => {
    await remember('step', await store({ young: 1 }));
    const now = Date.now();
    expect(await findGarbage(root, { now })).toMatchObject({ garbage: [], young: 1 });
    expect((await findGarbage(root, { now: now + 10, minAgeMs: 0 })).garbage).toHaveLength(2);
  });

  it('removes temporary files that a crash left, and nothing else it does not know', async () => {
    await store({ a: 1 });
    const [shard] = await readdir(join(root, 'objects'));
    await writeFile(join(root, 'objects', shard!, '.abc.1-2-3.tmp'), 'torn');
    await writeFile(join(root, 'objects', 'README'), 'mine');
    await mkdir(join(root, 'trials', 'core'), { recursive: true });
    await writeFile(join(root, 'trials', 'core', 'x.json'), '{}');
    const { garbage } = await collectGarbage(root, options);
    expect(garbage.map(({ kind }) => kind)).toEqual(['object', 'temporary']);
    expect([await files('objects'), await files('trials')]).toEqual([1, 1]);
  });

  it('removes memo notes that nobody can read', async () => {
    await mkdir(join(root, 'memo', 'ab'), { recursive: true });
    await writeFile(join(root, 'memo', 'ab', `${'ab'.repeat(32)}.json`), '{');
    expect((await findGarbage(root, options)).garbage).toMatchObject([{ kind: 'memo' }]);
  });

  it('keeps the last snapshots of a table, those a kept document pins, and their files', async () => {
    const table = openTable(root, counts);
    for (let n = 1; n <= 4; n++) await table.append({ writer: ['a'], n: [n] }, '');
    await table.compact('');
    await table.append({ writer: ['a'], n: [5] }, '');
    const inputs = await store({ sources: [{ source: 'lake', snapshot: snapshotPin('counts', 2) }] });
    await recordRun('one', [inputs], inputs);

    const { garbage } = await collectGarbage(root, { ...options, keepSnapshots: 2 });
    expect(garbage.map(({ kind }) => kind)).toEqual(['snapshot', 'snapshot', 'snapshot', 'data', 'data']);
    expect((await table.history()).map(({ number }) => number)).toEqual([2, 5, 6]);
    for (const snapshot of await table.history()) {
      const { n } = await table.read(snapshot);
      expect(n).toHaveLength(snapshot.rows);
    }
    expect(await table.snapshot(1)).toBeNull();
    expect(await table.append({ writer: ['a'], n: [6] }, '')).toMatchObject({ number: 7, rows: 6 });
  });

  it('keeps the state of the lake that a run has pinned, bars and catalog, under its name', async () => {
    const states: string[] = [];
    for (let day = 1; day <= 4; day++) {
      // Each import adds a bar and an instrument, so that both tables move on.
      await importRows(root, rowsAt(`S${day}USDT`, [1, 2], `2024-01-0${day}`));
      states.push((await openLake(root).open()).snapshot);
    }
    const [, second, third, newest] = states as [string, string, string, string];
    const inputs = await store({ sources: [{ source: 'lake', snapshot: second }] });
    await recordRun('one', [inputs], inputs);

    await collectGarbage(root, { ...options, keepSnapshots: 1 });
    expect((await openLake(root).open(second)).ids).toEqual(['X:S1USDT', 'X:S2USDT']);
    expect((await openLake(root).open(newest)).ids).toHaveLength(4);
    expect(await problemOf(() => openLake(root).open(third))).toMatchObject({ type: 'MissingArtifactError' });
  });

  it('loses nothing of a table that is written to meanwhile', async () => {
    const table = openTable(root, counts);
    for (let n = 0; n < 12; n++) {
      const [snapshot] = await Promise.all([
        table.append({ writer: ['a'], n: [n % 3] }, ''),
        collectGarbage(root, { now: Date.now(), keepSnapshots: 2 }),
      ]);
      expect((await table.read(snapshot))['n']).toHaveLength(n + 1);
      if (n % 4 === 3) await table.compact('');
    }
  });

  it('says which objects a run names in vain', async () => {
    const ref = await store({ a: 1 });
    const gone = { ...ref, sha256: '0'.repeat(64) };
    await recordRun('one', [gone], ref);
    expect((await findGarbage(root, options)).missing).toEqual([
      { sha256: gone.sha256, namedBy: 'runs/portfolio/core/one/run.json' },
    ]);
  });

  it.each([0, -1, 1.5])('refuses to keep %d snapshots', async (keepSnapshots) => {
    await expect(findGarbage(root, { ...options, keepSnapshots })).rejects.toThrow(RangeError);
  });
});

describe('a record that is not what was written stops garbage collection, by name', () => {
  const refused = async (where: string) => {
    const before = await files('objects');
    const problem = await problemOf(() => collectGarbage(root, options));
    expect(problem).toMatchObject({ type: 'CorruptArtifactError', where: expect.stringContaining(where) });
    expect(await files('objects')).toBe(before);
  };
  beforeEach(async () => {
    await store({ orphan: 1 });
  });

  it.each(['', '{', '{}', '[]', 'null', '{"steps":[],"report":{}}', '{"steps":[null],"report":null}'])(
    'a run record that holds %j',
    async (text) => {
      const ref = await store({ a: 1 });
      const file = await recordRun('one', [ref], ref);
      await writeFile(file, text);
      await refused(file);
    },
  );

  it('a lineage that is none', async () => {
    await mkdir(join(root, 'runs', 'x'), { recursive: true });
    await writeFile(join(root, 'runs', 'x', 'lineage.json'), '[{"output":null}]');
    await refused('lineage.json');
  });

  it('a ledger entry', async () => {
    await appendEntry(root, 'core', { kind: 'decision', body: 1, after: EMPTY_LEDGER });
    const file = join(root, 'ledger', 'core', '00000001.json');
    await chmod(file, 0o644);
    await writeFile(file, '{}');
    await refused('ledger/core/00000001.json');
  });

  it('a kept object', async () => {
    const ref = await store({ a: 1 });
    await recordRun('one', [ref], ref);
    const file = join(root, 'objects', ref.sha256.slice(0, 2), ref.sha256);
    await chmod(file, 0o644);
    await writeFile(file, '{"a":2}');
    await refused(ref.sha256);
  });

  it('a table snapshot, even one that would go', async () => {
    const table = openTable(root, counts);
    for (let n = 0; n < 3; n++) await table.append({ writer: ['a'], n: [n] }, '');
    const file = join(root, 'tables', 'counts', 'snapshots', '00000001.json');
    await chmod(file, 0o644);
    await writeFile(file, '{}');
    await utimes(file, 0, 0);
    await refused(file);
  });
});
