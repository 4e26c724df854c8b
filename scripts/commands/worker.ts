import { GracefulShutdownPeriodExpiredError } from '@temporalio/worker';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { durationMs } from '../../contracts/duration.js';
import { orThrow } from '../../contracts/problem.js';
import { codeIdentity } from '../../workers/code-identity.js';
import { connectionSettings, connectWorker } from '../../workers/connection.js';
import { type HealthServer, serveHealth } from '../../workers/health-server.js';
import { jsonLog, LEVELS, type Level, type Log, textLog, withoutSecrets } from '../../workers/log.js';
import { type Monitor, monitorWorkers } from '../../workers/monitor.js';
import { endRuntime, workerRuntime } from '../../workers/runtime.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { ROLES, type Role, startWorkers } from '../../workers/worker.js';
import { say, sayEscaped } from '../console.js';

interface WorkerOptions {
  readonly role: Role | 'all';
  readonly healthPort?: Listen;
  readonly metricsPort?: Listen;
  readonly log: 'text' | 'json';
  readonly logLevel: Level;
  readonly grace: number;
  readonly force: number;
}

interface Listen {
  readonly host: string;
  readonly port: number;
}

export const addWorker = (program: Command): Command =>
  program
    .command('worker')
    .description('serve the task queues of a Temporal server until Ctrl-C')
    .addOption(new Option('--role <role>', 'which queues').choices(['all', ...ROLES]).default('all'))
    .option('--health-port <[host:]port>', 'serve /healthz; on this machine alone unless a host is given', listen)
    .option('--metrics-port <[host:]port>', 'serve Prometheus metrics at /metrics, likewise', listen)
    .addOption(new Option('--log <format>', 'lines for people, or JSON').choices(['text', 'json']).default('text'))
    .addOption(new Option('--log-level <level>', 'least that is told').choices(LEVELS).default('info'))
    .option('--grace <duration>', 'when stopped, let what is being done go on so long', duration, 10_000)
    .option('--force <duration>', 'leave so long after the stop, whatever still runs', duration, 30_000)
    .action(work);

/** A port, or host:port; a bare port is on the loopback address. */
export function listen(value: string): Listen {
  const [, host = '127.0.0.1', port] = /^(?:([\w.-]+|\[[\da-f:]+\]):)?(\d{1,5})$/i.exec(value) ?? [];
  if (port === undefined || Number(port) > 65_535)
    throw new InvalidArgumentError('write a port from 0 (any) to 65535, or host:port.');
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function duration(value: string): number {
  const ms = durationMs(value);
  if (ms === null) throw new InvalidArgumentError('write a duration such as 10s or 2m.');
  return ms;
}

async function work(options: WorkerOptions): Promise<void> {
  const log = logOf(options);
  const metrics = options.metricsPort === undefined ? null : addressOf(options.metricsPort);
  orThrow(workerRuntime({ log, metrics }));
  try {
    await serve(options, log, metrics);
  } finally {
    await endRuntime();
  }
}

async function serve(options: WorkerOptions, log: Log, metrics: string | null): Promise<void> {
  const settings = settingsFromEnvironment();
  const where = orThrow(connectionSettings({ env: process.env }));
  const connection = orThrow(await connectWorker(where));
  const { address, namespace } = where;
  let monitor: Monitor | null = null;
  let health: HealthServer | null = null;
  try {
    if (options.healthPort !== undefined) {
      const starting = { healthy: false, attention: ['the worker is starting'] };
      health = orThrow(await serveHealth(options.healthPort, async () => monitor?.health() ?? starting));
    }
    const { grace: graceMs, force: forceMs } = options;
    const roles = options.role === 'all' ? ROLES : [options.role];
    const workers = await startWorkers(connection, settings, { roles, namespace, graceMs, forceMs, log });
    const over = workers.finished.then(() => null).catch((error: unknown) => error);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        log('info', `${signal}: the worker stops; a second one ends it at once`);
        workers.stop();
      });
    }
    const code = codeIdentity();
    monitor = await monitorWorkers(workers, { connection, address, namespace, code, log, now: Date.now });
    const served = [
      ...(health === null ? [] : [`; health at http://${health.address}/healthz`]),
      ...(metrics === null ? [] : [`; metrics at http://${metrics}/metrics`]),
    ];
    log('info', `worker ready: ${roles.join(', ')} at ${address}, namespace ${namespace}${served.join('')}`);
    if (process.stderr.isTTY) say('Ctrl-C stops it');
    const error = await over;
    if (error instanceof GracefulShutdownPeriodExpiredError) {
      log('error', `steps were deaf to cancellation for ${forceMs / 1000} s and are left; the server hands them on`);
      process.exitCode = 1;
    } else if (error !== null) throw error;
    else log('info', 'worker stopped');
  } finally {
    monitor?.stop();
    await health?.close();
    await connection.close();
  }
}

const addressOf = ({ host, port }: Listen): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

function logOf({ log, logLevel, role }: WorkerOptions): Log {
  const clean = withoutSecrets(process.env);
  if (log === 'text') return textLog(logLevel, { write: sayEscaped, clean });
  return jsonLog(logLevel, { role, pid: `${process.pid}` }, { write: say, clean, now: Date.now });
}
