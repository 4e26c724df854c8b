/** A mandate with every limit and a book of money: from the last target to the next, in windows and live, down to orders.csv. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ACCESS } from '../../activities/market-access.js';
import type { StoredReport } from '../../activities/reporting.js';
import { runStep } from '../../activities/run-step.js';
import type { StepContext } from '../../activities/step-body.js';
import { createSteps } from '../../activities/steps.js';
import type { AlignmentResult, AllocationResult } from '../../contracts/allocation.js';
import type { ArtifactRef } from '../../contracts/artifact.js';
import type { RunInputs, RunRequest, RunResult } from '../../contracts/run.js';
import type { WindowDecision } from '../../contracts/validation.js';
import { memo } from '../../lakehouse/memo.js';
import { runInProcess } from '../../workers/quantitative-pipeline.js';
import { packageRoot } from '../support/package-root.js';
import { type Workspace, workspace } from '../support/workspace.js';

const MAX_TURNOVER = 0.12;
const LIMITED = 'configs/limited.yaml';
const places: Workspace[] = [];

/** A workspace with a limited mandate over the shipped data; its windows begin in June 2025. */
async function limitedPlace(holdings: string | null, nav = 25_000_000): Promise<Workspace> {
  const place = await workspace();
  places.push(place);
  await place.derive('portfolio_sample.yaml', 'limited.yaml', {
    'name: sample': 'name: limited',
    'anchor: 2015-01-02': 'anchor: 2025-06-02',
    'clusterCap: 0.25\n': `clusterCap: 0.25
  venueCaps: { ECB: 0.5 }
  classCaps: { rates: 0.3 }
  net: { min: -0.3, max: 0.3 }
  targetVolatility: 0.06
`,
    'rebalance: { every: 5, band: 0.01 }': `rebalance: { every: 5, band: 0.01, maxTurnover: ${MAX_TURNOVER} }
book: { nav: ${nav}, currency: USD${holdings === null ? '' : ', holdings: holdings.csv'} }`,
  });
  if (holdings !== null) await writeFile(join(place.root, 'configs', 'holdings.csv'), holdings);
  return place;
}

async function run({ root, home, store }: Workspace, request: RunRequest): Promise<RunResult> {
  const access = { market: DEFAULT_ACCESS, now: () => Date.parse('2026-01-01T00:00:00Z') };
  const context: StepContext = {
    root,
    home,
    assets: packageRoot,
    code: 'test',
    ...access,
    store,
    memo: memo(home, store),
  };
  const hooks = () => ({ progress: () => {}, signal: new AbortController().signal, lastAttempt: true });
  const steps = createSteps(
    context,
    { run: (step, input, given) => runStep(context, step, input as never, given) },
    hooks,
  );
  return runInProcess(steps, request, { started: () => {}, finished: () => {} });
}

/** An artifact of a run, by the name of its step or the beginning of it. */
async function artifact<T>({ store, home }: Workspace, { runId }: RunResult, step: string): Promise<T> {
  const text = await readFile(join(home, 'runs', ...runId.split('/'), 'run.json'), 'utf8');
  const { steps } = JSON.parse(text) as { steps: { step: string; ref: ArtifactRef }[] };
  return store.readJson<T>(steps.find((one) => one.step === step || one.step.startsWith(`${step}/`))!.ref);
}

const oneWay = (to: Readonly<Record<string, number>>, from: Readonly<Record<string, number>>): number =>
  [...new Set([...Object.keys(to), ...Object.keys(from)])].reduce(
    (sum, id) => sum + Math.abs((to[id] ?? 0) - (from[id] ?? 0)) / 2,
    0,
  );
/** What `from` holds and `to` does not hold on the same side. */
const exits = (to: Readonly<Record<string, number>>, from: Readonly<Record<string, number>>): number =>
  Object.entries(from).reduce((sum, [id, w]) => sum + ((to[id] ?? 0) * w > 0 ? 0 : Math.abs(w) / 2), 0);

let place: Workspace;
let grid: string[];
let first: RunResult;
let second: RunResult;
beforeAll(async () => {
  place = await limitedPlace('instrument,quantity\r\nECB:EURUSD,1250000\r\nECB:JPYUSD,-90000000\r\n');
  const scout = await limitedPlace(null);
  const planned = await artifact<{ batches: string[][] }>(
    scout,
    await run(scout, { configs: [LIMITED] }),
    'window-plan',
  );
  // Windows that go on from each other are one batch.
  expect(planned.batches).toHaveLength(1);
  grid = planned.batches[0]!;
  first = await run(place, { configs: [LIMITED], asOf: grid.at(-2)! });
  second = await run(place, { configs: [LIMITED], asOf: grid.at(-1)! });
}, 300_000);
afterAll(() => Promise.all(places.map((one) => one.remove())));

describe('a run', () => {
  it('publishes a target within every limit, and the next within reach of it', async () => {
    expect([first.outcome, second.outcome]).toEqual(['PUBLISHED', 'PUBLISHED']);
    for (const result of [first, second]) {
      const gross = (of: (id: string) => boolean): number =>
        Object.entries(result.weights).reduce((sum, [id, w]) => sum + (of(id) ? Math.abs(w) : 0), 0);
      expect(gross((id) => id.startsWith('ECB:'))).toBeLessThanOrEqual(0.5 + 1e-9);
      expect(gross((id) => id.startsWith('UST:'))).toBeLessThanOrEqual(0.3 + 1e-9);
      expect(Math.abs(Object.values(result.weights).reduce((a, b) => a + b, 0))).toBeLessThanOrEqual(0.3 + 1e-9);
    }
    expect(oneWay(first.weights, {})).toBeLessThanOrEqual(MAX_TURNOVER + 1e-9);
    const limit = Math.max(MAX_TURNOVER, exits(second.weights, first.weights));
    expect(oneWay(second.weights, first.weights)).toBeLessThanOrEqual(limit + 1e-9);
    const allocation = await artifact<AllocationResult>(place, second, 'allocation/min_variance');
    expect(allocation.expectedTurnover).toBeCloseTo(oneWay(second.weights, first.weights), 12);
    expect(allocation.expectedCost).toBeGreaterThan(0);
    expect(allocation.volatility).toBeLessThanOrEqual(0.06 + 1e-9);
    expect(allocation.beta).toEqual(expect.any(Number));
    const { universe, returns } = await artifact<AlignmentResult>(place, second, 'alignment');
    expect(universe?.returns).toHaveLength(returns.rows);
  });

  it('decides past windows one from the other, as it would have live', async () => {
    const { windows } = await artifact<{ windows: { date: string; decision: ArtifactRef }[] }>(
      place,
      second,
      'windows',
    );
    expect(windows.map(({ date }) => date)).toEqual(grid);
    const decisions = await Promise.all(windows.map(({ decision }) => place.store.readJson<WindowDecision>(decision)));
    let held: Readonly<Record<string, number>> = {};
    let decided = 0;
    for (const { date, outcome, profiles } of decisions) {
      if (outcome !== 'DECIDED') continue;
      decided++;
      const { weights } = profiles.min_variance!;
      expect(oneWay(weights, held), date).toBeLessThanOrEqual(Math.max(MAX_TURNOVER, exits(weights, held)) + 1e-9);
      held = weights;
    }
    expect(decided).toBeGreaterThan(10);
  });
});

describe('orders.csv', () => {
  const parsed = async (result: RunResult): Promise<Record<string, string>[]> => {
    const { files } = await artifact<StoredReport>(place, result, 'report');
    const [header = [], ...rows] = files['orders.csv']!.trimEnd()
      .split('\r\n')
      .map((row) => row.split(','));
    return rows.map((cells) => Object.fromEntries(cells.map((cell, k) => [header[k]!, cell])));
  };

  it('goes from the holdings towards the target, in lots, with a reason for what stays open', async () => {
    const rows = await parsed(second);
    const wanted = Object.keys(second.weights).filter((id) => second.weights[id] !== 0);
    const ids = [...new Set([...wanted, 'ECB:EURUSD', 'ECB:JPYUSD'])].sort();
    expect(rows.map(({ instrument }) => instrument)).toEqual(ids);
    expect(rows.filter(({ side }) => side === 'BUY' || side === 'SELL').length).toBeGreaterThan(0);
    let traded = 0;
    for (const row of rows) {
      const [target, held, after] = [row['target_weight'], row['held_weight'], row['weight_after']].map(Number);
      expect(target).toBeCloseTo(second.weights[row['instrument']!] ?? 0, 12);
      expect(after).toBeGreaterThanOrEqual(Math.min(target!, held!) - 1e-9);
      expect(after).toBeLessThanOrEqual(Math.max(target!, held!) + 1e-9);
      expect(Number(row['residual_weight'])).toBeCloseTo(target! - after!, 9);
      expect(row['residual_reason'] !== '').toBe(Number(row['residual_weight']) !== 0);
      // Reference rates have the ticks of futures, or none: nothing here is more than an indication.
      if (row['side'] !== '') expect(row['indicative']).toBe('true');
      traded += Number(row['notional']);
    }
    expect(traded / 2 / 25_000_000).toBeLessThanOrEqual(MAX_TURNOVER + 1e-9);
  });

  it('is pinned with the run: the holdings are in its inputs, and money alone makes no other trial', async () => {
    const inputs = await artifact<RunInputs>(place, second, 'inputs');
    expect(inputs.holdings).toEqual([
      { instrument: 'ECB:EURUSD', quantity: 1_250_000 },
      { instrument: 'ECB:JPYUSD', quantity: -90_000_000 },
    ]);
    expect(inputs.mandate.book).toEqual({ holdings: 'configs/holdings.csv', nav: 25_000_000, currency: 'USD' });
    const poorer = (await readFile(join(place.root, LIMITED), 'utf8')).replace('nav: 25000000', 'nav: 1000');
    await writeFile(join(place.root, LIMITED), poorer);
    const third = await run(place, { configs: [LIMITED], asOf: '2025-12-08' });
    expect((await artifact<RunInputs>(place, third, 'inputs')).trials).toBe(inputs.trials);
    // Between rebalances nothing trades, so there is no order.
    expect(third.outcome).toBe('HELD');
    expect(await parsed(third)).toEqual([]);
  }, 120_000);
});

it('holdings that no universe lists stop the run before anything is decided, with the nearest id', async () => {
  const other = await limitedPlace('instrument,quantity\nECB:EURUSD,1\nECB:EURUSDD,5\nNYSE:ABC,2\n');
  await expect(run(other, { configs: [LIMITED] })).rejects.toMatchObject({
    problem: {
      type: 'ConfigError',
      where: 'configs/holdings.csv',
      what: '2 of 3 holdings are in no universe of the run: ECB:EURUSDD (did you mean ECB:EURUSD?), NYSE:ABC',
    },
  });
}, 60_000);
