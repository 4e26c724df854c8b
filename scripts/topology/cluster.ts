/** The services of the profile `full`, one after another as they depend on each other, each with the words of the Compose file. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../contracts/problem.js';
import { lastLine, runCommand } from '../../workers/server/command.js';
import type { ComposeService } from './compose-file.js';
import { type Daemon, startDaemon, untilHealthy } from './daemon.js';
import { type LocalService, type Machine, onThisMachine } from './on-this-machine.js';

/** Variables one machine needs and containers do not: each of the server's four parts wants ports of its own. */
export const SHARED_MACHINE = [
  'HISTORY_GRPC_PORT',
  'MATCHING_GRPC_PORT',
  'WORKER_GRPC_PORT',
  'FRONTEND_MEMBERSHIP_PORT',
  'HISTORY_MEMBERSHIP_PORT',
  'MATCHING_MEMBERSHIP_PORT',
  'WORKER_MEMBERSHIP_PORT',
] as const;

export interface Place {
  readonly machine: Machine;
  /** PATH and what else a program of an image finds; nothing of the user's Temporal or Sextant settings. */
  readonly env: Readonly<Record<string, string>>;
  readonly logs: string;
  /** Working folder of the project's image. */
  readonly data: string;
}

/** Runs a service that ends, such as a setup, to its end; how long it took. */
export async function runToEnd(
  service: ComposeService,
  place: Place,
  program: readonly string[] = [],
): Promise<number> {
  const { argv, environment } = onThisMachine(service, place.machine);
  const [first = '', ...args] = [...program, ...argv];
  const began = performance.now();
  const env = { ...place.env, ...environment };
  const { code, stderr, stdout, failure } = await runCommand(first, args, { env, cwd: place.data, timeoutMs: 120_000 });
  if (code !== 0) {
    throw new ProblemError({
      type: 'TemporalUnavailableError',
      where: service.name,
      what: `it ended with ${failure ?? code}: ${lastLine(stderr) || lastLine(stdout)}`,
      next: `Run it by hand with the service's environment: ${argv.join(' ')}`,
    });
  }
  return performance.now() - began;
}

/** Starts a service that stays, and waits until its own health check says that it is well. */
export async function startService(
  service: ComposeService,
  place: Place,
  { program = [], extra = {} }: { program?: readonly string[]; extra?: Readonly<Record<string, string>> } = {},
): Promise<Daemon> {
  const local = onThisMachine(service, place.machine);
  await mkdir(place.logs, { recursive: true });
  const daemon = await startDaemon({
    name: service.name,
    argv: [...program, ...local.argv],
    env: { ...place.env, ...local.environment, ...extra },
    cwd: place.data,
    logFile: join(place.logs, `${service.name}.log`),
  });
  await untilHealthy(daemon, healthcheck(local, place), 90_000);
  return daemon;
}

/** A service's own health check: null where it passes, else what it said. */
export function healthcheck({ healthcheck, environment }: LocalService, place: Place): () => Promise<string | null> {
  return async () => {
    const [program, ...args] = healthcheck ?? [];
    if (program === undefined) return null;
    const env = { ...place.env, ...environment };
    const { code, stderr, failure } = await runCommand(program, args, { env, cwd: place.data, timeoutMs: 10_000 });
    return code === 0 ? null : (failure ?? `${lastLine(stderr)} (exit code ${code})`);
  };
}
