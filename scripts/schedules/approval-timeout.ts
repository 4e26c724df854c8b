import { durationMs, durationText } from '../../contracts/duration.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { Problem } from '../../contracts/problem.js';

/** A run that still waits for approval when the next is due would be overtaken by it: ConfigError; null where none can be. */
export function approvalTimeoutProblem({
  name,
  mandate,
  intervalMs,
  where,
}: {
  name: string;
  mandate: Pick<Mandate, 'name' | 'approval'>;
  /** Shortest time between two runs of the schedule. */
  intervalMs: number;
  where: string;
}): Problem | null {
  const { required, timeout } = mandate.approval;
  if (required === 'never' || (durationMs(timeout) ?? Number.POSITIVE_INFINITY) < intervalMs) return null;
  return {
    type: 'ConfigError',
    where,
    what: `mandate ${mandate.name} waits ${timeout} for approval, and schedule ${name} starts its runs only ${durationText(intervalMs)} apart`,
    next: 'Make `approval.timeout` of the mandate shorter than that, or let the schedule run less often.',
  };
}
