/** Temporal workers by role: the orchestrator, io and compute, or all three in one process. */
import { hostname } from 'node:os';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { createSteps } from '../activities/steps.js';
import { activityHooks, BEAT_MS, temporalActivities } from '../activities/temporal-activities.js';
import { QUEUES } from '../contracts/temporal-names.js';
import { activityLog } from './activity-log.js';
import { codeIdentity, identityText } from './code-identity.js';
import type { QueueState } from './health.js';
import type { Log } from './log.js';
import { queuesOf, ROLES, type Role } from './roles.js';
import { openContext, type Settings } from './settings.js';
import { threadPool } from './threads.js';

export { ROLES, type Role } from './roles.js';

export interface RunningWorkers {
  readonly roles: readonly Role[];
  readonly queues: readonly string[];
  /** Settles when the workers have stopped; rejects if one of them fails, or had to leave behind what is deaf to cancellation. */
  readonly finished: Promise<void>;
  states(): QueueState[];
  stop(): void;
}

export interface WorkerStart {
  readonly roles?: readonly Role[];
  readonly namespace?: string;
  /** What is being done when the worker is stopped may go on so long; then it is cancelled and handed over. */
  readonly graceMs?: number;
  /** So long after the stop a worker leaves, whatever still runs. */
  readonly forceMs?: number;
  /** Is told of every step done. */
  readonly log?: Log;
}

/** Starts workers for the roles on one connection. */
export async function startWorkers(
  connection: NativeConnection,
  settings: Settings,
  { roles = ROLES, namespace = 'default', graceMs = 10_000, forceMs = 30_000, log }: WorkerStart = {},
): Promise<RunningWorkers> {
  const threads = threadPool(settings);
  const activities = temporalActivities(createSteps(openContext(settings), threads, activityHooks));
  const common = {
    connection,
    namespace,
    activities,
    identity: identityText(codeIdentity(), { pid: process.pid, host: hostname() }),
    // A window's progress is no news to the server, to which every beat is a write: what beats by itself is often enough.
    maxHeartbeatThrottleInterval: BEAT_MS,
    shutdownGraceTime: graceMs,
    shutdownForceTime: forceMs,
    ...(log === undefined ? {} : { interceptors: { activity: [activityLog(log, () => performance.now())] } }),
  } as const;
  const queues = queuesOf(roles, settings);
  const workers = await Promise.all(queues.map((queue) => Worker.create({ ...common, ...queue })));
  const running = workers.map((worker) => ({ worker, ended: worker.run() }));
  const isOrchestrator = ({ worker }: (typeof running)[number]) => worker.options.taskQueue === QUEUES.orchestrator;
  const shutDown = (some: typeof running) => {
    for (const { worker } of some) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const stop = () => {
    const atSteps = running.filter((one) => !isOrchestrator(one));
    shutDown(atSteps);
    // What a step ends with is still said to its workflow: a task kept for an orchestrator that is gone would have to time out.
    void Promise.allSettled(atSteps.map(({ ended }) => ended)).then(() => shutDown(running.filter(isOrchestrator)));
  };
  const finished = Promise.all(
    running.map(({ ended }) =>
      ended.catch((error: unknown) => {
        stop();
        throw error;
      }),
    ),
  )
    .then(() => {})
    .finally(() => threads.close());
  const states = () =>
    workers.map((worker) => {
      const { runState, numInFlightActivities, numCachedWorkflows } = worker.getStatus();
      const queue = worker.options.taskQueue;
      return { queue, state: runState, activities: numInFlightActivities, cachedWorkflows: numCachedWorkflows };
    });
  return { roles, queues: queues.map(({ taskQueue }) => taskQueue), finished, states, stop };
}
