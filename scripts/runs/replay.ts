/** Replays recorded histories with the workflows of this build. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { ProblemError } from '../../contracts/problem.js';
import { WORKFLOWS } from '../../contracts/temporal-names.js';
import { packageRoot } from '../../workers/settings.js';
import { findRun } from './find-run.js';
import type { History } from './run-history.js';

export interface Replayed {
  readonly workflowId: string;
  readonly type: string;
  readonly events: number;
  /** Null where today's code decides what the history has; else what it would do instead. */
  readonly differs: string | null;
}

/** A history with the id it was recorded under: ids of children are made of it, so that another one would not replay. */
interface Recorded {
  readonly where: string;
  readonly workflowId: string;
  readonly type: string;
  readonly history: History;
}

/** Histories of a run and of its children, newest execution. */
export async function historiesOfRun(client: Client, run: string): Promise<Recorded[]> {
  const { workflowId, runId } = await findRun(client, run);
  const recorded = [checked(workflowId, await client.workflow.getHandle(workflowId, runId).fetchHistory())];
  for (const event of recorded[0]!.history.events ?? []) {
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    if (!child?.workflowId || !child.runId) continue;
    const history = await client.workflow.getHandle(child.workflowId, child.runId).fetchHistory();
    recorded.push(checked(child.workflowId, history));
  }
  return recorded;
}

/** The history in a file, as `temporal workflow show -o json` writes it. */
export async function historyOfFile(path: string): Promise<Recorded> {
  const content = await readFile(path, 'utf8');
  try {
    return checked(path, historyFromJSON(JSON.parse(content)));
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw foreign(path, `it is no event history: ${(error as Error).message}`);
  }
}

const OURS: ReadonlySet<string> = new Set(Object.values(WORKFLOWS));

/** ValidationError for what is no whole history of one of our workflows. */
function checked(where: string, history: History): Recorded {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  const type = started?.workflowType?.name;
  if (!started || !type) throw foreign(where, 'it does not begin with the start of a workflow');
  if (!OURS.has(type)) throw foreign(where, `it is the history of a workflow ${type}, which is none of this project's`);
  if (!started.workflowId) throw foreign(where, 'its first event does not say the id of its workflow');
  return { where, workflowId: started.workflowId, type, history };
}

const foreign = (where: string, what: string): ProblemError =>
  new ProblemError({
    type: 'ValidationError',
    where,
    what,
    next: 'Record one of ours: temporal workflow show --workflow-id ID -o json > history.json',
  });

/** Replays a history; what the code would do otherwise is an answer. ValidationError where the history is torn. */
export async function replay({ where, workflowId, type, history }: Recorded): Promise<Replayed> {
  const options = { workflowBundle: { codePath: join(packageRoot, 'dist', 'workflow-bundle.js') } };
  const told = { workflowId, type, events: history.events?.length ?? 0 };
  try {
    await Worker.runReplayHistory(options, history, workflowId);
    return { ...told, differs: null };
  } catch (error) {
    if (error instanceof DeterminismViolationError) return { ...told, differs: essence(error.message) };
    throw foreign(where, `it cannot be replayed: ${essence((error as Error).message)}`);
  }
}

/** The sentence inside the engine's account of a failure. */
const essence = (message: string): string =>
  /message: "((?:[^"\\]|\\.)*)"/.exec(message)?.[1]?.replaceAll('\\"', '"') ?? message;
