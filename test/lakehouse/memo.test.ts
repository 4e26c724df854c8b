import { chmod, copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ArtifactLabel } from '../../lakehouse/artifact-store.js';
import { localArtifactStore } from '../../lakehouse/local-artifact-store.js';
import { memo, memoKey, type Remembered } from '../../lakehouse/memo.js';
import { problemOf, temporaryFolder } from './fixtures.js';

const label: ArtifactLabel = { kind: 'signals', rows: 1, schema: 'signals/1', maxEventTime: null, maxKnownAt: null };
const identity = { step: 'signals', code: 'c1', params: { limit: 3, name: 'x' }, inputs: ['a', 'b'] };
const key = memoKey(identity);
let root: string;
let made: Remembered;
beforeEach(async () => {
  root = await temporaryFolder();
  made = { ref: await localArtifactStore(root).writeJson(label, { some: 'result' }), facts: { rows: 1 } };
});
const note = () => join(root, 'memo', key.slice(0, 2), `${key}.json`);

describe('memoKey', () => {
  it('does not depend on the order of parameters', () => {
    expect(memoKey({ ...identity, params: { name: 'x', limit: 3 } })).toBe(key);
  });

  it.each([
    ['step', { step: 'other' }],
    ['code', { code: 'c2' }],
    ['parameters', { params: { limit: 4, name: 'x' } }],
    ['inputs', { inputs: ['a', 'c'] }],
    ['order of inputs', { inputs: ['b', 'a'] }],
  ])('changes with the %s', (_, change) => {
    expect(memoKey({ ...identity, ...change })).not.toBe(key);
  });
});

describe('memo', () => {
  it('remembers, also for the next process', async () => {
    expect(await memo(root).get(key)).toBeUndefined();
    await memo(root).set(key, made);
    expect(await memo(root).get(key)).toEqual(made);
    await memo(root).set(key, made);
    expect(await memo(root).get(key)).toEqual(made);
  });

  it('forgets a result whose object is gone', async () => {
    await memo(root).set(key, made);
    await rm(join(root, 'objects'), { recursive: true });
    expect(await memo(root).get(key)).toBeUndefined();
  });

  it.each(['', '{"key":', 'null', '[]', '{}', '{"key":"x","ref":{},"check":"y"}'])(
    'takes a note that reads %j for a miss, and writes it anew',
    async (text) => {
      await memo(root).set(key, made);
      await chmod(note(), 0o644);
      await writeFile(note(), text);
      expect(await memo(root).get(key)).toBeUndefined();
      await memo(root).set(key, made);
      expect(await memo(root).get(key)).toEqual(made);
    },
  );

  it('takes a note copied from another key for a miss', async () => {
    const other = memoKey({ ...identity, step: 'other' });
    await memo(root).set(key, made);
    await memo(root).set(other, made);
    const path = join(root, 'memo', other.slice(0, 2), `${other}.json`);
    await chmod(path, 0o644);
    await copyFile(note(), path);
    expect(await memo(root).get(other)).toBeUndefined();
  });

  it('refuses a key that is not one', async () => {
    expect((await problemOf(() => memo(root).get('../x'))).type).toBe('ValidationError');
  });

  it('answers readers with a whole note or none while others write', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? memo(root).set(key, made) : memo(root).get(key))),
    );
    for (const answer of answers) expect([undefined, made]).toContainEqual(answer);
  });
});
