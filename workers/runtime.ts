/** The SDK's runtime, one a process: where its log entries go, and where its metrics can be read. */
import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { fail, ok, type Result } from '../contracts/problem.js';
import type { Level, Log, LogFields } from './log.js';

/** The SDK's native part goes by way of our logger: left alone it writes to the terminal in a form of its own. */
const logging = { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} };

/** The SDK tells `say` of its own workings only where something is wrong, a line each; call it before anything connects. */
export function quietRuntime(say: (line: string) => void): void {
  const once = onceAMinute(Date.now);
  const logger = new DefaultLogger('WARN', (entry) => {
    if (!isByDesign(entry) && (!isRetry(entry) || once(entry.message))) logLine(entry, say);
  });
  Runtime.install({ logger, telemetryOptions: { logging } });
}

/** What failed and why, without stack or tokens: those are in the UI, and whoever started the run is told the reason. */
function logLine({ level, message, meta = {} }: LogEntry, say: (line: string) => void): void {
  const { activityType, workflowType, error } = meta as Record<string, unknown>;
  const subject = [activityType ?? workflowType ?? ''].filter((part) => part !== '').map((part) => ` (${part})`);
  const reason = error instanceof Error ? `: ${error.message}` : '';
  say(`${level} ${message}${subject.join('')}${reason}`);
}

/** The io and compute queues carry activities alone, and nothing of ours is called through Nexus. */
const isByDesign = ({ message }: LogEntry): boolean => /^No (workflows|Nexus services) registered/.test(message);

/**
 * Installs the runtime of a worker process: the SDK's entries become ours, Prometheus metrics at `metrics` (host:port) where it is given.
 * Call it before anything connects.
 *
 * Errors  PortTakenError where the metrics cannot be served there.
 */
export function workerRuntime({ log, metrics }: { log: Log; metrics: string | null }): Result<void> {
  const once = onceAMinute(Date.now);
  const logger = new DefaultLogger('INFO', (entry) => {
    if (!isByDesign(entry) && (!isRetry(entry) || once(entry.message)))
      log(levelOf(entry), entry.message, fieldsOf(entry.meta ?? {}));
  });
  const telemetryOptions =
    metrics === null
      ? { logging }
      : { logging, metrics: { prometheus: { bindAddress: metrics, unitSuffix: true, useSecondsForDurations: true } } };
  try {
    Runtime.install({ logger, telemetryOptions });
    return ok(undefined);
  } catch (error) {
    return fail({
      type: 'PortTakenError',
      where: `metrics at ${metrics ?? 'nowhere'}`,
      what: (error as Error).message,
      next: 'Choose another address with --metrics-port, or leave it out.',
    });
  }
}

/**
 * Ends what was installed. A runtime ends with the last worker that ran on it; one that never had a worker keeps the process
 * alive for ever.
 */
export const endRuntime = (): Promise<void> => Runtime.instance().shutdown();

/** Without a server each poll of each queue tells of its retries. */
const isRetry = ({ message }: LogEntry): boolean => message.startsWith('gRPC call ');

/** Whether a message, its numbers apart, has not been let through in the last minute. */
export function onceAMinute(now: () => number): (message: string) => boolean {
  const told = new Map<string, number>();
  return (message) => {
    const kind = message.replace(/\d+/g, '#');
    const last = told.get(kind);
    if (last !== undefined && now() - last < 60_000) return false;
    told.set(kind, now());
    return true;
  };
}

const levelOf = ({ level }: LogEntry): Level => {
  if (level === 'TRACE') return 'debug';
  return level.toLowerCase() as Level;
};

/** A native error is its whole structure in words; its beginning says enough. */
const LONGEST = 300;

/** The fields of the SDK's metadata that we write; everything else stays behind. */
function fieldsOf(meta: object): LogFields {
  const known = meta as Readonly<Record<string, unknown>>;
  const texts = ['workflowId', 'runId', 'workflowType', 'activityType', 'taskQueue', 'state'] as const;
  const { attempt, error, workflowRunId } = known;
  const cause = typeof error === 'string' ? { name: 'Error', message: error.slice(0, LONGEST) } : rootOf(error);
  return {
    ...Object.fromEntries(texts.flatMap((name) => (typeof known[name] === 'string' ? [[name, known[name]]] : []))),
    ...(typeof workflowRunId === 'string' ? { runId: workflowRunId } : {}),
    ...(typeof attempt === 'number' ? { attempt } : {}),
    ...(cause === null ? {} : { errorType: cause.name, error: cause.message }),
  };
}

/** The failure at the bottom, with its type; what wraps it says only that an activity failed. */
function rootOf(error: unknown): { name: string; message: string } | null {
  if (!(error instanceof Error)) return null;
  const below = rootOf(error.cause);
  if (below !== null) return below;
  const { type } = error as { type?: unknown };
  return { name: typeof type === 'string' ? type : error.name, message: error.message };
}
