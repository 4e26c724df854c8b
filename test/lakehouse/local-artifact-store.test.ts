import { appendFile, chmod, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ArtifactRef } from '../../contracts/artifact.js';
import type { ArtifactLabel } from '../../lakehouse/artifact-store.js';
import { sha256Hex } from '../../lakehouse/canonical-json.js';
import { localArtifactStore } from '../../lakehouse/local-artifact-store.js';
import { onDisk } from '../../lakehouse/storage-problem.js';
import { compiledLakehouse, problemOf, runProcess, temporaryFolder } from './fixtures.js';

const label: ArtifactLabel = { kind: 'universe', rows: 1, schema: 'universe/1', maxEventTime: null, maxKnownAt: null };
let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
const fileOf = ({ sha256 }: Pick<ArtifactRef, 'sha256'>) => join(root, 'objects', sha256.slice(0, 2), sha256);
const filesUnder = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((f) => f.isFile()).map((f) => f.name);

describe('localArtifactStore', () => {
  it('names an object by its content, and reads it back byte for byte', async () => {
    const store = localArtifactStore(root);
    const bytes = Uint8Array.from([0, 1, 255]);
    const ref = await store.writeBytes(label, bytes);
    expect(ref).toEqual({ ...label, sha256: sha256Hex(bytes), bytes: 3 });
    expect(Uint8Array.from(await store.readBytes(ref))).toEqual(bytes);
    expect(await store.has(ref.sha256)).toBe(true);
  });

  it('stores JSON canonically, so key order does not change the hash', async () => {
    const store = localArtifactStore(root);
    const ref = await store.writeJson(label, { b: 1, a: [0.1] });
    expect(await store.writeJson(label, { a: [0.1], b: 1 })).toEqual(ref);
    expect(await store.readJson(ref)).toEqual({ a: [0.1], b: 1 });
    expect(await readFile(fileOf(ref), 'utf8')).toBe('{"a":[0.1],"b":1}');
  });

  it('stores the same content once and leaves no temporary file behind', async () => {
    const store = localArtifactStore(root);
    const bytes = new TextEncoder().encode('same');
    const refs = await Promise.all(Array.from({ length: 20 }, () => store.writeBytes(label, bytes)));
    expect(new Set(refs.map((ref) => ref.sha256)).size).toBe(1);
    expect(await filesUnder(root)).toEqual([sha256Hex(bytes)]);
  });

  it('stores the empty content', async () => {
    const store = localArtifactStore(root);
    const ref = await store.writeBytes(label, new Uint8Array(0));
    expect((await store.readBytes(ref)).length).toBe(0);
  });

  it('says which object is missing', async () => {
    const store = localArtifactStore(root);
    const sha256 = sha256Hex('never written');
    const problem = await problemOf(() => store.readBytes({ ...label, sha256, bytes: 0 }));
    expect(problem).toMatchObject({ type: 'MissingArtifactError', where: `artifact universe ${sha256}` });
    expect(await store.has(sha256)).toBe(false);
  });

  it('finds a changed byte, names the object, and is cured by doing what it says', async () => {
    const store = localArtifactStore(root);
    const bytes = new TextEncoder().encode('{"weights":1}');
    const ref = await store.writeBytes(label, bytes);
    await chmod(fileOf(ref), 0o644);
    await writeFile(fileOf(ref), '{"weights":2}');
    const problem = await problemOf(() => store.readJson(ref));
    expect(problem).toMatchObject({ type: 'CorruptArtifactError', where: `artifact universe ${ref.sha256}` });
    expect(problem.next).toContain('delete that file');
    await rm(fileOf(ref));
    await store.writeBytes(label, bytes);
    expect(await store.readJson(ref)).toEqual({ weights: 1 });
  });

  it('replaces an object that was cut short or grown as soon as its content is written again', async () => {
    const store = localArtifactStore(root);
    const bytes = new TextEncoder().encode('0123456789');
    const ref = await store.writeBytes(label, bytes);
    await chmod(fileOf(ref), 0o644);
    await truncate(fileOf(ref), 4);
    expect((await problemOf(() => store.readBytes(ref))).type).toBe('CorruptArtifactError');
    await store.writeBytes(label, bytes);
    expect((await store.readBytes(ref)).length).toBe(10);
    await chmod(fileOf(ref), 0o644);
    await appendFile(fileOf(ref), 'x');
    await store.writeBytes(label, bytes);
    expect((await store.readBytes(ref)).length).toBe(10);
  });

  it('says so when an artifact is intact but not JSON', async () => {
    const store = localArtifactStore(root);
    const ref = await store.writeBytes(label, Uint8Array.from([1, 2, 3]));
    expect(await problemOf(() => store.readJson(ref))).toMatchObject({ type: 'DataQualityError' });
  });

  it.each(['../../etc/passwd', '', 'AB'.repeat(32), `${'a'.repeat(63)}/`, 'a'.repeat(65)])(
    'refuses %j as a hash, so no path can be smuggled in',
    async (sha256) => {
      const store = localArtifactStore(root);
      expect((await problemOf(() => store.has(sha256))).type).toBe('ValidationError');
      expect((await problemOf(() => store.readBytes({ ...label, sha256, bytes: 1 }))).type).toBe('ValidationError');
    },
  );

  it('never reads what a crashed writer left: its temporary file is no object', async () => {
    const store = localArtifactStore(root);
    const ref = await store.writeBytes(label, new TextEncoder().encode('whole'));
    await writeFile(join(root, 'objects', ref.sha256.slice(0, 2), `.${sha256Hex('torn')}.x.tmp`), 'to');
    expect(await store.has(sha256Hex('torn'))).toBe(false);
    expect((await store.readBytes(ref)).length).toBe(5);
  });

  it('reports a folder that cannot be written as a retryable StorageError naming the path', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');
    const problem = await problemOf(() => localArtifactStore(file).writeBytes(label, new Uint8Array(1)));
    expect(problem).toMatchObject({ type: 'StorageError', retryAfterMs: expect.any(Number) });
    expect(problem.where).toContain(file);
  });

  it('tells a full disk from a bug: ENOSPC is a StorageError, a TypeError stays one', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const problem = await problemOf(() => onDisk('/data', () => Promise.reject(full)));
    expect(problem).toMatchObject({
      type: 'StorageError',
      where: '/data',
      next: expect.stringContaining('Free disk space'),
    });
    await expect(onDisk('/data', () => Promise.reject(new TypeError('bug')))).rejects.toThrow(TypeError);
  });
});

describe('several processes on one store', () => {
  let compiled: string;
  beforeAll(async () => {
    compiled = await compiledLakehouse();
  });
  const script = `
    import { localArtifactStore } from './lakehouse/local-artifact-store.js';
    const [root, from, count] = process.argv.slice(2);
    const store = localArtifactStore(root);
    const label = { kind: 'universe', rows: 1, schema: 'universe/1', maxEventTime: null, maxKnownAt: null };
    for (let i = Number(from); i < Number(from) + Number(count); i++) {
      const ref = await store.writeBytes(label, new TextEncoder().encode(String(i).repeat(5000)));
      process.stdout.write(ref.sha256 + '\\n');
    }`;

  it('agree on every object when they commit the same contents at once', async () => {
    const runs = await Promise.all(['0', '0', '5'].map((from) => runProcess(compiled, script, [root, from, '30'])));
    expect(runs[0]!.lines).toEqual(runs[1]!.lines);
    const names = await filesUnder(root);
    expect(names.length).toBe(35);
    for (const sha256 of names) await localArtifactStore(root).readBytes({ ...label, sha256, bytes: 0 });
  });

  it('leave only whole objects when one is killed in mid-work', async () => {
    const { lines, signal } = await runProcess(compiled, script, [root, '0', '100000'], { killAfterLines: 7 });
    expect(signal).toBe('SIGKILL');
    expect(lines.length).toBeGreaterThanOrEqual(7);
    const store = localArtifactStore(root);
    const objects = (await filesUnder(root)).filter((name) => !name.endsWith('.tmp'));
    for (const sha256 of [...objects, ...lines]) {
      expect(sha256Hex(await store.readBytes({ ...label, sha256, bytes: 0 }))).toBe(sha256);
    }
  });
});
