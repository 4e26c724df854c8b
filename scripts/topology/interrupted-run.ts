/** The sample mandate through the services, with the server and a worker killed while its windows are being decided. */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ProblemError } from '../../contracts/problem.js';
import type { RunResult } from '../../contracts/run.js';
import { type CommandOutcome, lastLine } from '../../workers/server/command.js';
import type { Daemon } from './daemon.js';

const PATIENCE_MS = 10 * 60_000;

/** Starts `sextant run` and lets it go. */
export function startRun(
  sextant: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): { readonly ended: Promise<CommandOutcome> } {
  const [program = '', ...args] = sextant;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer = setTimeout(killWithUs, PATIENCE_MS);
  const ended = new Promise<CommandOutcome>((resolve) => {
    child.once('error', (error) => resolve({ code: null, stdout, stderr, failure: error.message }));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.removeListener('exit', killWithUs);
      resolve({ code, stdout, stderr, failure: code === null ? `ended by ${signal}` : null });
    });
  });
  return { ended };
}

/** The result a run printed. */
export function resultOf(name: string, { code, stdout, stderr, failure }: CommandOutcome): RunResult {
  if (code === 0) return JSON.parse(lastLine(stdout)) as RunResult;
  throw new ProblemError({
    type: 'TemporalUnavailableError',
    where: name,
    what: `it ended with ${failure ?? code}: ${lastLine(stderr)}`,
    next: 'Read the logs of the services.',
  });
}

/** How many things are remembered below a home; a decided window is one. */
export async function remembered(home: string): Promise<number> {
  try {
    const names = await readdir(join(home, 'memo'), { recursive: true });
    return names.filter((name) => name.endsWith('.json')).length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** Waits until so many things are remembered, then kills those processes outright. */
export async function killOnce(home: string, enough: number, victims: readonly Daemon[]): Promise<number> {
  for (let waited = 0; (await remembered(home)) < enough; waited += 50) {
    if (waited > PATIENCE_MS) {
      throw new ProblemError({
        type: 'TemporalUnavailableError',
        where: home,
        what: `${await remembered(home)} steps and windows are remembered after ${PATIENCE_MS / 60_000} minutes, ${enough} were due`,
        next: 'Read the logs of the workers.',
      });
    }
    await wait(50);
  }
  const reached = await remembered(home);
  for (const victim of victims) victim.kill('SIGKILL');
  await Promise.all(victims.map(({ ended }) => ended));
  return reached;
}

/** Names of artifacts whose hashes differ, or that only one of two results has. */
export function differences(one: RunResult, other: RunResult): string[] {
  const names = new Set([...Object.keys(one.artifacts), ...Object.keys(other.artifacts)]);
  return [...names]
    .filter((name) => JSON.stringify(one.artifacts[name]) !== JSON.stringify(other.artifacts[name]))
    .sort();
}
