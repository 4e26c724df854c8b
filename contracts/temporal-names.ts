/** Names that clients, workers and workflows must agree on. */
export const QUEUES = {
  /** Workflows and light activities. */
  orchestrator: 'sextant-orchestrator',
  /** HTTP and files of market sources. */
  io: 'sextant-io',
  /** CPU work; slots = threads. */
  compute: 'sextant-compute',
} as const;

export const WORKFLOWS = {
  pipeline: 'portfolioPipeline',
  screen: 'screenUniverse',
  walkForward: 'walkForward',
} as const;

/** All are of type Keyword. */
export const SEARCH_ATTRIBUTES = ['Portfolio', 'AsOf', 'Regime', 'Profile', 'Stage', 'Outcome', 'ConfigHash'] as const;

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
