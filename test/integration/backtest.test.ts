/** `sextant backtest` and `sextant compare` on the sample: in process, interrupted, on a server, and asked for what cannot be. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../contracts/run.js';
import type { RunComparison } from '../../contracts/run-comparison.js';
import type { BacktestSummary } from '../../reports/backtest-summary.js';
import { endProcesses, sextant, until } from '../support/processes.js';
import { rememberedWindows } from '../support/remembered-windows.js';
import { startWorker, type TestServer, testServer } from '../support/temporal.js';
import { type Workspace, workspace } from '../support/workspace.js';

type Answer = RunResult & { readonly backtest: BacktestSummary };

const LIMIT = 300_000;
const DATES = ['--from', '2017-01-02', '--to', '2017-03-10'];
const ID = 'backtest/sample/2017-01-02..2017-03-10';

let place: Workspace;
let first: Answer;
let told = '';

const local = (args: readonly string[], where = place) =>
  sextant(['backtest', '--engine', 'local', ...args], where.place()).ended;
const answer = async (args: readonly string[], where = place): Promise<Answer> => {
  const { code, stdout, stderr } = await local([...args, '--json'], where);
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  told = stderr;
  return JSON.parse(stdout) as Answer;
};
/** Steps that decide and simulate; what is said of a run may differ in its trials. */
const decisive = ({ artifacts }: RunResult) =>
  Object.fromEntries(Object.entries(artifacts).filter(([step]) => /^(market|universe|regime|window)/.test(step)));

beforeAll(async () => {
  place = await workspace();
  first = await answer(DATES);
}, LIMIT);
afterAll(async () => {
  await endProcesses();
  await place?.remove();
});

describe('in process', () => {
  it('simulates the dates asked for, and publishes nothing', async () => {
    expect(first).toMatchObject({ runId: ID, outcome: 'BACKTESTED', weights: {}, asOf: '2017-03-10T23:30:00.000Z' });
    const { from, to, windows, trials, reselect, series } = first.backtest;
    expect(from! >= '2017-01-02' && to! <= '2017-03-10').toBe(true);
    expect(windows).toBeGreaterThan(6);
    expect([trials, reselect]).toEqual([1, 'window']);
    expect(series.map(({ name }) => name)).toContain('equal_weight_universe');
    expect(existsSync(join(place.home, 'ledger'))).toBe(false);
    expect(existsSync(join(place.root, 'summaries', 'run.json'))).toBe(false);
    const files = await readdir(join(place.root, 'summaries', ...ID.split('/')));
    expect(files.sort()).toEqual(['backtest_comparison.md', 'report.html', 'run.json', 'windows.csv']);
    const text = await readFile(join(place.root, 'summaries', ...ID.split('/'), 'backtest_comparison.md'), 'utf8');
    expect(text).toContain('BACKTESTED');
    expect(text).toContain('## Every regime in full');
  });

  it('a second time finds all of it done, and counts no other trial', { timeout: LIMIT }, async () => {
    const again = await answer(DATES);
    expect(again.artifacts).toEqual(first.artifacts);
    expect(again.backtest).toEqual(first.backtest);
    expect(told).toMatch(/cached .* backtest/);
  });

  it('over longer dates decides only what is new', { timeout: LIMIT }, async () => {
    const longer = await answer(['--from', '2017-01-02', '--to', '2017-03-31']);
    const reused = [...told.matchAll(/(\d+) windows, (\d+) reused/g)].map(([, all, known]) => [
      Number(all),
      Number(known),
    ]);
    expect(reused.reduce((sum, [all]) => sum + all!, 0)).toBeGreaterThan(first.backtest.windows);
    expect(reused.reduce((sum, [, known]) => sum + known!, 0)).toBeGreaterThanOrEqual(first.backtest.windows);
    expect(longer.backtest.trials).toBe(1);
  });

  it('other distances are trials of their own and share their windows; some of the profiles are none', {
    timeout: LIMIT,
  }, async () => {
    const { backtest } = await answer([...DATES, '--sensitivity', '10,21', '--profiles', 'min_variance,barbell']);
    expect(backtest.trials).toBe(3);
    expect(backtest.sensitivity!.variants.map(({ every }) => every)).toEqual([5, 10, 21]);
    expect(backtest.series.map(({ name }) => name)).toEqual([
      'min_variance',
      'barbell',
      'equal_weight',
      'equal_weight_universe',
      'cash',
    ]);
    expect(backtest.labels).toContain('deflated Sharpe counts 3 configurations × 5 profiles');
    expect((await answer([...DATES, '--sensitivity', '10'])).backtest.trials).toBe(3);
  });

  it('a selection made at the end stands beside it under a name of its own, and both can be compared', {
    timeout: LIMIT,
  }, async () => {
    // The newest of its name is the one that is compared.
    await answer(DATES);
    const { runId, backtest } = await answer([...DATES, '--reselect', 'fixed']);
    expect(runId).toBe(`${ID}-fixed`);
    expect(backtest.labels).toContain('selection-biased: one selection, made at the end, for all windows');
    const markdown = join(place.root, 'compared.md');
    const compare = (args: readonly string[]) => sextant(['compare', ID, runId, ...args], place.place()).ended;
    const { code, stdout } = await compare(['--json', '--markdown', markdown]);
    expect(code).toBe(0);
    const comparison = JSON.parse(stdout) as RunComparison;
    expect(comparison.config).toEqual([{ key: 'validation.reselect', values: ['"window"', '"fixed"'] }]);
    expect(comparison.commonSessions).toBeGreaterThan(25);
    expect(await readFile(markdown, 'utf8')).toContain('fixed: SELECTION-BIASED');
    expect((await compare([])).stdout).toContain('What the mandates say differently');
  });
});

it('a run that was killed goes on where it was, and ends with the same hashes', { timeout: LIMIT }, async () => {
  const other = await workspace();
  try {
    const args = ['backtest', '--engine', 'local', '--json', ...DATES];
    const killed = sextant(args, other.place({ SEXTANT_THREADS: '1' }));
    const decided = async () => (await rememberedWindows(other.home)).length;
    await until('some windows are decided', async () => (await decided()) >= 3, { timeoutMs: 120_000 });
    killed.kill('SIGKILL');
    await killed.ended;
    const kept = await decided();
    const resumed = await answer(DATES, other);
    const reused = Number(/windows, (\d+) reused/.exec(told)?.[1] ?? -1);
    expect(reused).toBeGreaterThanOrEqual(kept);
    expect(decisive(resumed)).toEqual(decisive(first));
    expect(resumed.artifacts['backtest']).toBe(first.artifacts['backtest']);
  } finally {
    await other.remove();
  }
});

describe('on a server', () => {
  let other: Workspace;
  let temporal: TestServer;
  beforeAll(async () => {
    other = await workspace();
    temporal = await testServer(other.root);
    await startWorker(other, temporal);
  }, 120_000);
  afterAll(async () => {
    await temporal?.close();
    await other?.remove();
  });

  it('ends with the hashes of the run in process', { timeout: LIMIT }, async () => {
    const { code, stdout, stderr } = await sextant(['backtest', '--json', ...DATES], other.place(temporal.env)).ended;
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const { backtest, ...result } = JSON.parse(stdout) as Answer;
    const { backtest: own, ...due } = first;
    expect(result).toEqual(due);
    expect(backtest).toEqual(own);
    const { status } = await temporal.client.workflow.getHandle(ID).describe();
    expect(status.name).toBe('COMPLETED');
  });
});

describe('what cannot be', () => {
  const refused = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await local(args);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
    return { code, stderr };
  };

  it('misuse ends with 2 and says how it is written', { timeout: LIMIT }, async () => {
    expect((await refused(['--from', '2017-01-02'])).code).toBe(2);
    const profile = await refused([...DATES, '--profiles', 'min_variance,magic']);
    expect([profile.code, profile.stderr.includes('"magic" is none of min_variance')]).toEqual([2, true]);
    expect((await refused(['--from', '2017-02-30', '--to', '2017-03-01'])).code).toBe(2);
    expect((await refused([...DATES, '--sensitivity', 'weekly'])).code).toBe(2);
    const single = await sextant(['compare', ID], place.place()).ended;
    expect([single.code, single.stderr.includes('two runs are needed')]).toEqual([2, true]);
  });

  it('dates without a window, outside the data or the wrong way round end with 1, typed, with what to do', {
    timeout: LIMIT,
  }, async () => {
    const cases: [string[], RegExp][] = [
      [
        ['--from', '2015-01-02', '--to', '2015-06-30'],
        /ValidationError: 252 sessions must lie before the first window/,
      ],
      [['--from', '2017-04-24', '--to', '2017-04-26'], /ValidationError: no rebalance date lies between 2017-04-24/],
      [['--from', '2017-01-02', '--to', '2031-01-01'], /ValidationError: 2031-01-01 lies outside the data/],
      [['--from', '2017-04-28', '--to', '2017-01-02'], /ValidationError: `to` must be later than `from`/],
      [[...DATES, '--portfolio', 'configs/nothing.yaml'], /ConfigError/],
    ];
    for (const [args, message] of cases) {
      const { code, stderr } = await refused(args);
      expect([code, stderr], args.join(' ')).toEqual([1, expect.stringMatching(message)]);
      expect(stderr).toContain('next:');
    }
  });

  it('comparing what is not there, or is no run id, says so', async () => {
    const { code, stderr } = await sextant(['compare', ID, 'backtest/sample/2001-01-01..2001-02-01'], place.place())
      .ended;
    expect(code).toBe(1);
    expect(stderr).toContain('there is no such run here');
    const odd = await sextant(['compare', ID, 'yesterday'], place.place()).ended;
    expect([odd.code, odd.stderr.includes('is not a run id')]).toEqual([1, true]);
  });
});
