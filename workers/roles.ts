/** What a worker serves: its task queues by role, each with a fixed number of slots. */
import { join } from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';
import { laneRates } from '../activities/lanes.js';
import { ioQueue, QUEUES } from '../contracts/temporal-names.js';
import { packageRoot, type Settings } from './settings.js';

export const ROLES = ['orchestrator', 'io', 'compute'] as const;
export type Role = (typeof ROLES)[number];

export type QueueOptions = Pick<
  WorkerOptions,
  | 'workflowBundle'
  | 'maxConcurrentActivityTaskExecutions'
  | 'maxConcurrentActivityTaskPolls'
  | 'maxConcurrentWorkflowTaskExecutions'
  | 'maxCachedWorkflows'
  | 'maxTaskQueueActivitiesPerSecond'
> & { readonly taskQueue: string };

/** Batches of one lane that a process works on at once: enough to keep the lane's limiter busy while some of them end. */
const LANE_SLOTS = 4;

/**
 * The orchestrator's slots are for workflow tasks of some milliseconds and for steps on small files; its cache holds more runs than
 * a day has. Slots of compute = threads: a step that waits for a thread would beat without working.
 */
const orchestrator: QueueOptions = {
  taskQueue: QUEUES.orchestrator,
  workflowBundle: { codePath: join(packageRoot, 'dist', 'workflow-bundle.js') },
  maxConcurrentWorkflowTaskExecutions: 20,
  maxCachedWorkflows: 200,
  maxConcurrentActivityTaskExecutions: 20,
};

const compute = ({ threads }: Settings): QueueOptions => ({
  taskQueue: QUEUES.compute,
  maxConcurrentActivityTaskExecutions: threads,
});

/**
 * The queue of scans and of what lies on disk, and one for the bars of each lane. The server hands out a lane's batches at the
 * rate at which the venue can bear them, whatever the number of workers; within a process its limiter holds the exact weight.
 */
const io = ({ market }: Settings): QueueOptions[] => [
  { taskQueue: QUEUES.io, maxConcurrentActivityTaskExecutions: 50, maxConcurrentActivityTaskPolls: 2 },
  ...laneRates(market).map(({ lane, batchesPerSecond }) => ({
    taskQueue: ioQueue(lane),
    maxTaskQueueActivitiesPerSecond: batchesPerSecond,
    maxConcurrentActivityTaskExecutions: LANE_SLOTS,
    maxConcurrentActivityTaskPolls: 1,
  })),
];

const QUEUES_OF: Readonly<Record<Role, (settings: Settings) => QueueOptions[]>> = {
  orchestrator: () => [orchestrator],
  io,
  compute: (settings) => [compute(settings)],
};

/** The queues of some roles, each once. */
export const queuesOf = (roles: readonly Role[], settings: Settings): QueueOptions[] =>
  ROLES.filter((role) => roles.includes(role)).flatMap((role) => QUEUES_OF[role](settings));
