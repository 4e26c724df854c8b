/** What is recorded: each brings a run to one of its ends, and says of which execution the history is. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { AWAITING_APPROVAL, DECIDE_UPDATE } from '../../contracts/approval.js';
import { DRIFT_SIGNAL, driftWatchId } from '../../contracts/drift.js';
import type { RunResult } from '../../contracts/run.js';
import { QUEUES, WORKFLOWS } from '../../contracts/temporal-names.js';
import { attributeOf } from '../runs/find-run.js';
import { configOf } from './mandates.js';

export interface Recorder {
  readonly client: Client;
  /** Home of the workers. */
  readonly home: string;
  /** Keeps the history of an execution under a name. */
  keep(name: string, execution: { workflowId: string; runId?: string }): Promise<void>;
}

/** In this order: later ones find what earlier ones have made. */
export const SCENARIOS: readonly ((recorder: Recorder) => Promise<void>)[] = [
  /** A run with everything, and its children. */
  async ({ client, keep }) => {
    const workflowId = await ended(client, 'small', 'PUBLISHED');
    await keep('pipeline', { workflowId });
    await keep('walk-forward', { workflowId: `${workflowId}/walk-forward` });
    await keep('screen-universe', { workflowId: `${workflowId}/screen/fx_base_ecb` });
  },
  /** The first step cannot be done for a while: the ledger's folder is a file. */
  async ({ client, home, keep }) => {
    const ledger = join(home, 'ledger');
    await rm(ledger, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    await writeFile(ledger, '');
    const run = await started(client, 'few');
    await until(`${run.workflowId} tries again`, async () => {
      const { raw } = await run.describe();
      return raw.pendingActivities?.some(({ lastFailure }) => lastFailure?.message != null) ?? false;
    });
    await rm(ledger);
    expectOutcome(run, await run.result(), 'PUBLISHED');
    await keep('retried', { workflowId: run.workflowId });
  },
  /** The same run again: nothing is computed. */
  async ({ client, keep }) => keep('cache-hit', { workflowId: await ended(client, 'few', 'PUBLISHED') }),
  async ({ client, keep }) => keep('no-signals', { workflowId: await ended(client, 'silent', 'NO_SIGNALS') }),
  async ({ client, keep }) => keep('halted', { workflowId: await ended(client, 'halted', 'HALTED') }),
  /** A crisis, in which the mandate asks; somebody answers by update. */
  async ({ client, keep }) => {
    const run = await started(client, 'crisis', '2020-03-18');
    await until(
      `${run.workflowId} waits`,
      async () => attributeOf(await run.describe(), 'Stage') === AWAITING_APPROVAL,
    );
    await run.executeUpdate(DECIDE_UPDATE, { args: [{ approve: true, by: 'risk desk', reason: 'within limits' }] });
    const result = await run.result();
    expectOutcome(run, result, 'PUBLISHED');
    if (result.regime !== 'CRISIS') throw new Error(`${run.workflowId}: its regime is ${result.regime}`);
    await keep('crisis-approved', { workflowId: run.workflowId });
  },
  async ({ client, keep }) =>
    keep('approval-timeout', { workflowId: await ended(client, 'unanswered', 'APPROVAL_TIMEOUT') }),
  /** Ended from outside while it computes: another date, so that nothing is found done. */
  async ({ client, keep }) => {
    const run = await started(client, 'few', '2025-11-03');
    await until(`${run.workflowId} computes`, async () => {
      const { raw } = await run.describe();
      return raw.pendingActivities?.some(({ activityType }) => activityType?.name === 'universe') ?? false;
    });
    await run.cancel();
    await run.result().catch(() => {});
    const { status } = await run.describe();
    if (status.name !== 'CANCELLED') throw new Error(`${run.workflowId} is ${status.name}`);
    await keep('cancelled', { workflowId: run.workflowId });
  },
  /** A mandate that does not exist. */
  async ({ client, keep }) => {
    const run = await started(client, 'absent');
    await run.result().catch(() => {});
    const { status } = await run.describe();
    if (status.name !== 'FAILED') throw new Error(`${run.workflowId} is ${status.name}`);
    await keep('failed', { workflowId: run.workflowId });
  },
  /** A watch that is told to look until its history is long enough to begin anew. */
  async ({ client, keep }) => {
    const watch = await client.workflow.start(WORKFLOWS.driftWatch, {
      workflowId: driftWatchId('few'),
      taskQueue: QUEUES.orchestrator,
      args: [{ configs: [configOf('few')] }],
    });
    const newest = client.workflow.getHandle(watch.workflowId);
    await until('the watch begins anew', async () => {
      await newest.signal(DRIFT_SIGNAL);
      return (await newest.describe()).runId !== watch.firstExecutionRunId;
    });
    await newest.cancel();
    await keep('continued-as-new', { workflowId: watch.workflowId, runId: watch.firstExecutionRunId });
  },
];

type Run = WorkflowHandle<() => Promise<RunResult>>;

const started = (client: Client, mandate: string, asOf = '2025-12-08'): Promise<Run> =>
  client.workflow.start<() => Promise<RunResult>>(WORKFLOWS.pipeline, {
    workflowId: `portfolio/${mandate}/${asOf}`,
    taskQueue: QUEUES.orchestrator,
    args: [{ configs: [configOf(mandate)], asOf }] as never,
  });

async function ended(client: Client, mandate: string, outcome: RunResult['outcome']): Promise<string> {
  const run = await started(client, mandate);
  expectOutcome(run, await run.result(), outcome);
  return run.workflowId;
}

function expectOutcome({ workflowId }: Run, { outcome }: RunResult, expected: RunResult['outcome']): void {
  if (outcome !== expected) throw new Error(`${workflowId} ended with ${outcome}, not with ${expected}`);
}

const PATIENCE_MS = 180_000;

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain until ${what}`);
    await wait(100);
  }
}
