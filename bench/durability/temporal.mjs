/** The backtest on a Temporal server and a worker of its own; and once with the worker killed in the middle. */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { orThrow } from '../../dist/contracts/problem.js';
import { PROGRESS_QUERY } from '../../dist/contracts/temporal-names.js';
import { connectClient, devServerSettings } from '../../dist/workers/connection.js';
import { startDevServer } from '../../dist/workers/server/dev-server.js';
import { findTemporalBinary } from '../../dist/workers/server/find-server.js';
import { BACKTEST, placeOf, SEXTANT } from './place.mjs';
import { cpuOf, cpuOfEndedChildren, launch, succeeded } from './processes.mjs';
import { decidedWindows, objectOf } from './windows.mjs';

const READY_MS = 180_000;

/** A server on a free port of this machine for the time of `work`. */
export async function withServer(folder, work) {
  const log = () => {};
  const { env } = placeOf(folder);
  const found = orThrow(await findTemporalBinary({ env, log }));
  if (found.kind !== 'binary') throw new Error('a server of our own is needed, not one that runs');
  const server = orThrow(
    await startDevServer({ binary: found.path, dbFile: join(folder, 'temporal.db'), port: 'free', log }),
  );
  const client = orThrow(await connectClient(devServerSettings(server.address)));
  try {
    return await work({ server, client, place: placeOf(folder, { TEMPORAL_ADDRESS: server.address }) });
  } finally {
    await client.connection.close();
    await server.stop();
  }
}

/** A `sextant worker` that is ready. */
export async function readyWorker(place) {
  const worker = launch(process.execPath, [SEXTANT, 'worker'], place);
  let over = null;
  worker.ended.then((ended) => (over = ended));
  const until = performance.now() + READY_MS;
  while (!worker.said().includes('worker ready')) {
    if (over !== null) throw new Error(`the worker ended with ${over.code}: ${over.stderr}`);
    if (performance.now() > until) throw new Error(`no worker was ready within ${READY_MS / 1000} s`);
    await wait(50);
  }
  return worker;
}

/** Ends a worker as a service manager does, and waits for its end. */
export async function stopped(worker) {
  worker.kill('SIGTERM');
  return worker.ended;
}

/**
 * From the start of the command to its end, the worker being there already. CPU time is that of the command, of the worker and of
 * the server, ms.
 */
export const onTemporal = (folder) =>
  withServer(folder, async ({ server, place }) => {
    const worker = await readyWorker(place);
    const before = [worker.pid, server.pid].map(cpuOf);
    const ended = cpuOfEndedChildren();
    const began = performance.now();
    const { stdout } = succeeded('backtest', await launch(process.execPath, [SEXTANT, ...BACKTEST], place).ended);
    const wallMs = performance.now() - began;
    const [ofWorker, ofServer] = [worker.pid, server.pid].map((pid, k) => cpuOf(pid) - before[k]);
    const ofCommand = cpuOfEndedChildren() - ended;
    await stopped(worker);
    const cpuMs = ofCommand + ofWorker + ofServer;
    return { result: JSON.parse(stdout), wallMs, cpuMs, parts: { ofCommand, ofWorker, ofServer } };
  });

/** The same with the worker killed by SIGKILL once half of the windows are decided, and another one started at once. */
export const killedOnTemporal = (folder, { windows }) =>
  withServer(folder, async ({ client, place }) => {
    const home = join(folder, 'home');
    const first = await readyWorker(place);
    const decided = decidedWindows(home);
    const began = performance.now();
    const run = launch(process.execPath, [SEXTANT, ...BACKTEST], place);
    let over = false;
    run.ended.then(() => (over = true));
    while ((await decided()).size < windows / 2) {
      if (over) throw new Error(`the backtest ended before its worker was killed: ${(await run.ended).stderr}`);
      await wait(200);
    }
    first.kill('SIGKILL');
    await first.ended;
    const atKill = await decided();
    const killed = performance.now();
    const second = await readyWorker(place);
    const { stdout } = succeeded('backtest', await run.ended);
    const [wallMs, resumedMs] = [performance.now() - began, performance.now() - killed];
    const result = JSON.parse(stdout);
    const plan = await objectOf(home, result.artifacts['window-plan']);
    const rows = await client.workflow.getHandle(`${result.runId}/walk-forward`).query(PROGRESS_QUERY);
    await stopped(second);
    return { result, wallMs, resumedMs, ...accountOf(plan, atKill, rows) };
  });

/**
 * Which work was done twice. Batches are decided in order, a window is remembered at once: a batch that was under way at the kill must
 * find all its decided windows again, and has lost the one window that it was at.
 */
function accountOf({ batches }, atKill, rows) {
  const reusedOf = (batch) => {
    const row = rows.find(({ step }) => step === `windows/${batch[0]}..${batch.at(-1)}`);
    const found = /(\d+) windows, (\d+) reused/.exec(row?.note ?? '');
    if (found === null) throw new Error(`the run says nothing of the windows from ${batch[0]}`);
    return Number(found[2]);
  };
  const parts = batches.map((batch) => ({
    size: batch.length,
    decided: batch.filter((date) => atKill.has(date)).length,
    reused: reusedOf(batch),
  }));
  const underWay = parts.filter(({ size, decided }) => decided > 0 && decided < size);
  const decidedTwice = underWay.reduce((sum, { decided, reused }) => sum + decided - reused, 0);
  return { windows: batches.flat().length, decidedAtKill: atKill.size, underWay: underWay.length, decidedTwice };
}
