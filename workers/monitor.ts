/** Watches a running worker: asks the server now and then who else polls its queues, and answers how all is. */
import type { NativeConnection } from '@temporalio/worker';
import type { CodeIdentity } from './code-identity.js';
import { type ForeignWorker, foreignText, foreignWorkers, pollersOf } from './foreign-code.js';
import { type HealthReport, healthReport } from './health.js';
import type { Log } from './log.js';
import type { RunningWorkers } from './worker.js';

/** A new build is rolled out in minutes; the question costs two small calls a queue. */
const EVERY_MS = 60_000;
/** Whoever asks how the worker is hears no older news than this. */
const FRESH_MS = 10_000;
/** A server that takes longer is as good as gone for a health check. */
const ANSWER_MS = 3_000;

export interface Monitor {
  health(): Promise<HealthReport>;
  stop(): void;
}

/** Begins to watch, and warns at once where other code is on the queues. */
export async function monitorWorkers(
  workers: Pick<RunningWorkers, 'queues' | 'states' | 'roles'>,
  {
    connection,
    address,
    namespace,
    code,
    log,
    now,
  }: {
    connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
    address: string;
    namespace: string;
    code: CodeIdentity;
    log: Log;
    /** Milliseconds since 1970. */
    now: () => number;
  },
): Promise<Monitor> {
  let foreign: readonly ForeignWorker[] = [];
  let lookedAt = 0;
  const warned = new Set<string>();
  const look = async (): Promise<void> => {
    lookedAt = now();
    try {
      const pollers = await connection.withDeadline(now() + ANSWER_MS, () =>
        pollersOf(connection, namespace, workers.queues),
      );
      foreign = foreignWorkers(pollers, code, now());
      for (const worker of foreign) {
        if (!warned.has(worker.identity)) log('warn', foreignText(worker, code));
        warned.add(worker.identity);
      }
    } catch (error) {
      log('warn', 'cannot ask the server who else polls', { error: (error as Error).message });
    }
  };
  const unreachable = async (): Promise<string | null> => {
    try {
      await connection.withDeadline(now() + ANSWER_MS, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
  await look();
  const timer = setInterval(() => void look(), EVERY_MS);
  timer.unref();
  return {
    async health() {
      const { roles } = workers;
      const reason = await unreachable();
      if (reason === null && now() - lookedAt > FRESH_MS) await look();
      return healthReport({
        ...{ roles, code, server: { address, namespace }, unreachable: reason },
        ...{ queues: workers.states(), foreign },
      });
    },
    stop: () => clearInterval(timer),
  };
}
