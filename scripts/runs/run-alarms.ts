/** Runs that cannot go on: their workflow task fails again and again, or they have failed and none came after. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { DRIFT_QUERY, DRIFT_STATES, type DriftReading } from '../../contracts/drift.js';
import { DRIFT, WORKFLOWS } from '../../contracts/temporal-names.js';
import type { Alarm } from './alarm.js';
import { attributeOf } from './find-run.js';
import { failureReason, newestEvents } from './run-history.js';
import type { RunRow } from './run-list.js';

/** Events that are looked through for the failure: a task that fails leaves one of its own. */
const LOOKED_THROUGH = 20;

/** Every running workflow whose task fails: the server tries it for ever, and nothing else would tell. */
export async function taskFailures(client: Client): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  const query = `TemporalReportedProblems IS NOT NULL AND ExecutionStatus = 'Running'`;
  for await (const { workflowId, runId, type } of client.workflow.list({ query })) {
    const events = await newestEvents(client, { workflowId, runId }, LOOKED_THROUGH);
    const failed = events.find((event) => event.workflowTaskFailedEventAttributes != null);
    const message = failed?.workflowTaskFailedEventAttributes?.failure?.message ?? 'its last events do not say why';
    alarms.push({
      kind: 'TASK_FAILING',
      subject: workflowId,
      reason: firstLine(message),
      cure: cureOf(workflowId, type, message),
    });
  }
  return alarms;
}

const firstLine = (text: string): string => text.split('\n')[0]!.slice(0, 300);

const KNOWN: readonly string[] = Object.values(WORKFLOWS);

function cureOf(workflowId: string, type: string, message: string): string {
  if (/TMPRL1100|nondeterminism/i.test(message)) {
    return `Its history was made by other workflows: start a worker with the code it began with, or begin anew with these: sextant rerun ${workflowId} --from inputs`;
  }
  if (!KNOWN.includes(type)) {
    return `No workflow is called ${type}; end it with temporal workflow terminate --workflow-id ${workflowId}, and start it as ${WORKFLOWS.pipeline}.`;
  }
  if (/BadSearchAttributes/.test(message))
    return 'Add them to the namespace: sextant setup. The run then goes on by itself.';
  return 'Correct the code and restart the workers: the run then goes on by itself.';
}

const ENDED_BADLY: ReadonlySet<RunRow['status']> = new Set(['FAILED', 'TERMINATED', 'TIMED_OUT']);

/** Those runs that failed. */
export async function failedRuns(client: Client, newest: readonly RunRow[]): Promise<Alarm[]> {
  const failed = newest.filter(({ status }) => ENDED_BADLY.has(status));
  return Promise.all(
    failed.map(async (run): Promise<Alarm> => {
      const reason = (await failureReason(client, run)) ?? run.status.toLowerCase();
      return {
        kind: 'RUN_FAILED',
        subject: run.workflowId,
        reason: firstLine(reason),
        cure: cureOfFailed(run.workflowId, reason),
      };
    }),
  );
}

/** What to type once the cause is gone. */
export const cureOfFailed = (workflowId: string, reason: string): string =>
  `Correct what it names, then: sextant rerun ${workflowId} --from ${failedStage(reason)}`;

/** The stage that a failure names; the first one where it names none. */
export const failedStage = (reason: string): string => /^stage (\S+) failed: /.exec(reason)?.[1] ?? 'inputs';

/** Targets that the book has drifted from, or that nobody could compare with the market, as their watches say. */
export async function driftAlarms(client: Client): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  const query = `WorkflowType = '${WORKFLOWS.driftWatch}' AND ExecutionStatus = 'Running'`;
  for await (const watch of client.workflow.list({ query })) {
    const state = attributeOf(watch, DRIFT.attribute);
    if (state !== DRIFT_STATES.alarm && state !== DRIFT_STATES.unknown) continue;
    const portfolio = attributeOf(watch, 'Portfolio') || watch.workflowId;
    alarms.push({
      kind: 'DRIFT',
      subject: portfolio,
      reason: state === DRIFT_STATES.unknown ? 'the last look at the market failed' : await driftReason(client, watch),
      cure: `Look closer: sextant status ${watch.workflowId}, or sextant drift check. A run of today decides anew.`,
    });
  }
  return alarms;
}

/** Which thresholds are exceeded, as the watch says; that much is known where no worker answers for it. */
async function driftReason(client: Client, { workflowId }: WorkflowExecutionInfo): Promise<string> {
  try {
    const reading = await client.connection.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.getHandle(workflowId).query<DriftReading | null>(DRIFT_QUERY),
    );
    if (reading !== null && reading.alarms.length > 0) return reading.alarms.join('; ');
  } catch {
    // No worker answers: the search attribute speaks for itself.
  }
  return 'the book has drifted from its published target by more than the mandate allows';
}

/** A worker that answers does so at once; without one the server would wait. */
const ANSWER_MS = 5_000;
