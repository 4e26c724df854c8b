/** What a config resolves to, where each value came from, and what it means in words. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainConfig } from '../../activities/config/explain-configs.js';
import { gateWords } from '../../activities/config/gate-words.js';
import { loadMandate } from '../../activities/config/load-mandate.js';
import { ruleWords, strategyWords } from '../../activities/config/strategy-words.js';
import { orThrow } from '../../contracts/problem.js';
import { gateRegistry } from '../../stages/universe/gates/registry.js';
import { type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
beforeAll(async () => {
  place = await workspace();
});
afterAll(() => place.remove());

const write = async (name: string, text: string): Promise<string> => {
  await mkdir(dirname(join(place.root, 'configs', name)), { recursive: true });
  await writeFile(join(place.root, 'configs', name), text);
  return `configs/${name}`;
};
const explain = (path: string) => explainConfig(path, place.root);

describe('config explain', () => {
  it('shows the mandate that a run would pin, file by file, and the place of every value', async () => {
    const path = 'configs/portfolio_sample.yaml';
    const { documents, problems } = await explain(path);
    expect(problems).toEqual([]);
    const mandate = orThrow(await loadMandate({ configs: [path] }, place.root));
    const [portfolio, ...rest] = documents;
    expect(portfolio!.value).toMatchObject({ risk: mandate.risk, regime: mandate.regime, costs: mandate.costs });
    expect(rest.map(({ value }) => value)).toEqual([...mandate.universes, ...mandate.strategies]);
    expect(portfolio!.origins).toMatchObject({
      asOf: `${path}:5`,
      'universes.1': `${path}:9`,
      'risk.clusterCap': `${path}:44`,
      'risk.executionBlend': 'default',
      'costs.byClass.energy.feeBps': `${path}:54`,
      'selection.venuePriority': 'default',
    });
    for (const { value, origins } of documents) expect(Object.keys(origins)).toEqual(leaves(value));
  });

  it('tells the file and line of what was inherited, and of what was changed about it', async () => {
    const { documents } = await explain('configs/crypto_trend_momentum_long.yaml');
    const [long] = documents;
    expect(long!.parents).toEqual(['configs/crypto_trend_momentum.yaml', 'configs/macro_trend_momentum.yaml']);
    expect(long!.origins).toMatchObject({
      name: 'configs/crypto_trend_momentum_long.yaml:4',
      short: 'configs/crypto_trend_momentum_long.yaml:5',
      limit: 'configs/crypto_trend_momentum.yaml:6',
      'alpha.field': 'configs/macro_trend_momentum.yaml:4',
      'long.0.field': 'configs/macro_trend_momentum.yaml:8',
      'long.5.value': 'configs/crypto_trend_momentum.yaml:12',
      'long.5.onMissing': 'default',
    });
  });

  it('says rules in words, with numbers and units', async () => {
    const { rules, sources } = await explain('configs/portfolio_sample.yaml');
    const words = Object.fromEntries(rules.map(({ of, sentences }) => [of, sentences.join('\n')]));
    expect(words['portfolio sample']).toContain('at most 15% an instrument and 25% a cluster');
    expect(words['portfolio sample']).toContain('decides at 18:30 America/New_York');
    expect(words['universe fx_base_ecb']).toContain('gate 1, liquidity: trades at least 10,000,000,000 USD a day');
    expect(words['universe fx_base_ecb']).toContain('between 1 and 40 % a year; what is unknown is rejected');
    expect(words['universe fx_base_ecb']).toContain('gate 7, tick'); // not in the file: every universe ends with it
    expect(words['universe energy_base_eia']).toMatch(/liquidity: .*; what is unknown passes with a note/);
    expect(words['strategy mean_reversion']).toContain('long where RSI below 40 and Perf.W.z below −1');
    expect(sources).toMatchObject([{ name: 'sample', venues: ['ECB', 'EIA', 'UST'], capabilities: { volume: false } }]);
    expect(sources[0]!.caveats.length).toBeGreaterThan(3);
  });

  it('lists the gates that past dates cannot have, and why', async () => {
    const gates =
      'gates:\n  - { id: market-cap, params: { minUsd: 5 } }\n  - { id: range, params: { maxPercent: 5 } }\n';
    const lake = await write(
      'lake.yaml',
      `kind: universe\nname: u\nsource: lake\nvenues: [X]\nproducts: [spot]\n${gates}`,
    );
    expect((await explain(lake)).past).toMatchObject([
      { gate: 'market-cap', validity: 'live-only' },
      { gate: 'range', validity: 'approximate' },
    ]);
    const sample = await write(
      'sample.yaml',
      `kind: universe\nname: u\nsource: sample\nvenues: [ECB]\nproducts: [spot]\n${gates.replace('5 } }', '5 }, onMissing: pass }')}`,
    );
    expect((await explain(sample)).past).toMatchObject([
      { gate: 'market-cap', validity: 'never', why: expect.stringContaining('sample does not give') },
      { gate: 'range', validity: 'approximate', why: expect.stringContaining('closes only') },
    ]);
    expect((await explain('configs/fx_base_ecb.yaml')).past).toEqual([]);
  });

  it('shows a parent as it is written, and a file with mistakes with them', async () => {
    const { documents, problems } = await explain('configs/crypto_cex_base.yaml');
    expect(problems).toEqual([]);
    expect(documents).toMatchObject([{ abstract: true, kind: 'universe' }]);
    expect(Object.values(documents[0]!.origins)).not.toContain('default');
    const wrong = await write('wrong.yaml', 'kind: strategy\nname: w\nalpha: { field: RSJ, longPrefers: low }\n');
    expect((await explain(wrong)).problems).toMatchObject([{ where: `${wrong}:3:10` }]);
    expect((await explain('configs/nowhere.yaml')).problems).toHaveLength(1);
  });
});

describe('words', () => {
  it.each([...gateRegistry.values()])('of gate $id name every parameter that is given', (gate) => {
    const params = Object.fromEntries(
      Object.entries(gate.params).map(([name, spec]) => [
        name,
        spec.type === 'number'
          ? Math.min(Math.max(0.7531, spec.min), spec.max)
          : spec.type === 'texts'
            ? [spec.of?.[0] ?? `${name}-text`]
            : spec.of[0]!,
      ]),
    );
    const words = gateWords({ id: gate.id, params, onMissing: 'fail' });
    expect(words).toMatch(new RegExp(`^${gate.id}: \\S`));
    for (const [name, value] of Object.entries(params)) {
      if (typeof value === 'string') continue; // A choice is said in other words.
      if (Array.isArray(value)) expect(words, name).toContain(value[0]);
      else expect(words, name).toMatch(numbers(value));
    }
    const missing = gateWords({ id: gate.id, params, onMissing: 'pass' });
    expect(/unknown/.test(missing)).toBe(/unknown/.test(words));
  });

  it('of a gate nobody described are its parameters', () => {
    const words = gateWords({ id: 'novel', params: { floor: 1500, kinds: ['a', 'b'] }, onMissing: 'fail' });
    expect(words).toBe('novel: floor 1,500; kinds a, b; what is unknown is rejected');
  });

  it('of a rule say the operator, the unit, and what is unknown', () => {
    const rule = { field: 'Perf.W', op: 'gte', value: 5, onMissing: 'pass' } as const;
    expect(ruleWords(rule)).toBe('Perf.W at or above 5 %, or unknown');
    expect(ruleWords({ field: 'RSI', op: 'between', value: [30, 70], onMissing: 'fail' })).toBe(
      'RSI between 30 and 70, both included',
    );
    expect(ruleWords({ field: 'close', op: 'lt', value: 'EMA20', onMissing: 'fail' })).toBe('close below EMA20');
  });

  it('of a strategy without a side say that it never takes it', () => {
    const alpha = { field: 'Perf.3M', longPrefers: 'high' } as const;
    const long = [{ field: 'RSI', op: 'lt', value: 30, onMissing: 'fail' }] as const;
    const [first, second] = strategyWords({ kind: 'strategy', name: 's', alpha, long, short: [], limit: 5 });
    expect([first, second]).toEqual(['long where RSI below 30', 'never short']);
  });
});

/** The number itself, or the share as a percentage, however it is grouped. */
function numbers(value: number): RegExp {
  const shown = [value, 100 * value, Math.round(value)].map((n) => String(Math.round(n * 1e4) / 1e4));
  return new RegExp(shown.map((text) => text.replace('.', '\\.').replace(/\B(?=(\d{3})+(?!\d))/g, ',?')).join('|'));
}

/** Paths of all values that hold no others. */
function leaves(value: unknown, path: string[] = []): string[] {
  const entries = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  return entries.length === 0 ? [path.join('.')] : entries.flatMap(([key, child]) => leaves(child, [...path, key]));
}
