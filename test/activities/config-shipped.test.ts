/** Every config file that ships is without mistakes, alone and as part of the mandates that name it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfigs } from '../../activities/config/check-configs.js';
import { loadMandate } from '../../activities/config/load-mandate.js';
import { orThrow } from '../../contracts/problem.js';
import { packageRoot } from '../support/package-root.js';

const files = (await readdir(join(packageRoot, 'configs'), { recursive: true }))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => `configs/${name}`)
  .sort();
const load = async (name: string) => orThrow(await loadMandate({ configs: [`configs/${name}.yaml`] }, packageRoot));

describe('the shipped configs', () => {
  it('are all that the mandates, venues and directions promise', () => {
    const venues = ['binance', 'bitget', 'bybit', 'okx'].flatMap((venue) => [`${venue}_perp`, `${venue}_spot`]);
    const wanted = [
      ...['crypto_cex_base', ...venues.map((venue) => `crypto_cex_base_${venue}`), 'fx_base_majors', 'etf_base_us'],
      ...['trend_momentum', 'meanrev'].flatMap((name) => [`macro_${name}`, `macro_${name}_long`]),
      ...['trend_momentum', 'meanrev'].flatMap((name) => [`crypto_${name}`, `crypto_${name}_long`]),
      ...['portfolio_sample', 'portfolio_crypto', 'portfolio_multi_asset'],
    ];
    expect(files).toEqual(expect.arrayContaining(wanted.map((name) => `configs/${name}.yaml`)));
  });

  it.each(files)('%s has no mistake and nothing doubtful', async (file) => {
    const { problems, warnings } = await checkConfigs([file], packageRoot);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  });

  it('can be checked all at once', async () => {
    const { ok, files: read } = await checkConfigs(files, packageRoot);
    expect(ok).toBe(true);
    expect(read.map(({ file }) => file).sort()).toEqual(files);
  });
});

describe('the crypto mandate', () => {
  it('lives around the clock: decides just after midnight, counts 365 sessions a year, cuts risk clusters at 0.5', async () => {
    const { calendar, validation, risk, universes } = await load('portfolio_crypto');
    expect(calendar).toEqual({ venues: ['BINANCE', 'BYBIT'], close: '24:05', timezone: 'UTC' });
    expect([validation.periodsPerYear, risk.clusterThreshold]).toEqual([365, 0.5]);
    expect(universes.map(({ source, venues, products }) => [source, venues, products])).toEqual([
      ['ccxt', ['BINANCE'], ['perp']],
      ['ccxt', ['BYBIT'], ['perp']],
    ]);
  });

  it('has the gates of the base in their order, with the floor of its venue', async () => {
    const [binance, bybit] = (await load('portfolio_crypto')).universes;
    expect(binance!.gates.map(({ id }) => id)).toEqual(bybit!.gates.map(({ id }) => id));
    expect(binance!.gates.map(({ id }) => id)).toEqual([
      ...['quotes', 'dated', 'traits', 'liquidity', 'history', 'staleness', 'gaps', 'zero-volume', 'stale-prices'],
      ...['price-jump', 'pegged', 'volatility', 'range', 'shadow', 'tick'],
    ]);
    const floors = [binance, bybit].map((u) => u!.gates.find(({ id }) => id === 'liquidity')!.params['minUsdPerDay']);
    expect(floors).toEqual([20_000_000, 10_000_000]);
  });

  it('asks of a trend more than the macro strategy does, and keeps its horizons', async () => {
    const [trend, reversion] = (await load('portfolio_crypto')).strategies;
    expect(trend!.long).toEqual(
      [
        { field: 'ADX+DI', op: 'gt', value: 'ADX-DI' },
        { field: 'Perf.W', op: 'gt', value: 0 },
        { field: 'Perf.1M', op: 'gt', value: 0 },
        { field: 'Perf.3M', op: 'gt', value: 0 },
        { field: 'ADX', op: 'gt', value: 20 },
        { field: 'close', op: 'gt', value: 'EMA50' },
      ].map((rule) => ({ ...rule, onMissing: 'fail' })),
    );
    const [, macro] = (await load('portfolio_sample')).strategies;
    expect(reversion).toEqual({ ...macro, name: 'crypto_mean_reversion', limit: 30 });
  });
});

describe('the multi-asset mandate', () => {
  it('joins three classes on the sessions of US equities, each at its own cost', async () => {
    const { calendar, costs, universes, strategies } = await load('portfolio_multi_asset');
    expect(calendar.venues).toEqual(['US']);
    expect(Object.keys(costs.byClass).sort()).toEqual(['crypto', 'equity', 'fx']);
    expect(universes.map(({ source }) => source)).toEqual(['lake', 'lake', 'lake']);
    expect(strategies.map(({ name }) => name)).toEqual(['multi_asset_trend_momentum', 'mean_reversion']);
  });
});

describe('a long-only variant', () => {
  it.each(['macro_trend_momentum', 'macro_meanrev', 'crypto_trend_momentum', 'crypto_meanrev'])(
    'of %s keeps its longs and has no shorts',
    async (name) => {
      const both = await loadMandate({ configs: [`configs/${name}.yaml`, 'configs/fx_base_ecb.yaml'] }, packageRoot);
      const long = await loadMandate(
        { configs: [`configs/${name}_long.yaml`, 'configs/fx_base_ecb.yaml'] },
        packageRoot,
      );
      const [parent] = orThrow(both).strategies;
      expect(orThrow(long).strategies).toEqual([{ ...parent, name: `${parent!.name}_long`, short: [] }]);
    },
  );
});
