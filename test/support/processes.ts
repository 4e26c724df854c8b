/** Child processes of a test: every one is known by its id and ended by it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { builtPackage } from './package-root.js';

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it has said on stderr so far. */
  said(): string;
  kill(signal: NodeJS.Signals): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface Place {
  readonly cwd: string;
  readonly env?: Environment;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** The environment of the tests without what would point a child at somebody's server, folder or test runner. */
export function cleanEnvironment(more: Environment = {}): Environment {
  const foreign = /^(TEMPORAL_|SEXTANT_|VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))), ...more };
}

/** Starts a program; `endProcesses` ends it if the test has not. */
export function launch(program: string, args: readonly string[], { cwd, env }: Place): Running {
  const child = spawn(program, args, { cwd, env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  alive.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      alive.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
  ended.catch(() => alive.delete(child));
  return { pid: child.pid ?? 0, ended, said: () => stderr, kill: (signal) => child.kill(signal) };
}

/** The `sextant` command of the build. */
export const sextant = (args: readonly string[], place: Place): Running =>
  launch(process.execPath, [join(builtPackage(), 'scripts', 'sextant.mjs'), ...args], place);

/** Ends what is left, gently first. For `afterAll`. */
export async function endProcesses(): Promise<void> {
  const children = [...alive];
  for (const child of children) child.kill('SIGTERM');
  const gone = () => children.every((child) => !alive.has(child));
  for (let waited = 0; waited < 15_000 && !gone(); waited += 100) await wait(100);
  for (const child of children) if (alive.has(child)) child.kill('SIGKILL');
}

/** Waits until a condition holds; an error naming it where it does not in time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { timeoutMs = 60_000, everyMs = 50 } = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain until ${what}`);
    await wait(everyMs);
  }
}
