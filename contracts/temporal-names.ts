/** Names that clients, workers and workflows must agree on. */
export const QUEUES = {
  /** Workflows and light activities. */
  orchestrator: 'sextant-orchestrator',
  /** Scans, and files of market sources; bars of the network have a queue per lane, see `ioQueue`. */
  io: 'sextant-io',
  /** CPU work; slots = threads. */
  compute: 'sextant-compute',
} as const;

/** Queue of batches of bars: one for what lies on disk, one per lane, whose rate the server then holds among all workers. */
export const ioQueue = (lane: string | null): string =>
  lane === null ? QUEUES.io : `${QUEUES.io}-${lane.toLowerCase()}`;

export const WORKFLOWS = {
  pipeline: 'portfolioPipeline',
  screen: 'screenUniverse',
  walkForward: 'walkForward',
  driftWatch: 'driftWatch',
} as const;

/** All are of type Keyword. */
export const SEARCH_ATTRIBUTES = [
  'Portfolio',
  'AsOf',
  'Regime',
  'Profile',
  'Stage',
  'Outcome',
  'ConfigHash',
  'Drift',
] as const;

/** One row of the live stage table, answered by the query `progress`. */
export interface ProgressRow {
  readonly step: string;
  readonly status: 'running' | 'done' | 'cached' | 'failed';
  readonly elapsedMs: number | null;
  readonly note: string;
  /** First twelve digits of the artifact hash; empty until there is one. */
  readonly artifact: string;
}
export const PROGRESS_QUERY = 'progress';

/** How the workflow that compares a published target with the market says what it finds. */
export const DRIFT = { attribute: 'Drift', alarm: 'ALARM' } as const;
