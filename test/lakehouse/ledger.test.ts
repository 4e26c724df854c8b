import { chmod, copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendEntry, EMPTY_LEDGER, headOf, readLedger, verifyLedger } from '../../lakehouse/ledger.js';
import { currentTarget, publishTarget } from '../../lakehouse/published-targets.js';
import { compiledLakehouse, problemOf, runProcess, target, temporaryFolder } from './fixtures.js';

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
const path = (index: number) => join(root, 'ledger', 'core', `${String(index).padStart(8, '0')}.json`);
const whatIsWrong = async () => (await verifyLedger(root, 'core')).findings.map(({ what }) => what);
const appendThree = async () => {
  for (const n of [1, 2, 3]) {
    const after = headOf(await readLedger(root, 'core'));
    expect((await appendEntry(root, 'core', { kind: 'decision', body: { n }, after })).appended).toBe(true);
  }
};
const edit = async (index: number, change: (text: string) => string) => {
  await chmod(path(index), 0o644);
  await writeFile(path(index), change(await readFile(path(index), 'utf8')));
};

describe('the ledger', () => {
  it('is empty before the first entry', async () => {
    expect(await readLedger(root, 'core')).toEqual([]);
    expect(headOf([])).toBe(EMPTY_LEDGER);
    expect(await verifyLedger(root, 'core')).toEqual({ entries: [], findings: [] });
  });

  it('chains each entry to the one before', async () => {
    await appendThree();
    const entries = await readLedger(root, 'core');
    expect(entries.map(({ index, body }) => [index, body])).toEqual([1, 2, 3].map((n) => [n, { n }]));
    expect(entries[0]!.previous).toBe('0'.repeat(64));
    expect(entries[2]!.previous).toBe(entries[1]!.hash);
    expect(await whatIsWrong()).toEqual([]);
  });

  it('refuses an entry that does not build on its end', async () => {
    await appendThree();
    const [first, , last] = await readLedger(root, 'core');
    for (const after of [EMPTY_LEDGER, first!, { index: 3, hash: first!.hash }, { index: 7, hash: last!.hash }]) {
      const answer = await appendEntry(root, 'core', { kind: 'approval', body: 1, after });
      expect(answer).toMatchObject({ appended: false, reason: expect.stringContaining('no longer ends at') });
    }
    expect((await readLedger(root, 'core')).length).toBe(3);
  });

  it('names a changed entry', async () => {
    await appendThree();
    await edit(2, (text) => text.replace('"n":2', '"n":5'));
    expect(await whatIsWrong()).toEqual(['entry 2 was changed: its hash does not match its content']);
    const problem = await problemOf(() => readLedger(root, 'core'));
    expect(problem).toMatchObject({ type: 'CorruptArtifactError', where: 'ledger/core/00000002.json' });
    expect((await problemOf(() => publishTarget(root, 'core', target('2020-01-01T00:00:00Z', {})))).type).toBe(
      'CorruptArtifactError',
    );
  });

  it.each([
    ['nothing', ''],
    ['half', '{"body":'],
    ['another JSON', '{}'],
    ['spaces', ' '],
  ])('names an entry that holds %s', async (_, text) => {
    await appendThree();
    await edit(2, (whole) => (text === ' ' ? `${whole} ` : text));
    expect(await whatIsWrong()).toEqual(['entry 2 was changed: it is not a ledger entry any more']);
  });

  it('names a removed entry', async () => {
    await appendThree();
    await rm(path(2));
    expect(await whatIsWrong()).toEqual(['entry 2 was removed']);
  });

  it('names reordered entries', async () => {
    await appendThree();
    await rename(path(2), `${path(2)}.x`);
    await rename(path(3), path(2));
    await rename(`${path(2)}.x`, path(3));
    expect(await whatIsWrong()).toEqual([
      'entries were reordered: number 2 holds entry 3',
      'entries were reordered: number 3 holds entry 2',
    ]);
  });

  it('names an entry replaced by another well-formed one', async () => {
    await appendThree();
    const rootOfOther = root;
    root = await temporaryFolder();
    await appendEntry(root, 'core', { kind: 'decision', body: { n: 'forged' }, after: EMPTY_LEDGER });
    const forged = path(1);
    root = rootOfOther;
    await rm(path(1));
    await copyFile(forged, path(1));
    expect(await whatIsWrong()).toEqual(['entry 2 does not build on entry 1: one of the two was replaced']);
  });

  it('finds that its end was cut off when told what the end was', async () => {
    await appendThree();
    const head = headOf(await readLedger(root, 'core'));
    await rm(path(3));
    expect(await whatIsWrong()).toEqual([]);
    expect((await verifyLedger(root, 'core', { head })).findings).toEqual([{ index: 3, what: 'entry 3 was removed' }]);
    const after = headOf(await readLedger(root, 'core'));
    await appendEntry(root, 'core', { kind: 'decision', body: { n: 'other' }, after });
    const [finding] = (await verifyLedger(root, 'core', { head })).findings;
    expect(finding).toMatchObject({ index: 3, what: expect.stringContaining('entry 3 was replaced') });
  });

  it('does not see what a crashed writer left', async () => {
    await appendThree();
    await writeFile(join(root, 'ledger', 'core', '.00000004.json.x.tmp'), '{"bo');
    expect((await readLedger(root, 'core')).length).toBe(3);
  });

  it.each(['', '..', 'a/../b', 'Core', 'a'.repeat(65), '_a'])('refuses %j as a portfolio', async (name) => {
    expect((await problemOf(() => readLedger(root, name))).type).toBe('ValidationError');
    expect((await problemOf(() => currentTarget(root, name))).type).toBe('ValidationError');
  });
});

describe('publishTarget', () => {
  const monday = target('2024-01-08T22:00:00.000Z', { 'ECB:EURUSD': 0.5 });
  const tuesday = target('2024-01-09T22:00:00.000Z', { 'ECB:EURUSD': 0.4 });

  it('publishes what is newer, and currentTarget shows it', async () => {
    expect(await currentTarget(root, 'core')).toBeNull();
    expect(await publishTarget(root, 'core', monday)).toMatchObject({
      published: true,
      repeated: false,
      entry: { index: 1 },
    });
    expect(await publishTarget(root, 'core', tuesday)).toMatchObject({
      published: true,
      repeated: false,
      entry: { index: 2 },
    });
    expect(await currentTarget(root, 'core')).toEqual(tuesday);
  });

  it('answers with the entry that is there when the same target comes again, even after a newer one', async () => {
    const first = await publishTarget(root, 'core', monday);
    expect(
      await publishTarget(root, 'core', { ...monday, runId: 'retry', proof: { ...monday.proof, code: 'e' } }),
    ).toEqual({ ...first, repeated: true });
    await publishTarget(root, 'core', tuesday);
    expect(await publishTarget(root, 'core', { ...monday, asOf: '2024-01-08T22:00:00Z' })).toEqual({
      ...first,
      repeated: true,
    });
    expect((await readLedger(root, 'core')).length).toBe(2);
  });

  it.each([
    ['other weights', { weights: { 'ECB:EURUSD': 0.51 } }],
    ['another profile', { profile: 'hrp' as const }],
    ['another standing of its ticks', { indicative: false }],
  ])('refuses %s for an instant that has a target', async (_, change) => {
    await publishTarget(root, 'core', monday);
    const answer = await publishTarget(root, 'core', { ...monday, ...change });
    expect(answer).toEqual({ published: false, reason: expect.stringContaining('already published') });
    expect(await currentTarget(root, 'core')).toEqual(monday);
  });

  it('refuses what is older than the current target', async () => {
    await publishTarget(root, 'core', tuesday);
    const answer = await publishTarget(root, 'core', monday);
    expect(answer).toEqual({ published: false, reason: expect.stringContaining('older than the current target') });
  });

  it('keeps portfolios apart, and other kinds of entries out of the pointer', async () => {
    await publishTarget(root, 'core', monday);
    const after = headOf(await readLedger(root, 'core'));
    await appendEntry(root, 'core', { kind: 'approval', body: { by: 'someone' }, after });
    expect(await currentTarget(root, 'core')).toEqual(monday);
    expect(await currentTarget(root, 'other')).toBeNull();
  });

  it('refuses weights that are no numbers before anything is written', async () => {
    await expect(publishTarget(root, 'core', target(monday.asOf, { x: Number.NaN }))).rejects.toThrow('$.weights.x');
    await expect(publishTarget(root, 'core', target('yesterday', {}))).rejects.toThrow(RangeError);
    expect(await readLedger(root, 'core')).toEqual([]);
  });

  it('currentTarget before an instant ignores a target of that very instant', async () => {
    await publishTarget(root, 'core', monday);
    await publishTarget(root, 'core', tuesday);
    expect(await currentTarget(root, 'core', { before: '2024-01-09T22:00:00Z' })).toEqual(monday);
    expect(await currentTarget(root, 'core', { before: '2024-01-09T22:00:00.001Z' })).toEqual(tuesday);
    expect(await currentTarget(root, 'core', { before: '2024-01-08T22:00:00Z' })).toBeNull();
  });
});

describe('several processes on one ledger', () => {
  let compiled: string;
  beforeAll(async () => {
    compiled = await compiledLakehouse();
  });
  const append = `
    import { appendEntry, headOf, readLedger } from './lakehouse/ledger.js';
    const [root, name, count] = process.argv.slice(2);
    for (let n = 0; n < Number(count); ) {
      const after = headOf(await readLedger(root, 'core'));
      const answer = await appendEntry(root, 'core', { kind: 'decision', body: { name, n }, after });
      if (answer.appended) process.stdout.write(name + ' ' + n++ + '\\n');
    }`;
  const publish = `
    import { publishTarget } from './lakehouse/published-targets.js';
    const [root, weight] = process.argv.slice(2);
    const target = { asOf: '2024-01-08T22:00:00Z', profile: 'hrp', weights: { A: Number(weight) }, indicative: true, runId: weight };
    console.log(JSON.stringify(await publishTarget(root, 'core', target)));`;

  it('each append all their entries, and every one is there once in an unbroken chain', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => runProcess(compiled, append, [root, name, '15'])));
    const entries = await readLedger(root, 'core');
    const bodies = entries.map(({ body }) => body as { name: string; n: number });
    expect(entries.length).toBe(45);
    for (const name of ['a', 'b', 'c']) {
      expect(bodies.filter((b) => b.name === name).map((b) => b.n)).toEqual(Array.from({ length: 15 }, (_, n) => n));
    }
  });

  it('publish one target of several for the same instant, and the others are told', async () => {
    const runs = await Promise.all(['1', '2', '3', '3'].map((weight) => runProcess(compiled, publish, [root, weight])));
    const answers = runs.map(({ lines }) => JSON.parse(lines[0]!) as { published: boolean; repeated?: boolean });
    expect(answers.filter((a) => a.published && a.repeated === false).length).toBe(1);
    expect((await readLedger(root, 'core')).length).toBe(1);
  });

  it('leave an unbroken ledger when one is killed in mid-work, and the next goes on from it', async () => {
    const { lines, signal } = await runProcess(compiled, append, [root, 'a', '100000'], { killAfterLines: 9 });
    expect(signal).toBe('SIGKILL');
    const entries = await readLedger(root, 'core');
    expect(entries.length).toBeGreaterThanOrEqual(lines.length);
    await runProcess(compiled, append, [root, 'b', '3']);
    expect((await readLedger(root, 'core')).length).toBe(entries.length + 3);
  });
});
