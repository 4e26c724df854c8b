import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;

/** A parent that starts a long sleep under guard, prints its pid, and then does what the test wants it to die of. */
const PARENT = `
import { spawn } from 'node:child_process';
import { guardAgainstOrphan } from './orphan-guard.mjs';
const child = spawn('sleep', ['300'], { stdio: 'ignore', detached: true });
guardAgainstOrphan(child.pid);
console.log(child.pid);
setInterval(() => undefined, 1000);
process.stdin.once('data', () => { throw new Error('on purpose'); });
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-guard-'));
  const source = await readFile(new URL('../../../workers/server/orphan-guard.ts', import.meta.url), 'utf8');
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  await writeFile(
    join(folder, 'orphan-guard.mjs'),
    ts.transpileModule(source, { compilerOptions: options }).outputText,
  );
  await writeFile(join(folder, 'parent.mjs'), PARENT);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function endsWithin(pid: number, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 50) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await wait(50);
  }
  return false;
}

describe('guardAgainstOrphan', () => {
  it.each([
    ['SIGKILL', 'SIGKILL'],
    ['SIGTERM', 'SIGTERM'],
    ['an uncaught exception', null],
  ] as const)('ends the guarded process when its parent dies of %s', async (_, signal) => {
    const parent = spawn(process.execPath, [join(folder, 'parent.mjs')], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = once(parent, 'exit');
    const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
    const pid = Number(line);
    expect(pid).toBeGreaterThan(0);
    if (signal === null) parent.stdin.write('now\n');
    else parent.kill(signal);
    await ended;
    expect(await endsWithin(pid, 5_000)).toBe(true);
  });
});
