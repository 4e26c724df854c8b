/** Starts the pipeline on a server and follows it to its end. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { runIdOf } from '../activities/backtest-request.js';
import { loadMandate } from '../activities/config/load-mandate.js';
import { openSources } from '../activities/open-source.js';
import { resolveAsOf } from '../activities/resolve-as-of.js';
import { orThrow, ProblemError } from '../contracts/problem.js';
import type { RunRequest, RunResult } from '../contracts/run.js';
import { QUEUES, WORKFLOWS } from '../contracts/temporal-names.js';
import type { Settings } from '../workers/settings.js';
import { say } from './console.js';
import { patientResult } from './patient-result.js';
import { ProgressLines } from './progress.js';
import type { Alarm } from './runs/alarm.js';
import { taskFailures } from './runs/run-alarms.js';
import { RunRows } from './runs/run-rows.js';
import { standstill } from './runs/standstill.js';
import { workersOf } from './runs/worker-alarms.js';

/** The workflow's id, known before it runs: one portfolio and one session is one run, whichever day of a weekend was asked. */
async function workflowIdOf(request: RunRequest, place: Place): Promise<string> {
  const mandate = orThrow(await loadMandate(request, place.root));
  // A span of dates names itself, and the run says where it lies outside the data.
  if (request.backtest !== undefined) return runIdOf(mandate, request.backtest.to, request);
  const asked = request.asOf ?? mandate.asOf ?? new Date().toISOString();
  const { session } = orThrow(await resolveAsOf(asked, mandate, orThrow(await openSources(place, mandate))));
  return runIdOf(mandate, session, request);
}

type Place = Pick<Settings, 'root' | 'assets' | 'home' | 'market'>;

/** Starts a run; one of the same id that is still going is a problem, or is followed where `join` says so. */
export async function startRun(
  client: Client,
  request: RunRequest,
  { join, ...place }: Place & { join: boolean },
): Promise<{ handle: WorkflowHandle; joined: boolean }> {
  const workflowId = await workflowIdOf(request, place);
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
      next: `Follow it: sextant watch ${workflowId}; or wait until it has ended.`,
    });
  }
}

// Each look costs the server and a worker something: of a short run every step is seen, a long one is left to its work.
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5_000;

/** Tells the progress until the run has ended; rejects with WorkflowFailedError where it fails. */
export async function followRun(
  client: Client,
  handle: WorkflowHandle,
  lines: ProgressLines = new ProgressLines(),
): Promise<RunResult> {
  const ended = new AbortController();
  const patience = { say, clock: () => performance.now(), pause: wait };
  const result = patientResult(handle.workflowId, () => handle.result() as Promise<RunResult>, patience);
  const rows = new RunRows(client, handle.workflowId);
  const held = standstill({ alarms: () => heldUpBy(client, handle.workflowId), say, clock: () => performance.now() });
  const all = async (): Promise<void> => {
    const read = await rows.read();
    lines.show(read);
    await held(read);
  };
  const watch = async (): Promise<void> => {
    for (let pause = FIRST_PAUSE_MS; !ended.signal.aborted; pause = Math.min(1.2 * pause, LONGEST_PAUSE_MS)) {
      await all();
      await wait(pause, undefined, { signal: ended.signal }).catch(() => {});
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

/** What keeps a run of this id from going on: a workflow task that fails, or a queue without a worker. */
async function heldUpBy(client: Client, workflowId: string): Promise<readonly Alarm[]> {
  try {
    const [failing, { alarms }] = await Promise.all([taskFailures(client), workersOf(client, Date.now())]);
    const own = failing.filter(({ subject }) => subject === workflowId || subject.startsWith(`${workflowId}/`));
    return [...own, ...alarms.filter(({ kind }) => kind === 'NO_WORKER')];
  } catch {
    return []; // Who waits for the result tells that the server is away.
  }
}
