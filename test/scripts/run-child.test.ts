import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const runChildUrl = new URL('../../scripts/bootstrap/run-child.mjs', import.meta.url).href;
let folder: string;
let parent: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-child-'));
  parent = join(folder, 'parent.mjs');
  // Runs its arguments as a child and ends as the child ended.
  await writeFile(
    parent,
    `import { runChild } from ${JSON.stringify(runChildUrl)};
     const [program, ...args] = process.argv.slice(2);
     const { code } = await runChild(program, args, { cwd: '.' });
     process.exitCode = code;`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = (...command: string[]) =>
  spawn(process.execPath, [parent, ...command], { stdio: ['ignore', 'pipe', 'ignore'] });

async function isGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 5_000; waited += 50) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await wait(50);
  }
  return false;
}

describe('runChild', () => {
  it.each([0, 1, 42])('passes exit code %s on', async (code) => {
    const [ended] = await once(start('sh', '-c', `exit ${code}`), 'exit');
    expect(ended).toBe(code);
  });

  it('answers 127 for a program that is not there', async () => {
    const [ended] = await once(start(join(folder, 'absent')), 'exit');
    expect(ended).toBe(127);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops the child and its children on %s', async (signal) => {
    // A grandchild that the child does not care for.
    const run = start('sh', '-c', 'sleep 300 & echo $!; wait');
    const [line] = (await once(run.stdout.setEncoding('utf8'), 'data')) as [string];
    const ended = once(run, 'exit');
    run.kill(signal);
    expect((await ended)[0]).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(await isGone(Number(line))).toBe(true);
  });

  it('kills what a child leaves behind', async () => {
    const run = start('sh', '-c', 'sleep 300 >/dev/null & echo $!');
    const [line] = (await once(run.stdout.setEncoding('utf8'), 'data')) as [string];
    await once(run, 'exit');
    expect(await isGone(Number(line))).toBe(true);
  });
});
