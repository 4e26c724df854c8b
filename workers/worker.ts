/** Temporal workers by role: the orchestrator, io and compute, or all three in one process. */
import { join } from 'node:path';
import { DefaultLogger, type LogEntry, type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createSteps } from '../activities/steps.js';
import { activityHooks, temporalActivities } from '../activities/temporal-activities.js';
import { QUEUES } from '../contracts/temporal-names.js';
import { openContext, packageRoot, type Settings } from './settings.js';
import { threadPool } from './threads.js';

export const ROLES = ['orchestrator', 'io', 'compute'] as const;
export type Role = (typeof ROLES)[number];

export interface RunningWorkers {
  /** Settles when the workers have stopped; rejects if one of them fails. */
  readonly finished: Promise<void>;
  stop(): void;
}

/** The SDK tells `say` of its own workings only where something is wrong, a line each; call it before anything connects. */
export function quietRuntime(say: (line: string) => void): void {
  Runtime.install({ logger: new DefaultLogger('WARN', (entry) => logLine(entry, say)) });
}

/** What failed and why, without stack or tokens: those are in the UI, and whoever started the run is told the reason. */
function logLine({ level, message, meta = {} }: LogEntry, say: (line: string) => void): void {
  // By design: the io and compute queues carry activities alone.
  if (message.startsWith('No workflows registered')) return;
  const { activityType, workflowType, error } = meta as Record<string, unknown>;
  const subject = [activityType ?? workflowType ?? ''].filter((part) => part !== '').map((part) => ` (${part})`);
  const reason = error instanceof Error ? `: ${error.message}` : '';
  say(`${level} ${message}${subject.join('')}${reason}`);
}

/** Starts workers for the roles on one connection. Slots of compute = threads. */
export async function startWorkers(
  connection: NativeConnection,
  settings: Settings,
  { roles = ROLES, namespace = 'default' }: { roles?: readonly Role[]; namespace?: string } = {},
): Promise<RunningWorkers> {
  const threads = threadPool(settings);
  const activities = temporalActivities(createSteps(openContext(settings), threads, activityHooks));
  const common = {
    connection,
    namespace,
    activities,
    maxHeartbeatThrottleInterval: '500ms',
    shutdownGraceTime: '10 seconds',
    shutdownForceTime: '30 seconds',
  } as const;
  const workers = await Promise.all(
    roles.map((role) =>
      Worker.create({
        ...common,
        taskQueue: QUEUES[role],
        ...(role === 'orchestrator'
          ? { workflowBundle: { codePath: join(packageRoot, 'dist', 'workflow-bundle.js') } }
          : {}),
        ...(role === 'compute' ? { maxConcurrentActivityTaskExecutions: settings.threads } : {}),
      }),
    ),
  );
  const stop = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const finished = Promise.all(
    workers.map((worker) =>
      worker.run().catch((error: unknown) => {
        stop();
        throw error;
      }),
    ),
  )
    .then(() => {})
    .finally(() => threads.close());
  return { finished, stop };
}
