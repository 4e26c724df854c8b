/** A Temporal dev server of a test file's own, and workers on it. */
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { orThrow } from '../../contracts/problem.js';
import { connectClient, devServerSettings } from '../../workers/connection.js';
import { type DevServer, startDevServer } from '../../workers/server/dev-server.js';
import { findTemporalBinary } from '../../workers/server/find-server.js';
import { cleanEnvironment, type Running, sextant, until } from './processes.js';
import type { Workspace } from './workspace.js';

export interface TestServer {
  readonly server: DevServer;
  readonly client: Client;
  /** The Temporal CLI that runs the server. */
  readonly binary: string;
  /** Environment that points a command at it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function testServer(folder: string): Promise<TestServer> {
  const log = () => undefined;
  const found = orThrow(await findTemporalBinary({ env: cleanEnvironment(), log }));
  if (found.kind !== 'binary') throw new Error('a binary was due');
  const server = orThrow(
    await startDevServer({ binary: found.path, dbFile: join(folder, 'temporal.db'), port: 'free', log }),
  );
  const client = orThrow(await connectClient(devServerSettings(server.address)));
  return {
    server,
    client,
    binary: found.path,
    env: { TEMPORAL_ADDRESS: server.address },
    async close() {
      await client.connection.close();
      await server.stop();
    },
  };
}

/** A `sextant worker` process that is ready. */
export async function startWorker(
  place: Workspace,
  { env }: TestServer,
  more: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const worker = sextant(['worker'], place.place({ ...env, ...more }));
  let over = '';
  void worker.ended.then(({ code, stderr }) => {
    over = `the worker ended with ${code}: ${stderr}`;
  });
  await until('the worker is ready', () => {
    if (over !== '') throw new Error(over);
    return worker.said().includes('worker ready');
  });
  return worker;
}
