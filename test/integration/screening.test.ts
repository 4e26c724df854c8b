/** Screening of real exchanges' protocols on doubles, on a server: killed, disturbed, incomplete. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../contracts/run.js';
import type { Remembered } from '../../lakehouse/memo.js';
import type { ExchangeDouble } from '../doubles/exchange/exchange-double.js';
import { hasSharedData, withData } from '../support/goldens.js';
import { endProcesses, type Running, sextant, until } from '../support/processes.js';
import { candleRequests, LAST_DAY, startDoubles, writeMandate } from '../support/screening.js';
import { startWorker, type TestServer, testServer } from '../support/temporal.js';
import { type Workspace, workspace } from '../support/workspace.js';

const LIMIT = 300_000;
const NAMES = 60;
const present = hasSharedData ? true : null;

const answer = async (run: Running): Promise<RunResult> => {
  const { code, stdout, stderr } = await run.ended;
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as RunResult;
};

/** Hashes of what screening leaves, by step. */
const screened = ({ artifacts }: RunResult): Record<string, string> =>
  Object.fromEntries(
    Object.entries(artifacts).filter(([step]) => /^(scan|liquid-top|bars|market|universe)/.test(step)),
  );

describe.skipIf(present === null)(withData('screening over the network', present), () => {
  let temporal: TestServer;
  let shared: Workspace;
  let bybit: ExchangeDouble;
  let env: Record<string, string>;
  let reference: RunResult;

  beforeAll(async () => {
    shared = await workspace();
    temporal = await testServer(shared.root);
    const started = await startDoubles(['BYBIT'], { names: NAMES });
    [bybit] = started.doubles as [ExchangeDouble];
    env = started.env;
    const portfolio = await writeMandate(shared, 'net', ['BYBIT']);
    const args = ['run', '--engine', 'local', '--json', '--config', portfolio, '--as-of', LAST_DAY];
    reference = await answer(sextant(args, shared.place(env)));
  }, LIMIT);
  afterAll(async () => {
    await endProcesses();
    await temporal?.close();
    await bybit?.close();
    await shared?.remove();
  });

  /** A folder of its own, whose runs have ids of their own. */
  async function fresh(name: string, universe = ''): Promise<{ place: Workspace; args: string[] }> {
    const place = await workspace();
    const portfolio = await writeMandate(place, name, ['BYBIT'], universe);
    return { place, args: ['run', '--json', '--config', portfolio, '--as-of', LAST_DAY] };
  }

  /** Series that are stored and remembered. */
  async function rememberedSeries({ home }: Workspace): Promise<number> {
    const folder = join(home, 'memo');
    const names = (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) =>
      /[0-9a-f]{64}\.json$/.test(name),
    );
    const notes = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Remembered),
    );
    return notes.filter(({ ref }) => ref.schema === 'bars/1').length;
  }

  it('a killed worker costs the series that were under way, and the run ends with the hashes of an undisturbed one', {
    timeout: LIMIT,
  }, async () => {
    const { place, args } = await fresh('net');
    bybit.forget();
    bybit.setLatency(400);
    const first = await startWorker(place, temporal, env);
    const run = sextant(args, place.place({ ...temporal.env, ...env }));
    await until('some series are stored', async () => (await rememberedSeries(place)) >= 12);
    first.kill('SIGKILL');
    await first.ended;
    const stored = await rememberedSeries(place);
    expect(stored).toBeLessThan(NAMES);
    const before = new Set(candleRequests(bybit));
    const asked = bybit.requests.length;
    bybit.setLatency(0);
    const second = await startWorker(place, temporal, env);
    expect(screened(await answer(run))).toEqual(screened(reference));
    const again = new Set(candleRequests({ ...bybit, requests: bybit.requests.slice(asked) }));
    expect(again.size).toBeLessThanOrEqual(NAMES - stored);
    expect([...again].filter((symbol) => before.has(symbol)).length).toBeLessThanOrEqual(before.size - stored);

    // The same run again asks the venue nothing.
    bybit.forget();
    expect(screened(await answer(sextant(args, place.place({ ...temporal.env, ...env }))))).toEqual(
      screened(reference),
    );
    expect(bybit.requests).toEqual([]);
    second.kill('SIGTERM');
    await second.ended;
    await place.remove();
  });

  it('429, 503, cut answers and slow tails cost time and change no row', { timeout: LIMIT }, async () => {
    const { place, args } = await fresh('net');
    bybit.forget();
    bybit.setFaults([
      { fault: { kind: 'status', status: 429, retryAfter: '1' }, share: 0.1, seed: 1 },
      { fault: { kind: 'status', status: 503 }, share: 0.05, seed: 2 },
      { fault: { kind: 'truncate' }, share: 0.02, seed: 3 },
      { fault: { kind: 'slow', delayMs: 1_500 }, share: 0.02, seed: 4 },
    ]);
    try {
      const worker = await startWorker(place, temporal, env);
      const run = await answer(sextant(args, place.place({ ...temporal.env, ...env })));
      expect(screened(run)).toEqual(screened(reference));
      const struck = bybit.requests.filter(({ fault }) => fault !== null).map(({ fault }) => fault);
      expect([...new Set(struck)].sort()).toEqual(['slow', 'status', 'truncate']);
      worker.kill('SIGTERM');
      await worker.ended;
    } finally {
      bybit.setFaults([]);
      await place.remove();
    }
  });

  it('a page that never comes is an IncompleteScanError; with allowPartial the run goes on and its reports say so first', {
    timeout: LIMIT,
  }, async () => {
    const strict = await fresh('strict');
    const lost = candleRequests(bybit)[7]!;
    bybit.setFaults([
      { path: /kline/, when: ({ query }) => query.get('symbol') === lost, fault: { kind: 'status', status: 503 } },
    ]);
    try {
      // Worker and runs share one folder: a worker serves all portfolios below it.
      const portfolio = await writeMandate(strict.place, 'partial', ['BYBIT'], 'allowPartial: true');
      const worker = await startWorker(strict.place, temporal, env);
      const place = strict.place.place({ ...temporal.env, ...env });
      const [failed, held] = await Promise.all([
        sextant(strict.args, place).ended,
        answer(sextant(['run', '--json', '--config', portfolio, '--as-of', LAST_DAY], place)),
      ]);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toContain('IncompleteScanError');
      expect(failed.stderr).toContain(`bars of BYBIT:${lost}.P from ccxt`);
      expect(failed.stderr).toContain('503');
      expect(failed.stderr).not.toMatch(/\n\s+at /);
      const report = await readFile(join(strict.place.root, 'summaries', 'portfolio.md'), 'utf8');
      expect(report).toContain('**stop**: The universe is incomplete: 1 answer of the sources could not be had.');
      expect(report).toContain(`BYBIT:${lost}`);
      expect(Object.keys(held.weights)).not.toContain(`BYBIT:${lost}.P`);
      worker.kill('SIGTERM');
      await worker.ended;
    } finally {
      bybit.setFaults([]);
      await strict.place.remove();
    }
  });
});
