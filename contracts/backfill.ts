import type { RunRequest } from './run.js';
import type { RunClock } from './steps.js';

/** For scheduled runs whose request does not say it, such as those of a schedule made with Temporal's own tools: a day. */
const DEFAULT_AFTER_MS = 86_400_000;

/**
 * Whether a run decides about the past: a schedule's run that started later after its nominal time than an outage may delay it
 * (`backfillAfterMs`, which `sextant schedule apply` sets to catch-up window and jitter). Such a run never asks for approval.
 * A triggered run has the instant of the trigger for its nominal time, and a manual one has none: both decide about today.
 */
export function isBackfill({ backfillAfterMs = DEFAULT_AFTER_MS }: RunRequest, clock: RunClock): boolean {
  if (clock.scheduledAt === null) return false;
  return Date.parse(clock.startedAt) - Date.parse(clock.scheduledAt) > backfillAfterMs;
}
