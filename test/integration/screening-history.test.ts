/** The screening of two thousand instruments as a workflow: its history stays small, and a second one asks nothing. */
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runStep } from '../../activities/run-step.js';
import { createSteps, type Threads } from '../../activities/steps.js';
import { activityHooks, temporalActivities } from '../../activities/temporal-activities.js';
import { ok } from '../../contracts/problem.js';
import { ioQueue, QUEUES, WORKFLOWS } from '../../contracts/temporal-names.js';
import { quietRuntime } from '../../workers/runtime.js';
import type { ScreenInput, ScreenResult } from '../../workflows/screen-universe.js';
import { type ScreeningPlace, scanOf, screeningPlace, universe } from '../activities/screening/place.js';
import { networkSource } from '../support/network-source.js';
import { builtPackage } from '../support/package-root.js';
import { type TestServer, testServer } from '../support/temporal.js';

const LISTED = 2_000;
const source = networkSource({ name: 'net', venues: ['BYBIT'], listed: LISTED });
vi.mock(import('../../market/registry.js'), async (original) => ({
  ...(await original()),
  marketSource: () => ok(source),
}));

let place: ScreeningPlace;
let temporal: TestServer;
let connection: NativeConnection;
let workers: { readonly all: readonly Worker[]; readonly ended: Promise<unknown> };
beforeAll(async () => {
  quietRuntime(() => {});
  place = await screeningPlace();
  temporal = await testServer(place.context.home);
  connection = await NativeConnection.connect({ address: temporal.server.address });
  const threads: Threads = { run: (step, input, hooks) => runStep(place.context, step, input as never, hooks) };
  const activities = temporalActivities(createSteps(place.context, threads, activityHooks));
  const workflowBundle = { codePath: `${builtPackage()}/dist/workflow-bundle.js` };
  const all = await Promise.all([
    Worker.create({ connection, activities, taskQueue: QUEUES.orchestrator, workflowBundle }),
    ...[QUEUES.io, ioQueue('BYBIT')].map((taskQueue) => Worker.create({ connection, activities, taskQueue })),
  ]);
  workers = { all, ended: Promise.all(all.map((worker) => worker.run())) };
}, 120_000);
afterAll(async () => {
  for (const worker of workers?.all ?? []) worker.shutdown();
  await workers?.ended;
  await connection?.close();
  await temporal?.close();
  await place?.remove();
});

/** Screens the universe as a workflow of its own; what it answered, and how large its history is. */
async function screen(workflowId: string) {
  const u = universe({ fetchLimit: LISTED });
  const input: ScreenInput = { inputs: await place.inputs([u]), universe: u.name, scans: [scanOf(u)] };
  const handle = await temporal.client.workflow.start(WORKFLOWS.screen, {
    ...{ workflowId, taskQueue: QUEUES.orchestrator, args: [input] },
  });
  const result = (await handle.result()) as ScreenResult;
  const { historyLength, raw } = await handle.describe();
  return { result, events: historyLength, bytes: Number(raw.workflowExecutionInfo?.historySizeBytes) };
}

it('two thousand instruments stay below 2,000 events and 2 MiB', { timeout: 300_000 }, async () => {
  const { result, events, bytes } = await screen('screen-first');
  expect(result.screened.bars).toHaveLength(LISTED / 10);
  expect(source.asked.filter((question) => question.startsWith('bars'))).toHaveLength(LISTED);
  expect(events).toBeLessThan(2_000);
  expect(bytes).toBeLessThan(2 * 1024 * 1024);
});

it('a second screening finds everything: no question, a fraction of the events, the same references', {
  timeout: 300_000,
}, async () => {
  source.asked.length = 0;
  const first = (await temporal.client.workflow.getHandle('screen-first').result()) as ScreenResult;
  const { result, events } = await screen('screen-second');
  expect(source.asked).toEqual([]);
  expect(result.screened).toEqual(first.screened);
  expect(events).toBeLessThan(100);
});
