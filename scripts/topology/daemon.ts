/** A process that stays: started in the background, known by its id, with a log, ended by us alone. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ProblemError } from '../../contracts/problem.js';
import { lastLine } from '../../workers/server/command.js';
import { guardAgainstOrphan } from '../../workers/server/orphan-guard.js';

export interface Daemon {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Exit code, or null where a signal ended it. */
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL after the grace; how it ended. */
  stop(graceMs: number): Promise<number | null>;
}

export interface DaemonStart {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly logFile: string;
  /** Another user's, where this process may choose. */
  readonly user?: { readonly uid: number; readonly gid: number } | null;
}

/** Starts a process that ends with this one, however this one ends. */
export async function startDaemon({ name, argv, env, cwd, logFile, user }: DaemonStart): Promise<Daemon> {
  const output = openSync(logFile, 'a');
  const [program = '', ...args] = argv;
  // A group of its own: a Ctrl-C reaches us first, and we end things in their order.
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', output, output], detached: true, ...(user ?? {}) });
  closeSync(output);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const { pid } = child;
  if (pid === undefined) {
    const reason = await ended.then(String).catch((error: unknown) => (error as Error).message);
    throw new ProblemError({
      type: 'ConfigError',
      where: name,
      what: `${program} cannot be started: ${reason}`,
      next: 'Install it.',
    });
  }
  const unguard = guardAgainstOrphan(pid);
  void ended.finally(unguard);
  const kill = (signal: NodeJS.Signals) => void child.kill(signal);
  return {
    ...{ name, pid, logFile, ended, kill },
    async stop(graceMs) {
      kill('SIGTERM');
      const late = new AbortController();
      const timer = wait(graceMs, undefined, { signal: late.signal }).then(
        () => kill('SIGKILL'),
        () => {},
      );
      const code = await ended;
      late.abort();
      await timer;
      return code;
    },
  };
}

/** Asks every quarter of a second until `healthy` says null; a problem with its reason where that lasts too long or the process ends. */
export async function untilHealthy(
  { name, logFile, ended }: Daemon,
  healthy: () => Promise<string | null>,
  timeoutMs: number,
): Promise<void> {
  let over: string | null = null;
  void ended.then((code) => {
    over = `it ended with ${code ?? 'a signal'}`;
  });
  const deadline = performance.now() + timeoutMs;
  for (let reason = await healthy(); reason !== null; reason = await healthy()) {
    if (over === null && performance.now() < deadline) {
      await wait(250);
      continue;
    }
    throw new ProblemError({
      type: 'TemporalUnavailableError',
      where: name,
      what: `it is not healthy: ${over ?? reason}; last words: ${lastLine(await readFile(logFile, 'utf8'))}`,
      next: `Read ${logFile}.`,
    });
  }
}
