/**
 * A back-test killed at three seeded windows ends with the hashes of an uninterrupted one. Each batch is decided in order and
 * each window remembered at once, so that a kill leaves a prefix of every batch, and work that is done again is at most one
 * window of each batch that was going: one per thread.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResult } from '../../contracts/run.js';
import type { WindowDecision, WindowPlan } from '../../contracts/validation.js';
import { createRandom } from '../../quant/inference/random.js';
import { endProcesses, sextant, until } from '../support/processes.js';
import { rememberedWindows } from '../support/remembered-windows.js';
import { type Workspace, workspace } from '../support/workspace.js';

const LIMIT = 600_000;
const SEED = 20251110;
const THREADS = 2;
const KILLS = 3;
const ARGS = ['backtest', '--engine', 'local', '--json', '--from', '2017-01-02', '--to', '2018-06-29'];

let whole: Workspace;
let broken: Workspace;
let due: RunResult;
let plan: WindowPlan;

beforeAll(async () => {
  [whole, broken] = [await workspace(), await workspace()];
  due = (await finished(whole)).result;
  plan = JSON.parse(await objectText(whole, due.artifacts['window-plan']!)) as WindowPlan;
}, LIMIT);
afterAll(async () => {
  await endProcesses();
  await whole?.remove();
  await broken?.remove();
});

const start = (place: Workspace) => sextant(ARGS, place.place({ SEXTANT_THREADS: String(THREADS) }));

async function finished(place: Workspace): Promise<{ result: RunResult; reused: number; windows: number }> {
  const { code, stdout, stderr } = await start(place).ended;
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  const batches = [...stderr.matchAll(/(\d+) windows, (\d+) reused/g)];
  const total = (k: 1 | 2): number => batches.reduce((sum, batch) => sum + Number(batch[k]), 0);
  return { result: JSON.parse(stdout) as RunResult, windows: total(1), reused: total(2) };
}

const objectText = ({ home }: Workspace, sha256: string): Promise<string> =>
  readFile(join(home, 'objects', sha256.slice(0, 2), sha256), 'utf8');

async function decidedDates(place: Workspace): Promise<ReadonlySet<string>> {
  const hashes = await rememberedWindows(place.home);
  const texts = await Promise.all(hashes.map((hash) => objectText(place, hash)));
  return new Set(texts.map((text) => (JSON.parse(text) as WindowDecision).date));
}

/** Steps that decide, simulate and judge. */
const decisive = ({ artifacts }: RunResult) =>
  Object.fromEntries(Object.entries(artifacts).filter(([step]) => !/^(audit|report|conclude)/.test(step)));

it('goes on after each of three kills, and redoes at most one window per thread', { timeout: LIMIT }, async () => {
  const windows = plan.batches.flat();
  expect(plan.batches.length).toBeGreaterThan(THREADS);
  const random = createRandom(SEED);
  const third = Math.floor((windows.length - 10) / KILLS);
  let kept = 0;
  for (let k = 0; k < KILLS; k++) {
    // One seeded window in each third, so that every attempt has something to do before it is killed.
    const at = k * third + 3 + random.below(third - 3);
    const run = start(broken);
    await until(`${at} windows are decided`, async () => (await rememberedWindows(broken.home)).length >= at, {
      timeoutMs: 200_000,
      everyMs: 10,
    });
    run.kill('SIGKILL');
    expect((await run.ended).code).toBeNull();
    const decided = await decidedDates(broken);
    expect(decided.size).toBeGreaterThanOrEqual(at);
    expect(decided.size).toBeLessThan(windows.length);
    expect(decided.size).toBeGreaterThan(kept);
    kept = decided.size;
    const begun = plan.batches.map((batch) => batch.map((date) => decided.has(date)));
    // A gap would be a window that was decided out of turn, or decided and forgotten.
    for (const flags of begun) expect(flags).toEqual([...flags].sort((a, b) => Number(b) - Number(a)));
    const partly = begun.filter((flags) => flags.includes(true) && flags.includes(false)).length;
    expect(partly).toBeLessThanOrEqual(THREADS);
  }
  const { result, reused, windows: all } = await finished(broken);
  expect(all).toBe(windows.length);
  // A batch that an earlier attempt ended is found whole, and says what it had reused itself.
  expect(reused).toBeGreaterThan(0);
  expect(reused).toBeLessThanOrEqual(kept);
  expect(decisive(result)).toEqual(decisive(due));
  expect(result.artifacts['backtest']).toBe(due.artifacts['backtest']);
  expect(result).toEqual(due);
});

it('run once more, it decides nothing', { timeout: LIMIT }, async () => {
  const { result } = await finished(broken);
  expect(result).toEqual(due);
  expect((await rememberedWindows(broken.home)).length).toBe(plan.batches.flat().length);
});
