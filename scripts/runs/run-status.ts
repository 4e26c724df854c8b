/** How one run stands. */
import type { Client } from '@temporalio/client';
import type { ProgressRow } from '../../contracts/temporal-names.js';
import type { Alarm } from './alarm.js';
import { findRun } from './find-run.js';
import { cureOfFailed, taskFailures } from './run-alarms.js';
import { failureReason } from './run-history.js';
import { type RunRow, runRow } from './run-list.js';
import { keptRows, RunRows } from './run-rows.js';

/** A step that is tried again. */
export interface Pending {
  readonly step: string;
  readonly attempt: number;
  /** Why the attempt before failed; empty for the first. */
  readonly lastFailure: string;
}

export interface RunStatus {
  readonly run: RunRow;
  readonly stages: readonly ProgressRow[];
  readonly pending: readonly Pending[];
  readonly events: number;
  /** Why it ended badly or cannot go on, and what to do; null where nothing is wrong. */
  readonly alarm: Alarm | null;
}

export async function runStatus(client: Client, name: string): Promise<RunStatus> {
  const description = await findRun(client, name);
  const { workflowId, runId, memo, raw, historyLength } = description;
  const kept = keptRows(memo);
  const run = runRow(description);
  return {
    run,
    // A run that has ended left its table in its memo, and needs no worker to tell it.
    stages: kept.length > 0 ? kept : await new RunRows(client, workflowId).read(),
    pending: (raw.pendingActivities ?? []).map(({ activityType, attempt, lastFailure }) => ({
      step: activityType?.name ?? '',
      attempt: attempt ?? 1,
      lastFailure: lastFailure?.message ?? '',
    })),
    events: historyLength,
    alarm: await alarmOf(client, run, { workflowId, runId }),
  };
}

async function alarmOf(
  client: Client,
  { status }: RunRow,
  execution: { workflowId: string; runId: string },
): Promise<Alarm | null> {
  const { workflowId } = execution;
  if (status === 'RUNNING') {
    return (await taskFailures(client)).find(({ subject }) => subject === workflowId) ?? null;
  }
  // Cancelled is what somebody wanted.
  const reason = status === 'CANCELLED' ? null : await failureReason(client, execution);
  if (reason === null) return null;
  return { kind: 'RUN_FAILED', subject: workflowId, reason, cure: cureOfFailed(workflowId, reason) };
}
