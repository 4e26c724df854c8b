import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMandate } from '../../activities/config/load-mandate.js';
import { orThrow, type Problem } from '../../contracts/problem.js';
import type { RunRequest } from '../../contracts/run.js';
import { packageRoot } from '../support/package-root.js';
import { type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
beforeAll(async () => {
  place = await workspace();
});
afterAll(() => place.remove());

const SAMPLE = 'portfolio_sample.yaml';
const problemOf = async (request: RunRequest, root = place.root): Promise<Problem> => {
  const loaded = await loadMandate(request, root);
  if (loaded.ok) throw new Error('a problem was due');
  return loaded.problem;
};
/** The problem of a run whose portfolio is the shipped one with some text replaced. */
const changed = async (changes: Record<string, string>, from = SAMPLE): Promise<Problem> => {
  await place.derive(from, `changed_${from}`, changes);
  const changedFile = `changed_${from}`;
  if (from === SAMPLE) return problemOf({ configs: [`configs/${changedFile}`] });
  await place.derive(SAMPLE, 'changed.yaml', { [from]: changedFile });
  return problemOf({ configs: ['configs/changed.yaml'] });
};
const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(place.root, 'configs', name), text);
  return `configs/${name}`;
};

describe('the shipped configs', () => {
  it('load into one mandate with every default filled', async () => {
    const mandate = orThrow(await loadMandate({ configs: [`configs/${SAMPLE}`] }, packageRoot));
    expect(mandate.universes.map(({ name }) => name)).toEqual(['fx_base_ecb', 'energy_base_eia', 'rates_base_ust']);
    expect(mandate.strategies.map(({ name }) => name)).toEqual(['trend_momentum', 'mean_reversion']);
    expect(mandate.risk).toMatchObject({ clusterCap: 0.25, instrumentCap: 0.15, capPolicy: 'cash', riskFree: 0 });
    expect(mandate.barbell.share).toEqual({ QUIET: 0.15, NORMAL: 0.1, CRISIS: 0.05 });
  });

  it('load file by file too: universes and strategies without a portfolio make the default mandate', async () => {
    const files = ['fx_base_ecb', 'energy_base_eia', 'rates_base_ust', 'macro_trend_momentum', 'macro_meanrev'];
    const mandate = orThrow(await loadMandate({ configs: files.map((name) => `configs/${name}.yaml`) }, packageRoot));
    expect(mandate).toMatchObject({ name: 'default', asOf: null, profile: 'min_variance' });
    expect(mandate.calendar.venues).toEqual(['ECB', 'EIA', 'UST']);
  });

  it('take the overrides of the step-by-step commands, and nothing else changes', async () => {
    const overrides = { topN: 5, threshold: 0.7, lookback: 120 };
    const configs = [`configs/${SAMPLE}`];
    const plain = orThrow(await loadMandate({ configs }, place.root));
    const other = orThrow(await loadMandate({ configs, overrides }, place.root));
    expect(other).toEqual({
      ...plain,
      selection: { ...plain.selection, topN: 5, cut: { distance: 0.7 } },
      risk: { ...plain.risk, lookback: 120 },
    });
  });
});

describe('a mistake in a config', () => {
  it.each([
    ['at the top', { 'verifiedTick: warn': 'verifiedTicks: warn' }, 'verifiedTicks', 'verifiedTick'],
    ['inside a section', { '  clusterCap: 0.25': '  clusterCapp: 0.25' }, 'risk.clusterCapp', 'clusterCap'],
    ['deep inside', { 'fx: { halfSpreadBps': 'fx: { halfSpredBps' }, 'costs.byClass.fx.halfSpredBps', 'halfSpreadBps'],
  ] as const)('is an unknown key %s: file, line, column and the nearest key', async (_where, change, key, near) => {
    const problem = await changed(change);
    const text = await readFile(join(place.root, 'configs', `changed_${SAMPLE}`), 'utf8');
    const before = text.slice(0, text.indexOf(key.split('.').at(-1)!)).split('\n');
    expect(problem).toMatchObject({
      type: 'ConfigError',
      where: `configs/changed_${SAMPLE}:${before.length}:${before.at(-1)!.length + 1}`,
      what: `unknown key \`${key}\``,
    });
    expect(problem.next).toContain(`Did you mean \`${near}\`?`);
  });

  it('is a wrong type: the value is named by its path and its line', async () => {
    const problem = await changed({ 'clusterCap: 0.25': "clusterCap: 'a quarter'" });
    expect(problem).toMatchObject({ type: 'ConfigError', where: expect.stringMatching(/^configs\/\S+:\d+:3$/) });
    expect(problem.what).toMatch(/^`risk\.clusterCap`: .*number/);
  });

  it.each([
    ['a number out of range', { 'clusterCap: 0.25': 'clusterCap: 2.5' }, /risk\.clusterCap/],
    [
      'caps that contradict each other',
      { 'instrumentCap: 0.15': 'instrumentCap: 0.3' },
      /instrumentCap is above clusterCap/,
    ],
    [
      'a published profile that is not computed',
      { 'profile: min_variance': 'profile: hrp' },
      /must be one of `profiles`/,
    ],
    ['an impossible day', { 'asOf: 2025-12-08': 'asOf: 2025-02-30' }, /asOf/],
    ['a time zone nobody knows', { 'America/New_York': 'America/Gotham' }, /time zone/],
    ['a name that could leave its folder', { 'name: sample': 'name: ../sample' }, /a name is 1-64 characters/],
  ])('is %s', async (_case, change, what) => {
    const problem = await changed(change);
    expect(problem.type).toBe('ConfigError');
    expect(problem.what).toMatch(what);
    expect(problem.where).toMatch(/^configs\/changed_portfolio_sample\.yaml:\d+:\d+$/);
  });

  it('is a key that stands twice, at the line of the second', async () => {
    const problem = await changed({ 'profile: min_variance\n': 'profile: min_variance\nprofile: barbell\n' });
    expect(problem.type).toBe('ConfigError');
    expect(problem.what).toMatch(/unique/i);
    expect(problem.where).toMatch(/:\d+:1$/);
  });

  it('is YAML that is none', async () => {
    const problem = await changed({ 'rebalance: {': 'rebalance: {{' });
    expect(problem).toMatchObject({ type: 'ConfigError', where: expect.stringMatching(/:\d+:\d+$/) });
  });

  it('is a second portfolio, and the first is named', async () => {
    await place.derive(SAMPLE, 'second.yaml', { 'name: sample': 'name: second' });
    const problem = await problemOf({ configs: [`configs/${SAMPLE}`, 'configs/second.yaml'] });
    expect(problem).toMatchObject({ type: 'ConfigError', where: 'configs/second.yaml' });
    expect(problem.what).toContain('`sample` was given before');
  });

  it('is a run without a universe or without a strategy', async () => {
    expect((await problemOf({ configs: ['configs/macro_meanrev.yaml'] })).what).toBe('the run has no universe');
    expect((await problemOf({ configs: ['configs/fx_base_ecb.yaml'] })).what).toBe('the run has no strategy');
  });

  it('is a file that does not exist, asked for or named by a portfolio', async () => {
    const missing = { type: 'ConfigError', what: 'the file does not exist' };
    expect(await problemOf({ configs: ['configs/nowhere.yaml'] })).toMatchObject({
      ...missing,
      where: 'configs/nowhere.yaml',
    });
    expect(await changed({ '- macro_meanrev.yaml': '- nowhere.yaml' })).toMatchObject({
      ...missing,
      where: 'configs/nowhere.yaml',
    });
  });

  it('is a path outside the folder of the run, whichever way it leaves', async () => {
    const inner = join(place.root, 'inner');
    await mkdir(inner, { recursive: true });
    for (const path of ['../configs/portfolio_sample.yaml', '/etc/passwd', 'a/../../configs/fx_base_ecb.yaml']) {
      const problem = await problemOf({ configs: [path] }, inner);
      expect([path, problem.type]).toEqual([path, 'ConfigError']);
      expect(problem.what).toContain('lies outside');
    }
    expect((await changed({ '- fx_base_ecb.yaml': '- ../../fx_base_ecb.yaml' })).what).toContain('lies outside');
  });

  it('is an unknown gate or gate parameter, with the nearest name', async () => {
    const gate = await changed({ 'id: staleness': 'id: stalenes' }, 'fx_base_ecb.yaml');
    expect(gate).toMatchObject({
      type: 'ConfigError',
      where: expect.stringMatching(/^configs\/changed_fx_base_ecb.yaml:\d+:\d+$/),
    });
    expect(gate.what).toMatch(/unknown gate "stalenes": did you mean "staleness"/);
    const parameter = await changed({ 'maxDays: 7': 'maxDay: 7' }, 'fx_base_ecb.yaml');
    expect(parameter.what).toMatch(/gate staleness: unknown parameter "maxDay": did you mean "maxDays"/);
  });

  it('is an unknown comparison or field of a strategy', async () => {
    expect((await changed({ 'op: lt, value: 40': 'op: below, value: 40' }, 'macro_meanrev.yaml')).what).toMatch(
      /long\.0\.op/,
    );
    expect((await changed({ 'field: RSI': 'field: RSJ' }, 'macro_meanrev.yaml')).what).toMatch(/long\.0\.field/);
  });

  it('is a calendar venue that no universe of the run has', async () => {
    const problem = await changed({ 'venues: [ECB, UST]': 'venues: [ECB, NYSE]' });
    expect(problem).toMatchObject({ type: 'ConfigError', where: expect.stringMatching(/:\d+:\d+$/) });
    expect(problem.what).toContain('`NYSE`');
    expect(problem.what).toContain('ECB, EIA, UST');
  });

  it('is a name that two different files give themselves; the same file twice is one', async () => {
    await place.derive('fx_base_ecb.yaml', 'twin.yaml', { 'fetchLimit: 300': 'fetchLimit: 5' });
    const problem = await changed({ '- fx_base_ecb.yaml': '- fx_base_ecb.yaml\n  - twin.yaml' });
    expect(problem).toMatchObject({ type: 'ConfigError', where: expect.stringMatching(/^configs\/twin\.yaml:\d+:1$/) });
    expect(problem.what).toContain('`fx_base_ecb`');
    const again = await loadMandate({ configs: [`configs/${SAMPLE}`, 'configs/fx_base_ecb.yaml'] }, place.root);
    expect(orThrow(again).universes).toHaveLength(3);
  });

  it('is a kind that is absent, unknown, or another than expected', async () => {
    const kindless = await write('kindless.yaml', 'name: kindless\n');
    expect((await problemOf({ configs: [kindless] })).what).toBe('the file declares no `kind`');
    const unknown = await write('unknown.yaml', 'kind: univers\nname: unknown\n');
    expect((await problemOf({ configs: [unknown] })).next).toBe('Did you mean `universe`?');
    const wrong = await changed({ '- macro_meanrev.yaml': '- rates_base_ust.yaml' });
    expect(wrong.what).toBe('kind `universe` is not expected here');
    expect((await problemOf({ configs: [await write('empty.yaml', '')] })).type).toBe('ConfigError');
    expect((await problemOf({ configs: [await write('list.yaml', '- kind: universe\n')] })).type).toBe('ConfigError');
  });
});
