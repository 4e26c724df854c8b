/** A worker killed in the middle of the walk-forward costs the windows it was at, and not one byte of the result. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResult } from '../../contracts/run.js';
import { PROGRESS_QUERY, type ProgressRow } from '../../contracts/temporal-names.js';
import { endProcesses, type Running, sextant, until } from '../support/processes.js';
import { type ReferenceRun, referenceRun } from '../support/reference-run.js';
import { rememberedWindows } from '../support/remembered-windows.js';
import { startWorker, type TestServer, testServer } from '../support/temporal.js';
import { contents, type Workspace, workspace } from '../support/workspace.js';

let reference: ReferenceRun;
let place: Workspace;
let temporal: TestServer;
beforeAll(async () => {
  reference = await referenceRun();
  place = await workspace();
  temporal = await testServer(place.root);
}, 400_000);
afterAll(async () => {
  await endProcesses();
  await temporal?.close();
  await place?.remove();
});

const decidedWindows = async (): Promise<number> => (await rememberedWindows(place.home)).length;

const RUN = 'portfolio/sample/2025-12-08';
const finished = async ({ ended }: Running): Promise<RunResult> => {
  const { code, stdout, stderr } = await ended;
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as RunResult;
};

it('a killed worker’s run goes on at the first undecided window and ends with the hashes of an uninterrupted one', async () => {
  // One thread, so that the walk-forward is still going when the second command has been refused.
  const first = await startWorker(place, temporal, { SEXTANT_THREADS: '1' });
  const run = sextant(['run', '--json'], place.place(temporal.env));
  await until('some windows are decided', async () => (await decidedWindows()) >= 10, { timeoutMs: 120_000 });

  const second = await sextant(['run', '--json'], place.place(temporal.env)).ended;
  expect([second.code, second.stdout]).toEqual([1, '']);
  expect(second.stderr).toContain('this run is already going');
  expect(second.stderr).toContain(RUN);
  expect(second.stderr).not.toMatch(/\n\s+at /);

  first.kill('SIGKILL');
  expect((await first.ended).code).toBeNull();
  const decided = await decidedWindows();
  const total = reference.result.artifacts;
  const windows = Object.keys(total).filter((step) => step.startsWith('windows/')).length;
  expect(decided).toBeGreaterThanOrEqual(10);
  expect(decided).toBeLessThan((windows - 1) * 25);
  const { status } = await temporal.client.workflow.getHandle(RUN).describe();
  expect(status.name).toBe('RUNNING');

  await startWorker(place, temporal);
  expect(await finished(run)).toEqual(reference.result);

  const rows = await temporal.client.workflow.getHandle(`${RUN}/walk-forward`).query<ProgressRow[]>(PROGRESS_QUERY);
  const reused = rows.map(({ note }) => Number(/(\d+) reused/.exec(note)?.[1] ?? 0)).reduce((a, b) => a + b, 0);
  // Batches that had ended are not asked again; of those in flight every decided window is found.
  expect(reused).toBeGreaterThan(0);
  expect(reused).toBeLessThanOrEqual(decided);
}, 400_000);

it('run again, everything is found and nothing is decided or published a second time', async () => {
  const ledger = await contents(join(place.home, 'ledger'));
  expect(Object.keys(ledger)).toHaveLength(1);
  const objects = (await readdir(join(place.home, 'objects'), { recursive: true })).length;
  const again = sextant(['run', '--json'], place.place(temporal.env));
  expect(await finished(again)).toEqual(reference.result);
  expect(again.said()).not.toMatch(/^ {2}done .*(windows|allocation|universe)/m);
  expect(await contents(join(place.home, 'ledger'))).toEqual(ledger);
  expect((await readdir(join(place.home, 'objects'), { recursive: true })).length).toBe(objects);
}, 300_000);
