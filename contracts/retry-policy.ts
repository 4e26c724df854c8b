/** How often a step is tried and how long the pauses are: for Temporal, and for the loop that stands in for it in process. */
import type { PipelineSteps } from './steps.js';

/**
 * Pause before the second attempt, and what bounds the doubling after it, ms: for what Temporal retries by itself, such as the
 * loss of a worker. A problem of ours that waiting helps says how long, and that goes before both.
 */
export const BACKOFF = { initialMs: 1_000, maximumMs: 30_000 } as const;

/** Attempts in all. A network step keeps what it has got, so each attempt asks for less: ten outlast a bad minute. */
const [DISK, NETWORK, COMPUTE, WINDOWS] = [3, 10, 3, 5] as const;

/** A step missing here does not compile. */
export const ATTEMPTS: Readonly<Record<keyof PipelineSteps, number>> = {
  resolveMandate: DISK,
  scanVenue: NETWORK,
  liquidTop: DISK,
  knownBars: DISK,
  fetchBars: NETWORK,
  pinMarket: DISK,
  universe: COMPUTE,
  regime: COMPUTE,
  signals: COMPUTE,
  selection: COMPUTE,
  align: COMPUTE,
  allocate: COMPUTE,
  planWindows: COMPUTE,
  decideWindows: WINDOWS,
  simulate: COMPUTE,
  promises: COMPUTE,
  audit: COMPUTE,
  report: COMPUTE,
  openApproval: DISK,
  recordVerdict: DISK,
  measureDrift: NETWORK,
  publish: DISK,
  conclude: DISK,
};
