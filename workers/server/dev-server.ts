import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fail, ok, type Result } from '../../contracts/problem.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/temporal-names.js';
import { lastLine, runCommand } from './command.js';
import { type DatabaseLock, lockDatabase } from './database-lock.js';
import { guardAgainstOrphan } from './orphan-guard.js';
import { reservePort } from './ports.js';
import { waitUntilReady } from './readiness.js';

const NAME_A_BINARY = 'Point TEMPORAL_CLI_PATH at the temporal program.';

export interface DevServer {
  /** host:port of the gRPC frontend. */
  readonly address: string;
  readonly uiUrl: string;
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the server's process has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** SIGTERM, and SIGKILL after the grace. Safe to call twice. */
  stop(): Promise<void>;
}

export interface DevServerOptions {
  readonly binary: string;
  /** SQLite file that survives restarts; its folder is created. */
  readonly dbFile: string;
  readonly port?: number | 'free';
  /** Default: port + 1000 as Temporal has it, or any free port where `port` is free. */
  readonly uiPort?: number | 'free';
  readonly logFile?: string;
  /** Settings of the server by their dotted names, as JSON. */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  readonly readyTimeoutMs?: number;
  readonly stopGraceMs?: number;
}

/**
 * Starts a Temporal dev server on a SQLite file and returns once it answers over gRPC.
 * It ends with this process, however this process ends.
 *
 * Errors  PortTakenError; TemporalUnavailableError where the database is in use, or the server ends or stays silent.
 */
export async function startDevServer(options: DevServerOptions): Promise<Result<DevServer>> {
  const { binary, port: wantedPort = 7233, log, readyTimeoutMs = 30_000, stopGraceMs = 10_000 } = options;
  const port = await reservePort(wantedPort, '--port');
  if (!port.ok) return port;
  const uiPort = await reservePort(options.uiPort ?? uiPortBeside(wantedPort), '--ui-port');
  if (!uiPort.ok) return uiPort;

  const dbFile = resolve(options.dbFile);
  const logFile = resolve(options.logFile ?? join(dirname(dbFile), 'temporal-server.log'));
  try {
    await mkdir(dirname(dbFile), { recursive: true });
    await mkdir(dirname(logFile), { recursive: true });
  } catch (error) {
    return unavailable(dbFile, (error as Error).message, 'Choose a folder that can be written.');
  }
  const lock = await lockDatabase(dbFile);
  if (!lock.ok) return lock;

  const flags = await serverFlags({ binary, dbFile, port: port.value, uiPort: uiPort.value });
  for (const [name, value] of Object.entries(options.dynamicConfig ?? {}))
    flags.push('--dynamic-config-value', `${name}=${value}`);
  const started = await spawnServer({ binary, flags, logFile, lock: lock.value, stopGraceMs });
  if (!started.ok) return started;
  const { pid, exited, stop } = started.value;

  const address = `127.0.0.1:${port.value}`;
  const abandoned = new AbortController();
  const answer = await Promise.race([
    waitUntilReady(address, { timeoutMs: readyTimeoutMs, signal: abandoned.signal }),
    exited.then(() => 'it ended while starting'),
  ]);
  abandoned.abort();
  if (answer !== null) {
    await stop();
    const said = lastLine(await readFile(logFile, 'utf8').catch(() => ''));
    return unavailable(
      'temporal server',
      `${answer}${said === '' ? '' : `; its last words: ${said}`}`,
      `Read ${logFile}; or run without a server: npm start -- --engine local`,
    );
  }
  log(`Temporal dev server at ${address}, process ${pid}, database ${dbFile}`);
  return ok({ address, uiUrl: `http://127.0.0.1:${uiPort.value}`, pid, logFile, exited, stop });
}

const uiPortBeside = (port: number | 'free') => (port === 'free' || port + 1000 > 65535 ? 'free' : port + 1000);

const unavailable = (where: string, what: string, next: string): Result<never> =>
  fail({ type: 'TemporalUnavailableError', where, what, next });

async function serverFlags({
  binary,
  dbFile,
  port,
  uiPort,
}: {
  binary: string;
  dbFile: string;
  port: number;
  uiPort: number;
}): Promise<string[]> {
  const flags = ['--ip', '127.0.0.1', '--port', `${port}`, '--ui-port', `${uiPort}`];
  // Without the two pragmas a file database is six times slower.
  flags.push('--db-filename', dbFile, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL');
  flags.push('--log-level', 'warn', ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]));
  // Older CLIs on a user's PATH do not know this one: the UI must not call home, but they may start.
  const help = await runCommand(binary, ['server', 'start-dev', '--help'], { env: process.env, timeoutMs: 15_000 });
  if (help.stdout.includes('--ui-disable-news-fetch')) flags.push('--ui-disable-news-fetch');
  return flags;
}

interface ServerProcess {
  readonly pid: number;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

async function spawnServer({
  binary,
  flags,
  logFile,
  lock,
  stopGraceMs,
}: {
  binary: string;
  flags: readonly string[];
  logFile: string;
  lock: DatabaseLock;
  stopGraceMs: number;
}): Promise<Result<ServerProcess>> {
  let output: number;
  try {
    output = openSync(logFile, 'w');
  } catch (error) {
    await lock.release();
    return unavailable(
      logFile,
      `the log cannot be written: ${(error as Error).message}`,
      'Choose another file for it.',
    );
  }
  // Detached: Ctrl-C in the terminal must reach us first, so that the worker drains while the server still lives.
  const child = spawn(binary, ['server', 'start-dev', ...flags], { stdio: ['ignore', output, output], detached: true });
  closeSync(output);
  const ended = new Promise<Error | null>((settle) => {
    child.once('error', settle);
    child.once('exit', () => settle(null));
  });
  const { pid } = child;
  if (pid === undefined) {
    const error = await ended;
    await lock.release();
    return unavailable(binary, `it cannot be started: ${error?.message ?? 'no reason given'}`, NAME_A_BINARY);
  }
  const unguard = guardAgainstOrphan(pid);
  await lock.transfer(pid);
  const exited = ended.then(async () => {
    unguard();
    await lock.release();
  });
  const stop = async () => {
    const timer = new AbortController();
    child.kill('SIGTERM');
    const gone = exited.then(() => true);
    const late = wait(stopGraceMs, false, { signal: timer.signal }).catch(() => false);
    if (!(await Promise.race([gone, late]))) child.kill('SIGKILL');
    timer.abort();
    await exited;
  };
  return ok({ pid, exited, stop });
}
