import { Context } from '@temporalio/activity';
import { ATTEMPTS } from '../contracts/retry-policy.js';
import type { PipelineSteps } from '../contracts/steps.js';
import { toFailure } from './failure.js';
import { pendingRuns } from './pending-runs.js';
import type { Hooks } from './step-body.js';

/** Beats this often by itself, so that a long load or a slow disk is not taken for a dead worker, and a cancellation is heard. */
export const BEAT_MS = 2_000;

/** Hooks of the activity that is running: progress is heartbeat, cancellation is the server's or the worker's. */
export const activityHooks = (): Hooks => {
  const { heartbeat, cancellationSignal, info } = Context.current();
  // The server's word counts; one that does not tell its policy was given ours. Zero is without end.
  const known: Readonly<Partial<Record<string, number>>> = ATTEMPTS;
  const most = info.retryPolicy?.maximumAttempts ?? known[info.activityType] ?? 0;
  return {
    progress: (details) => heartbeat(details),
    signal: cancellationSignal,
    lastAttempt: most > 0 && info.attempt >= most,
    get pending() {
      return pendingRuns(Context.current().client, info.workflowExecution?.runId ?? '');
    },
  };
};

/** The steps as activities: they beat while they run, and their problems become typed failures. */
export function temporalActivities(steps: PipelineSteps): PipelineSteps {
  return Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [
      name,
      async (input: never) => {
        const { heartbeat } = Context.current();
        const beat = setInterval(() => heartbeat(), BEAT_MS);
        try {
          return await (step as (input: never) => Promise<unknown>)(input);
        } catch (error) {
          throw toFailure(error);
        } finally {
          clearInterval(beat);
        }
      },
    ]),
  ) as unknown as PipelineSteps;
}
