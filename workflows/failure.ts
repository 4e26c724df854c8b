import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';

/**
 * The failure a person reads at the top of the UI: `stage X failed: reason`. A plain Error thrown by a workflow would
 * retry its task for ever, so everything unknown becomes a failure too. Cancellation passes unchanged.
 */
export function wrapFailure(error: unknown, failedStage: (reason: string) => string | null): unknown {
  if (isCancellation(error)) return error;
  const cause = rootCause(error);
  const reason = cause instanceof Error ? cause.message : String(cause);
  const type = cause instanceof ApplicationFailure ? (cause.type ?? 'Error') : 'Error';
  // A step without a row in the stage table, such as the publication, is named as it is.
  const stage = failedStage(reason) ?? (error instanceof ActivityFailure ? error.activityType : null);
  const message = stage === null || reason.startsWith('stage ') ? reason : `stage ${stage} failed: ${reason}`;
  return ApplicationFailure.create({
    message,
    type,
    nonRetryable: true,
    ...(cause instanceof ApplicationFailure && cause.details ? { details: cause.details } : {}),
    ...(error instanceof TemporalFailure ? { cause: error } : {}),
  });
}

function rootCause(error: unknown): unknown {
  let cause = error;
  while ((cause instanceof ActivityFailure || cause instanceof ChildWorkflowFailure) && cause.cause)
    cause = cause.cause;
  return cause;
}
