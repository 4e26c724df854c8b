/** A dev server on a file that can be killed outright and comes back on the same file and ports. */
import { setTimeout as wait } from 'node:timers/promises';
import { orThrow } from '../../contracts/problem.js';
import { type DevServer, startDevServer } from '../../workers/server/dev-server.js';
import { findTemporalBinary } from '../../workers/server/find-server.js';
import { freePorts } from '../topology/free-ports.js';

export interface KillableServer {
  readonly address: string;
  /** SIGKILL, and the start of another after the outage; resolves when that one answers. */
  kill(outageMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server on a database file. `env` must not point at somebody's own server. */
export async function killableServer(
  dbFile: string,
  { env, log }: { env: Readonly<Record<string, string>>; log: (line: string) => void },
): Promise<KillableServer> {
  const found = orThrow(await findTemporalBinary({ env, log }));
  if (found.kind !== 'binary') throw new Error('a server that can be killed is needed, not one that runs');
  const [port, uiPort] = orThrow(await freePorts(2, 16 * process.pid)) as [number, number];
  const options = { binary: found.path, dbFile, port, uiPort, log: () => {} };
  let server: DevServer = orThrow(await startDevServer(options));
  return {
    address: server.address,
    async kill(outageMs) {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
      await wait(outageMs);
      server = orThrow(await startDevServer(options));
    },
    stop: () => server.stop(),
  };
}
