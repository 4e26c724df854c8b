/** A worker told to stop in the middle of the walk-forward hands it on: nothing times out, and no decided window is lost. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResult } from '../../contracts/run.js';
import { PROGRESS_QUERY, type ProgressRow } from '../../contracts/temporal-names.js';
import { endProcesses, sextant, until } from '../support/processes.js';
import { rememberedWindows } from '../support/remembered-windows.js';
import { startWorker, type TestServer, testServer } from '../support/temporal.js';
import { type Workspace, workspace } from '../support/workspace.js';

const LIMIT = 300_000;
const RUN = 'portfolio/stopped/2025-12-08';
/** Windows of a batch, but for the last one. */
const BATCH = 25;

let place: Workspace;
let temporal: TestServer;
beforeAll(async () => {
  place = await workspace();
  await place.derive('portfolio_sample.yaml', 'stopped.yaml', {
    'name: sample': 'name: stopped',
    'train: 252': 'train: 2000',
  });
  temporal = await testServer(place.root);
}, LIMIT);
afterAll(async () => {
  await endProcesses();
  await temporal?.close();
  await place?.remove();
});

const decidedWindows = async (): Promise<number> => (await rememberedWindows(place.home)).length;

async function eventsOf(workflowId: string) {
  const { events } = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
  return events ?? [];
}

it('hands on what it was at', { timeout: LIMIT }, async () => {
  const first = await startWorker(place, temporal, { SEXTANT_THREADS: '1' });
  const run = sextant(['run', '--json', '--config', 'configs/stopped.yaml'], place.place(temporal.env));
  await until('some windows are decided', async () => (await decidedWindows()) >= 10, { timeoutMs: 120_000 });
  first.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
  const decided = await decidedWindows();
  const children = await eventsOf(`${RUN}/walk-forward`);
  const batches = children.filter(
    ({ activityTaskScheduledEventAttributes: it }) => it?.activityType?.name === 'decideWindows',
  );
  const ended = children.filter(({ activityTaskCompletedEventAttributes: it }) =>
    batches.some(({ eventId }) => `${it?.scheduledEventId}` === `${eventId}`),
  ).length;
  expect(batches.length).toBeGreaterThan(ended);

  await startWorker(place, temporal);
  const { code, stdout, stderr } = await run.ended;
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  expect((JSON.parse(stdout) as RunResult).outcome).toBe('PUBLISHED');

  const rows = await temporal.client.workflow.getHandle(`${RUN}/walk-forward`).query<ProgressRow[]>(PROGRESS_QUERY);
  const reused = rows.map(({ note }) => Number(/(\d+) reused/.exec(note)?.[1] ?? 0)).reduce((a, b) => a + b, 0);
  expect(reused).toBeGreaterThanOrEqual(decided - BATCH * ended);
  expect(reused).toBeLessThanOrEqual(decided);
  const all = [...(await eventsOf(RUN)), ...(await eventsOf(`${RUN}/walk-forward`))];
  expect(all.filter(({ activityTaskTimedOutEventAttributes: late }) => late !== null && late !== undefined)).toEqual(
    [],
  );
  expect(all.filter(({ workflowTaskTimedOutEventAttributes: late }) => late !== null && late !== undefined)).toEqual(
    [],
  );
});
