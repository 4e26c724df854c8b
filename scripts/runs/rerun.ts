/** Does a run again from one of its stages: a reset to the event before it. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { nearestName } from '../../contracts/nearest-name.js';
import { ProblemError } from '../../contracts/problem.js';
import { findRun } from './find-run.js';
import { stageNamed, stagesOf } from './stages.js';

export interface Rerun {
  readonly workflowId: string;
  /** Execution that goes on from there. */
  readonly runId: string;
  /** Execution whose history it began with. */
  readonly formerRunId: string;
  readonly from: string;
  /** End of the workflow task it was reset to. */
  readonly eventId: number;
  /** Stages whose results were taken over without doing them again. */
  readonly kept: readonly string[];
  /** Whether the former execution was still going, and was ended. */
  readonly ended: boolean;
}

/**
 * SIGNAL, UPDATE and CANCEL_REQUEST of the server's ResetReapplyExcludeType: what was said about former results is not said of
 * the new ones, and a run that was cancelled is wanted again.
 */
const NOT_REAPPLIED = [1, 2, 4];

/**
 * Starts a new execution that takes over everything before `from` and does it and what follows again. What is done again is
 * still found where its inputs and the code are the same.
 *
 * Errors  ValidationError for an unknown run, or for a stage it never came to, with the list of those it did.
 */
export async function rerun(
  client: Client,
  { run, from, reason }: { run: string; from: string; reason: string },
): Promise<Rerun> {
  const { workflowId, runId, status, type } = await findRun(client, run);
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const stages = stagesOf(events ?? []);
  const stage = stageNamed(stages, from);
  if (stage === null) {
    const names = stages.map(({ name }) => name);
    const near = nearestName(from, names);
    throw new ProblemError({
      type: 'ValidationError',
      where: workflowId,
      what: `this ${type} never came to a stage ${JSON.stringify(from)}`,
      next: `${near === null ? '' : `Did you mean ${near}? `}It came to ${names.join(', ') || 'none'}.`,
    });
  }
  const answer = await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason,
    workflowTaskFinishEventId: stage.resetTo,
    requestId: randomUUID(),
    resetReapplyExcludeTypes: NOT_REAPPLIED,
  });
  return {
    workflowId,
    runId: answer.runId,
    formerRunId: runId,
    from: stage.name,
    eventId: Number(stage.resetTo),
    kept: stages.filter(({ resetTo }) => Number(resetTo) < Number(stage.resetTo)).map(({ name }) => name),
    ended: status.name === 'RUNNING',
  };
}
