/** The steps as Temporal activities: which queue, how long, how often. One retry owner only: Temporal. */
import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import { NON_RETRYABLE } from '../contracts/problem.js';
import { ATTEMPTS, BACKOFF } from '../contracts/retry-policy.js';
import type { PipelineSteps } from '../contracts/steps.js';
import { ioQueue, QUEUES } from '../contracts/temporal-names.js';

const retry = (name: keyof PipelineSteps) => ({
  initialInterval: BACKOFF.initialMs,
  maximumInterval: BACKOFF.maximumMs,
  maximumAttempts: ATTEMPTS[name],
  nonRetryableErrorTypes: [...NON_RETRYABLE],
});

const disk: ActivityOptions = { taskQueue: QUEUES.orchestrator, startToCloseTimeout: '1 minute' };
/** What is let through slowly by its venue beats all the while. */
const io: ActivityOptions = {
  taskQueue: QUEUES.io,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '15 seconds',
};
const compute: ActivityOptions = {
  taskQueue: QUEUES.compute,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
};
const windows: ActivityOptions = {
  taskQueue: QUEUES.compute,
  startToCloseTimeout: '60 minutes',
  heartbeatTimeout: '15 seconds',
};

/** How each step is run; a step missing here does not compile. */
const CLASSES: Record<keyof PipelineSteps, ActivityOptions> = {
  resolveMandate: disk,
  scanVenue: io,
  liquidTop: disk,
  knownBars: disk,
  fetchBars: io,
  pinMarket: disk,
  universe: compute,
  regime: compute,
  signals: compute,
  selection: compute,
  align: compute,
  allocate: compute,
  planWindows: compute,
  decideWindows: windows,
  simulate: compute,
  promises: compute,
  audit: compute,
  report: compute,
  openApproval: disk,
  recordVerdict: disk,
  measureDrift: io,
  publish: disk,
  conclude: disk,
};

/** What the timeline of the UI shows beside each activity. */
const SUMMARIES: { [S in keyof PipelineSteps]: (input: Parameters<PipelineSteps[S]>[0]) => string } = {
  resolveMandate: ({ request }) => `pin inputs of ${request.configs.join(', ')}`,
  scanVenue: ({ scan }) => `scan ${scan.venue}/${scan.product}`,
  liquidTop: ({ scans }) => `most traded of ${scans.length} scans`,
  knownBars: ({ batches }) => `what is remembered of ${batches.length} batches`,
  fetchBars: ({ batch: { source, instruments, first, last } }) =>
    `bars ${first}..${last} (${instruments} of ${source})`,
  pinMarket: () => 'pin market',
  universe: () => 'universe',
  regime: () => 'regime gate',
  signals: () => 'signals',
  selection: () => 'natural selection',
  align: () => 'align returns',
  allocate: ({ profile }) => `allocate ${profile}`,
  planWindows: () => 'plan windows',
  decideWindows: ({ batch }) => `windows, batch ${batch + 1}`,
  simulate: () => 'simulate',
  promises: () => 'audit promises',
  audit: () => 'audit funnel',
  report: () => 'reports',
  openApproval: ({ portfolio }) => `older questions of ${portfolio}`,
  recordVerdict: ({ verdict }) => `ledger: ${verdict.kind}`,
  measureDrift: () => 'measure drift',
  publish: () => 'publish',
  conclude: () => 'record the run',
};

/** Queues of the steps whose lane is in their input. Scans are few and weigh little: they do not wait behind batches of bars. */
const LANES: { [S in keyof PipelineSteps]?: (input: Parameters<PipelineSteps[S]>[0]) => string } = {
  fetchBars: ({ batch }) => ioQueue(batch.lane),
};

/** The steps, each scheduled as an activity of its class with a summary of its own. */
export const activitySteps: PipelineSteps = Object.fromEntries(
  Object.entries(CLASSES).map(([name, options]) => [
    name,
    (input: never) => {
      const step = name as keyof PipelineSteps;
      const summary = (SUMMARIES[step] as (input: never) => string)(input);
      const lane = (LANES[step] as ((input: never) => string) | undefined)?.(input);
      const queue = lane === undefined ? {} : { taskQueue: lane };
      const proxy = proxyActivities<PipelineSteps>({ ...options, ...queue, summary, retry: retry(step) });
      return (proxy[step] as (input: never) => Promise<unknown>)(input);
    },
  ]),
) as unknown as PipelineSteps;
