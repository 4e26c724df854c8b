import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow, type Problem, type Result } from '../../../contracts/problem.js';
import { SEARCH_ATTRIBUTES } from '../../../contracts/temporal-names.js';
import { connectClient, devServerSettings } from '../../../workers/connection.js';
import { startDevServer } from '../../../workers/server/dev-server.js';
import { findTemporalBinary } from '../../../workers/server/find-server.js';
import { reservePort } from '../../../workers/server/ports.js';

const log = () => undefined;
let folder: string;
let binary: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-server-'));
  const found = orThrow(await findTemporalBinary({ env: { ...process.env, TEMPORAL_ADDRESS: undefined }, log }));
  if (found.kind !== 'binary') throw new Error('a binary was due');
  binary = found.path;
}, 400_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const problemOf = (result: Result<unknown>): Problem => {
  if (result.ok) throw new Error('a problem was due');
  return result.problem;
};
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const listenOnAnyPort = async (): Promise<{ server: Server; port: number }> => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return { server, port: address !== null && typeof address === 'object' ? address.port : 0 };
};

describe('startDevServer', () => {
  it('serves the search attributes of a run, keeps its file for one server, and stops without a trace', async () => {
    const dbFile = join(folder, 'new', 'folder', 'temporal.db');
    const server = orThrow(await startDevServer({ binary, dbFile, port: 'free', log }));
    try {
      expect(isAlive(server.pid)).toBe(true);
      const client = orThrow(await connectClient(devServerSettings(server.address)));
      const { customAttributes } = await client.connection.operatorService.listSearchAttributes({
        namespace: 'default',
      });
      // 2: INDEXED_VALUE_TYPE_KEYWORD
      for (const name of SEARCH_ATTRIBUTES) expect([name, customAttributes[name]]).toEqual([name, 2]);
      await client.connection.close();

      const second = problemOf(await startDevServer({ binary, dbFile, port: 'free', log }));
      expect(second.type).toBe('TemporalUnavailableError');
      expect(second.what).toBe(`process ${server.pid} serves this database already`);
    } finally {
      await server.stop();
    }
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(`${dbFile}.lock`)).toBe(false);
    expect(await readFile(server.logFile, 'utf8')).toContain('Temporal');

    const again = orThrow(await startDevServer({ binary, dbFile, port: 'free', log }));
    process.kill(again.pid, 'SIGKILL');
    await again.exited;
    expect(existsSync(`${dbFile}.lock`)).toBe(false);
  });

  it.each(['--port', '--ui-port'] as const)('names the port that is taken and the cure: %s', async (option) => {
    const { server, port } = await listenOnAnyPort();
    try {
      const ports = option === '--port' ? { port } : { port: 'free' as const, uiPort: port };
      const problem = problemOf(await startDevServer({ binary, dbFile: join(folder, 'taken.db'), log, ...ports }));
      expect(problem.type).toBe('PortTakenError');
      expect(problem.what).toBe(`port ${port} is already taken on 127.0.0.1`);
      expect(problem.next).toContain(`${option} N`);
    } finally {
      server.close();
    }
  });

  it('repeats the last words of a server that ends while starting', async () => {
    const dbFile = join(folder, 'broken.db');
    await writeFile(dbFile, 'this is not a database, and it is long enough to look like one'.repeat(20));
    const problem = problemOf(await startDevServer({ binary, dbFile, port: 'free', log }));
    expect(problem.type).toBe('TemporalUnavailableError');
    expect(problem.what).toMatch(/it ended while starting; its last words: .*not a database/);
    expect(existsSync(`${dbFile}.lock`)).toBe(false);
  });

  it('ends a server that stays silent past the deadline, even one that ignores SIGTERM', async () => {
    const deaf = join(folder, 'deaf');
    const options = { binary: deaf, dbFile: join(folder, 'deaf.db'), port: 'free' as const, log };
    await writeFile(
      deaf,
      '#!/bin/sh\ncase "$*" in *--help*) exit 0;; esac\ntrap "" TERM\necho $$ > "$0.pid"\nwhile :; do sleep 0.05; done\n',
      { mode: 0o755 },
    );
    const problem = problemOf(await startDevServer({ ...options, readyTimeoutMs: 700, stopGraceMs: 200 }));
    expect(problem.what).toMatch(/^no answer at 127\.0\.0\.1:\d+ within 0\.7 s/);
    expect(isAlive(Number(await readFile(`${deaf}.pid`, 'utf8')))).toBe(false);
  });

  it('says so when the binary cannot be started', async () => {
    const absent = join(folder, 'absent');
    const dbFile = join(folder, 'absent.db');
    const problem = problemOf(await startDevServer({ binary: absent, dbFile, port: 'free', log }));
    expect(problem).toMatchObject({ type: 'TemporalUnavailableError', where: absent });
    expect(existsSync(`${dbFile}.lock`)).toBe(false);
  });

  it('overrules the lock of a process that no longer lives', async () => {
    const dbFile = join(folder, 'stale.db');
    // Above any pid_max, so that nobody has it.
    await writeFile(`${dbFile}.lock`, '99999999\n');
    const server = orThrow(await startDevServer({ binary, dbFile, port: 'free', log }));
    await server.stop();
  });

  it.each([0, -1, 65_536, 1.5, Number.NaN])('takes %s for no port', async (port) => {
    await expect(reservePort(port, '--port')).rejects.toThrow(RangeError);
  });
});
