import { DRIFT } from './temporal-names.js';

/** How far the book has moved from its published target by prices alone. */
export interface DriftReading {
  readonly portfolio: string;
  /** asOf of the target compared with; null where none is published, and there is nothing to drift from. */
  readonly target: string | null;
  /** Instant of the newest price used, ISO UTC; null without one. */
  readonly pricedAt: string | null;
  /** Largest change of a weight, fraction of NAV, and the instrument it is of; null without positions. */
  readonly weight: number;
  readonly instrument: string | null;
  /** One-way turnover back to the target, fraction of NAV. */
  readonly turnover: number;
  /** Instruments held without a price since the target: they count as unchanged. */
  readonly unpriced: readonly string[];
  /** Which thresholds are exceeded, in words; empty without an alarm. */
  readonly alarms: readonly string[];
  /** Pause until the next look, ms. */
  readonly everyMs: number;
}

/** The argument of the workflow `driftWatch`. */
export interface DriftWatchInput {
  /** Config files of the mandate. */
  readonly configs: readonly string[];
}

export const DRIFT_QUERY = 'drift';
export const DRIFT_SIGNAL = 'look';

/** Values of the search attribute Drift; UNKNOWN where the last look failed. */
export const DRIFT_STATES = { calm: 'CALM', alarm: DRIFT.alarm, unknown: 'UNKNOWN' } as const;
/** Workflow id of a portfolio's watch: there is one. */
export const driftWatchId = (portfolio: string): string => `drift/${portfolio}`;
