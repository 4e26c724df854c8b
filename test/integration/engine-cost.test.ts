/** What the engine itself costs: the time of steps that do nothing, and what fifteen seconds without a server lose. */

import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporalActivities } from '../../activities/temporal-activities.js';
import { orThrow } from '../../contracts/problem.js';
import type { PipelineSteps } from '../../contracts/steps.js';
import { QUEUES } from '../../contracts/temporal-names.js';
import { quietRuntime } from '../../workers/runtime.js';
import { startDevServer } from '../../workers/server/dev-server.js';
import { until } from '../support/processes.js';
import { type TestServer, testServer } from '../support/temporal.js';
import { type Workspace, workspace } from '../support/workspace.js';

const FAN_OUT = 50;
const SLOTS = 10;
const BATCH_MS = 1_000;
const OUTAGE_MS = 15_000;
/** Of decideWindows, in workflows/activities.ts. */
const HEARTBEAT_MS = 15_000;

let place: Workspace;
let temporal: TestServer;
let connection: NativeConnection;
let workers: { readonly all: readonly Worker[]; readonly ended: Promise<unknown> };
/** Every start of a batch, in order. */
const started: number[] = [];

beforeAll(async () => {
  quietRuntime(() => {});
  place = await workspace();
  temporal = await testServer(place.root);
  connection = await NativeConnection.connect({ address: temporal.server.address });
  const steps = new Proxy({} as PipelineSteps, {
    ownKeys: () => [...NAMES],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    get: (_, name) =>
      name === 'decideWindows'
        ? async ({ batch }: { batch: number }) => {
            started.push(batch);
            await wait(BATCH_MS);
            return batch;
          }
        : async () => ({}),
  });
  const activities = temporalActivities(steps);
  const workflowsPath = fileURLToPath(new URL('./fixtures/noop-workflows.ts', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR', () => {}) });
  const all = await Promise.all([
    Worker.create({ connection, activities, taskQueue: QUEUES.orchestrator, workflowBundle }),
    Worker.create({ connection, activities, taskQueue: QUEUES.io }),
    Worker.create({
      ...{ connection, activities, taskQueue: QUEUES.compute },
      ...{ maxConcurrentActivityTaskExecutions: SLOTS, maxHeartbeatThrottleInterval: '500ms' },
    }),
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

const NAMES = [
  ...['resolveMandate', 'knownBars', 'pinMarket', 'universe', 'regime', 'signals', 'selection', 'align'],
  ...['planWindows', 'decideWindows', 'simulate', 'publish', 'conclude'],
];

async function timed(workflowType: string, workflowId: string, ...args: unknown[]) {
  const began = performance.now();
  const options = { workflowId, taskQueue: QUEUES.orchestrator, args };
  const result: unknown = await temporal.client.workflow.execute(workflowType, options);
  return { result, ms: performance.now() - began };
}

it('a pipeline of twelve steps that do nothing takes less than two seconds', async () => {
  const runs = [];
  // The first one warms up; of a machine others use, the best run tells the engine's part.
  for (let i = 0; i < 4; i++) runs.push(await timed('noopChain', `chain-${i}`));
  expect(runs.map(({ result }) => result)).toEqual([12, 12, 12, 12]);
  expect(Math.min(...runs.map(({ ms }) => ms))).toBeLessThan(2_000);
}, 60_000);

it('fifteen seconds without a server in a fan-out of fifty lose nothing and cost at most one heartbeat timeout', async () => {
  const { client, server } = temporal;
  const undisturbed = await timed('noopFanOut', 'fan-out', FAN_OUT);
  const wanted = Array.from({ length: FAN_OUT }, (_, batch) => batch);
  expect(undisturbed.result).toEqual(wanted);

  started.length = 0;
  const began = performance.now();
  const options = { workflowId: 'fan-out-cut', taskQueue: QUEUES.orchestrator, args: [FAN_OUT] };
  const handle = await client.workflow.start('noopFanOut', options);
  await until('a third of the batches have begun', () => started.length >= FAN_OUT / 3);
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  await wait(OUTAGE_MS);
  const port = Number(server.address.split(':')[1]);
  const again = await startDevServer({
    ...{ binary: temporal.binary, dbFile: `${place.root}/temporal.db`, port, uiPort: 'free', log: () => undefined },
  });
  temporal = { ...temporal, server: orThrow(again) };
  temporal.close = async () => {
    await client.connection.close();
    await temporal.server.stop();
  };
  const result: unknown = await handle.result();
  const ms = performance.now() - began;

  expect(result).toEqual(wanted);
  expect(new Set(started).size).toBe(FAN_OUT);
  // Only what was being done when the server went is done a second time.
  expect(started.length - FAN_OUT).toBeLessThanOrEqual(SLOTS);
  expect(ms - OUTAGE_MS - undisturbed.ms).toBeLessThan(HEARTBEAT_MS + 10_000);
}, 180_000);
