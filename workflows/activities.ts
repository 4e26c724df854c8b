/** The steps as Temporal activities: which queue, how long, how often. One retry owner only: Temporal. */
import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import { NON_RETRYABLE } from '../contracts/problem.js';
import type { PipelineSteps } from '../contracts/steps.js';
import { QUEUES } from '../contracts/temporal-names.js';

const retry = (maximumAttempts: number) => ({
  initialInterval: '1 second',
  maximumInterval: '30 seconds',
  maximumAttempts,
  nonRetryableErrorTypes: [...NON_RETRYABLE],
});

const disk: ActivityOptions = { taskQueue: QUEUES.orchestrator, startToCloseTimeout: '1 minute', retry: retry(3) };
const io: ActivityOptions = {
  taskQueue: QUEUES.io,
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '30 seconds',
  retry: retry(5),
};
const compute: ActivityOptions = {
  taskQueue: QUEUES.compute,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: retry(3),
};
const windows: ActivityOptions = {
  taskQueue: QUEUES.compute,
  startToCloseTimeout: '60 minutes',
  heartbeatTimeout: '15 seconds',
  retry: retry(5),
};

/** How each step is run; a step missing here does not compile. */
const CLASSES: Record<keyof PipelineSteps, ActivityOptions> = {
  resolveMandate: disk,
  scanVenue: io,
  liquidTop: disk,
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
  publish: disk,
  conclude: disk,
};

/** What the timeline of the UI shows beside each activity. */
const SUMMARIES: { [S in keyof PipelineSteps]: (input: Parameters<PipelineSteps[S]>[0]) => string } = {
  resolveMandate: ({ request }) => `pin inputs of ${request.configs.join(', ')}`,
  scanVenue: ({ scan }) => `scan ${scan.venue}/${scan.product}`,
  liquidTop: ({ scans }) => `most traded of ${scans.length} scans`,
  fetchBars: ({ batch: { source, instruments } }) =>
    `bars ${instruments[0]}..${instruments.at(-1)} (${instruments.length} of ${source})`,
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
  publish: () => 'publish',
  conclude: () => 'record the run',
};

/** The steps, each scheduled as an activity of its class with a summary of its own. */
export const activitySteps: PipelineSteps = Object.fromEntries(
  Object.entries(CLASSES).map(([name, options]) => [
    name,
    (input: never) => {
      const summary = (SUMMARIES[name as keyof PipelineSteps] as (input: never) => string)(input);
      const proxy = proxyActivities<PipelineSteps>({ ...options, summary });
      return (proxy[name as keyof PipelineSteps] as (input: never) => Promise<unknown>)(input);
    },
  ]),
) as unknown as PipelineSteps;
