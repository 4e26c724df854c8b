/** Starts the pipeline on a server and follows it to its end. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { loadMandate } from '../activities/config/load-mandate.js';
import { openSources } from '../activities/open-source.js';
import { resolveAsOf } from '../activities/resolve-as-of.js';
import { orThrow, ProblemError } from '../contracts/problem.js';
import type { RunRequest, RunResult } from '../contracts/run.js';
import { PROGRESS_QUERY, type ProgressRow, QUEUES, WORKFLOWS } from '../contracts/temporal-names.js';
import type { Settings } from '../workers/settings.js';
import { ProgressLines } from './progress.js';

/** The workflow's id, known before it runs: one portfolio and one session is one run, whichever day of a weekend was asked. */
async function runIdOf(request: RunRequest, place: Place): Promise<string> {
  const mandate = orThrow(await loadMandate(request, place.root));
  const asked = request.asOf ?? mandate.asOf ?? new Date().toISOString();
  const { session } = orThrow(await resolveAsOf(asked, mandate, orThrow(await openSources(place, mandate))));
  return `portfolio/${mandate.name}/${session}`;
}

type Place = Pick<Settings, 'root' | 'assets' | 'home'>;

/** Starts a run; one of the same id that is still going is a problem, or is followed where `join` says so. */
export async function startRun(
  client: Client,
  request: RunRequest,
  { join, ...place }: Place & { join: boolean },
): Promise<{ handle: WorkflowHandle; joined: boolean }> {
  const workflowId = await runIdOf(request, place);
  try {
    const handle = await client.workflow.start(WORKFLOWS.pipeline, {
      workflowId,
      taskQueue: QUEUES.orchestrator,
      args: [request],
      staticSummary: `${workflowId} from ${request.configs.join(', ')}`,
    });
    return { handle, joined: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    if (join) return { handle: client.workflow.getHandle(workflowId), joined: true };
    throw new ProblemError({
      type: 'ValidationError',
      where: workflowId,
      what: 'this run is already going',
      next: `Follow it with \`temporal workflow show --follow --workflow-id ${workflowId}\`, or wait until it has ended.`,
    });
  }
}

/** Tells the progress until the run has ended; rejects with WorkflowFailedError where it fails. */
export async function followRun(client: Client, handle: WorkflowHandle): Promise<RunResult> {
  const lines = new ProgressLines();
  const ended = new AbortController();
  const result = handle.result() as Promise<RunResult>;
  const rows = async (id: string): Promise<readonly ProgressRow[]> => {
    try {
      return await client.workflow.getHandle(id).query<readonly ProgressRow[]>(PROGRESS_QUERY);
    } catch {
      // The child is not there yet, or no worker answers: the view waits, the run does not.
      return [];
    }
  };
  const all = async (): Promise<void> => {
    lines.show(await rows(handle.workflowId));
    const child = `${handle.workflowId}/walk-forward`;
    if (await isChildOf(client, child, handle.workflowId)) lines.show(await rows(child));
  };
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await all();
      await wait(300, undefined, { signal: ended.signal }).catch(() => {});
    }
  };
  const watching = watch();
  try {
    return await result;
  } finally {
    ended.abort();
    await watching;
    await all();
  }
}

/** Whether `child` was started by the newest run of `parent`: until then its id still names the child of the run before. */
async function isChildOf(client: Client, child: string, parent: string): Promise<boolean> {
  try {
    const [own, its] = await Promise.all([parent, child].map((id) => client.workflow.getHandle(id).describe()));
    return its!.parentExecution?.runId === own!.runId;
  } catch {
    return false; // There is no child yet.
  }
}
