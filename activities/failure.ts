import { ApplicationFailure } from '@temporalio/activity';
import { ProblemError } from '../contracts/problem.js';

/** Our problems as Temporal failures: the type is stable, and only what may heal by waiting is retried. */
export function toFailure(error: unknown): unknown {
  if (!(error instanceof ProblemError)) return error;
  const { problem } = error;
  return ApplicationFailure.create({
    message: error.message,
    type: problem.type,
    nonRetryable: problem.retryAfterMs === undefined,
    details: [problem],
    ...(problem.retryAfterMs === undefined ? {} : { nextRetryDelay: problem.retryAfterMs }),
  });
}
