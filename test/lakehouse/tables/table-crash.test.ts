import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTable } from '../../../lakehouse/tables/table.js';
import { problemOf, runProcess, temporaryFolder } from '../fixtures.js';
import { compiledTables, counts } from './table-fixtures.js';

let compiled: string;
beforeAll(async () => {
  compiled = await compiledTables();
});

/**
 * Appends 1, 2, compacts, then appends 3, saying each commit aloud; ends itself by SIGKILL before its n-th operation on the
 * file system, or, where that is a write, after half of its bytes.
 */
const DOOMED = `
  import fs from 'node:fs/promises';
  import { writeSync } from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const [root, schema, fatal] = process.argv.slice(2);
  let operations = Number.NEGATIVE_INFINITY;
  const step = () => { if (++operations === Number(fatal)) process.kill(process.pid, 'SIGKILL'); };
  const probe = await fs.open(process.argv[1]);
  const handle = Object.getPrototypeOf(probe);
  await probe.close();
  const { writeFile, sync } = handle;
  handle.sync = function () { step(); return sync.call(this); };
  handle.writeFile = async function (bytes) {
    if (operations + 1 === Number(fatal)) await writeFile.call(this, bytes.slice(0, bytes.length >> 1));
    step();
    return writeFile.call(this, bytes);
  };
  for (const name of ['open', 'link', 'rename', 'rm', 'mkdir', 'readFile', 'readdir', 'stat']) {
    const original = fs[name];
    fs[name] = (...args) => { step(); return original(...args); };
  }
  syncBuiltinESMExports();
  const { openTable } = await import('./lakehouse/tables/table.js');
  const table = openTable(root, JSON.parse(schema));
  operations = 0;
  const said = ({ number }) => writeSync(1, number + '\\n');
  said(await table.append({ writer: ['a'], n: [1] }, ''));
  said(await table.append({ writer: ['a'], n: [2] }, ''));
  said(await table.compact(''));
  said(await table.append({ writer: ['a'], n: [3] }, ''));
  writeSync(1, 'operations ' + operations + '\\n');
`;
/** Rows of each snapshot of an uninterrupted run. */
const STATES = [[], [1], [1, 2], [1, 2], [1, 2, 3]];

/** Deterministic numbers in [0, 1). */
function* uniform(seed: number): Generator<number, never> {
  for (let x = seed; ; ) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    yield x / 2 ** 32;
  }
}

describe('a table under fire', () => {
  it('is in the state before or after, whichever of 200 seeded moments its writer was killed at', {
    timeout: 300_000,
  }, async () => {
    const whole = await runProcess(compiled, DOOMED, [await temporaryFolder(), JSON.stringify(counts), '0']);
    const operations = Number(whole.lines.at(-1)!.split(' ')[1]);
    expect(operations).toBeGreaterThan(60);
    const random = uniform(20_240_229);
    // Every operation once, then seeded ones until there are 200.
    const moments = Array.from({ length: 200 }, (_, i) =>
      i < operations ? i + 1 : 1 + Math.floor(random.next().value * operations),
    );
    let [killed, late] = [0, 0];
    const survive = async (moment: number, script: string): Promise<void> => {
      const root = await temporaryFolder();
      const { lines, signal } = await runProcess(compiled, script, [root, JSON.stringify(counts), String(moment)]);
      const table = openTable(root, counts);
      const history = await table.history();
      // What was said to be committed is there; at most the commit in flight is there too.
      expect([lines.length, lines.length + 1], `moment ${moment}`).toContain(history.length);
      for (const snapshot of history) {
        const { n } = await table.read(snapshot);
        expect(Array.from(n as Int32Array), `moment ${moment}`).toEqual(STATES[snapshot.number]);
      }
      // And work goes on.
      const next = await table.append({ writer: ['b'], n: [9] }, '');
      expect(next).toMatchObject({ number: history.length + 1, rows: STATES[history.length]!.length + 1 });
      await rm(root, { recursive: true });
      if (signal === 'SIGKILL') killed++;
      // One that came to its end with fewer operations than the first was never killed: it is drawn again.
      else if (++late <= 20) await survive(1 + Math.floor(random.next().value * operations), script);
    };
    const queue = [...moments];
    // A script of its own for each lane: running one writes its file again, under the eyes of the others.
    const lane = async (name: string) => {
      for (let moment = queue.shift(); moment !== undefined; moment = queue.shift()) {
        await survive(moment, `${DOOMED}// lane ${name}`);
      }
    };
    await Promise.all(['a', 'b', 'c'].map(lane));
    expect(killed).toBe(200);
  });

  it('loses none of 400 commits of four processes', { timeout: 120_000 }, async () => {
    const root = await temporaryFolder();
    const script = `
      import { openTable } from './lakehouse/tables/table.js';
      const [root, writer] = process.argv.slice(2);
      const table = openTable(root, ${JSON.stringify(counts)});
      for (let n = 0; n < 100; n++) await table.append({ writer: [writer], n: [n] }, writer + n);
    `;
    const writers = ['a', 'b', 'c', 'd'];
    await Promise.all(writers.map((writer) => runProcess(compiled, `${script}// ${writer}`, [root, writer])));
    const table = openTable(root, counts);
    const newest = (await table.snapshot())!;
    expect(newest).toMatchObject({ number: 400, rows: 400 });
    expect((await table.history()).map(({ number, rows }) => [number, rows])).toEqual(
      Array.from({ length: 400 }, (_, i) => [i + 1, i + 1]),
    );
    const compacted = await table.read(await table.compact(''));
    expect(compacted['writer']).toEqual(writers.flatMap((writer) => new Array(100).fill(writer)));
    expect(Array.from(compacted['n'] as Int32Array)).toEqual(
      writers.flatMap(() => Array.from({ length: 100 }, (_, i) => i)),
    );
  });

  it('keeps every row while some append and others compact', { timeout: 120_000 }, async () => {
    const root = await temporaryFolder();
    const table = openTable(root, counts);
    const appender = async (writer: string) => {
      for (let n = 0; n < 15; n++) await table.append({ writer: [writer], n: [n] }, '');
    };
    const compacter = async () => {
      for (let n = 0; n < 8; n++) if ((await table.snapshot()) !== null) await table.compact('');
    };
    await appender('z');
    await Promise.all([appender('a'), appender('b'), compacter(), compacter()]);
    const { writer, n } = await table.read(await table.compact(''));
    const expected = ['a', 'b', 'z'].flatMap((name) => Array.from({ length: 15 }, (_, i) => `${name}${i}`));
    expect((writer as string[]).map((name, row) => `${name}${(n as Int32Array)[row]}`)).toEqual(expected);
  });
});

const TMPFS = join(await temporaryFolder(), 'full');
await mkdir(TMPFS);
const mount = () => spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', TMPFS]).status === 0;
const unmount = () => spawnSync('umount', [TMPFS]);
// Tried and undone at once, so that a run without this test leaves nothing mounted.
const mountable = mount();
if (mountable) unmount();

it.skipIf(!mountable)(
  `a full disk is a retryable StorageError, and the last snapshot stays readable${mountable ? '' : ' (skipped: no tmpfs can be mounted here)'}`,
  async () => {
    expect(mount()).toBe(true);
    try {
      const table = openTable(TMPFS, counts);
      let commits = 0;
      const problem = await problemOf(async () => {
        for (; ; commits++) await table.append({ writer: ['a'], n: [commits] }, '');
      });
      expect(problem).toMatchObject({ type: 'StorageError', retryAfterMs: expect.any(Number) });
      expect(commits).toBeGreaterThan(0);
      expect(await table.snapshot()).toMatchObject({ number: commits, rows: commits });
      const { n } = await table.read((await table.snapshot())!);
      expect(Array.from(n as Int32Array)).toEqual(Array.from({ length: commits }, (_, i) => i));
    } finally {
      unmount();
    }
  },
);
