/**
 * One thing, one identity, from somebody's files to the selection: imported by the shipped mappings, read from the lake,
 * through universe and signals, and merged where the prices agree that it is the same.
 */
import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import { orThrow } from '../../contracts/problem.js';
import type { SelectionResult } from '../../contracts/stage-results.js';
import { openLake } from '../../lakehouse/bars/lake.js';
import { marketHistory } from '../../lakehouse/market-history.js';
import { lakeSource } from '../../market/lake/source.js';
import { loadMapping } from '../../scripts/lake-files.js';
import { selectionStage } from '../../stages/selection/selection-stage.js';
import { signalsStage } from '../../stages/signals/signals-stage.js';
import { fieldHistory } from '../../stages/universe/field-history.js';
import { universeStage } from '../../stages/universe/universe-stage.js';
import { dayOf, loadPanel, type PanelName, panelsAbsent } from '../doubles/panel.js';
import { importRows, NOW } from '../lakehouse/bars/fixtures.js';
import { temporaryFolder } from '../lakehouse/fixtures.js';
import { mandate as sampleMandate } from '../stages/support/mandate.js';

const absent = panelsAbsent();
const skipped = absent ? ' (skipped: no shared data)' : '';
const mappings = new URL('../../configs/mappings/', import.meta.url);

/** Rows of the series that `keep` takes, from one day to another, as the file has them. */
function rowsOf(name: PanelName, [from, to]: [string, string], keep: (id: string) => boolean): string[] {
  const [first, last] = [dayOf(from), dayOf(to)];
  return [...loadPanel(name)].flatMap(([id, { venue, symbol, days, bar }]) =>
    keep(id)
      ? Array.from(days).flatMap((day, k) => {
          if (day < first || day > last) return [];
          const { open, high, low, close, volume, quoteVolume } = bar(k);
          const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
          return [`${symbol},${venue},${date},${open},${high},${low},${close},${volume},${quoteVolume}`];
        })
      : [],
  );
}

/** A book that wants everything long: what leaves between the universe and the selection leaves as an alternate. */
const wantsAll = (venues: readonly string[], product: 'spot' | 'perp'): Mandate => ({
  ...sampleMandate,
  universes: [
    { ...sampleMandate.universes[0]!, source: 'lake', venues, products: [product], fetchLimit: 2000, gates: [] },
  ],
  calendar: { venues: [venues[0]!], close: '23:30', timezone: 'Etc/GMT+1' },
  strategies: [
    {
      kind: 'strategy',
      name: 'all',
      alpha: { field: 'Perf.1M', longPrefers: 'high' },
      long: [{ field: 'close', op: 'gt', value: 0, onMissing: 'fail' }],
      short: [],
      limit: 2000,
    },
  ],
  selection: { ...sampleMandate.selection, topN: 1000 },
});

interface Decided {
  readonly facts: ReadonlyMap<string, Instrument>;
  readonly selection: SelectionResult;
}

/** Imports the rows by the shipped mapping and decides on the last day. */
async function decided(mappingName: string, rows: readonly string[], book: Mandate, lastDay: string): Promise<Decided> {
  const mapping = await loadMapping(new URL(mappingName, mappings).pathname, undefined);
  const home = await temporaryFolder();
  await importRows(home, rows, { mapping, now: NOW });
  const source = lakeSource(openLake(home));
  orThrow(await source.snapshot());
  const { products } = book.universes[0]!;
  const scans = await Promise.all(
    source.venues.map(async (venue) =>
      orThrow(await source.scan({ venue, product: products[0]!, limit: 2000, asOf: NOW })),
    ),
  );
  const cut = Date.parse(`${lastDay}T00:00:00Z`) + 86_400_000 + 1_800_000;
  const ids = scans.flatMap((scan) => scan.rows.map(({ instrument }) => instrument));
  const bars = await Promise.all(ids.map(async (id) => orThrow(await source.bars(id, cut))));
  const versions = scans
    .flatMap((scan) => scan.versions)
    .filter(({ validFrom, knownAt }) => Math.max(validFrom, knownAt) <= cut);
  const history = marketHistory({ cut, bars, versions });
  const view = history.at(cut);
  const universe = universeStage({ view, fields: fieldHistory(history), mandate: book });
  const signals = signalsStage({ asOf: universe.asOf, universe, mandate: book });
  const selection = selectionStage({ view, mandate: book, universe, signals });
  return { facts: new Map(view.instruments.map((one) => [one.id, one])), selection };
}

describe(`perpetuals of two venues${skipped}`, () => {
  const both: string[] = [];
  let result: Decided;
  const RENAMED = [
    '1000TURBO',
    'TURBO',
    '10000SATS',
    '1000SATS',
    'SHIB1000',
    '1000SHIB',
    '1000000BABYDOGE',
    '1MBABYDOGE',
  ];
  const MAPPED = ['BEAM', 'BEAMX', 'DODO', 'DODOX', 'RAYSOL', 'RAYDIUM', 'NEIRO', '1000NEIROCTO'];

  beforeAll(async () => {
    if (absent) return;
    const panel = loadPanel('crypto_perp_daily');
    const [first, last] = [dayOf('2024-01-10'), dayOf('2025-11-13')];
    for (const [id, { venue, symbol, days }] of panel) {
      const twin = panel.get(`BINANCE:${symbol}`);
      const isWhole = (d: Int32Array) => d.filter((day) => day >= first && day <= last).length === last - first + 1;
      if (venue === 'BYBIT' && twin !== undefined && isWhole(days) && isWhole(twin.days)) both.push(id.split(':')[1]!);
    }
    const wanted = new Set([...both, ...[...RENAMED, ...MAPPED].map((base) => `${base}USDT.P`)]);
    const rows = rowsOf('crypto_perp_daily', ['2025-08-01', '2025-11-13'], (id) => wanted.has(id.split(':')[1]!));
    result = await decided('crypto_perp_daily.yaml', rows, wantsAll(['BINANCE', 'BYBIT'], 'perp'), '2025-11-13');
  }, 120_000);

  it.skipIf(absent)('merge to 178 identities where 178 are listed on both', () => {
    expect(both).toHaveLength(178);
    const { selected, funnel } = result.selection;
    const merged = new Map(selected.flatMap(({ instrument, alternates }) => alternates.map((id) => [id, instrument])));
    for (const symbol of both) {
      const [a, b] = [`BINANCE:${symbol}`, `BYBIT:${symbol}`];
      expect(merged.get(a) === b || merged.get(b) === a, symbol).toBe(true);
    }
    expect(funnel.rejections.filter(({ rule }) => rule === 'identity').length).toBe(merged.size);
    const identities = new Set(both.map((symbol) => result.facts.get(`BYBIT:${symbol}`)!.identity));
    expect(identities.size).toBe(178);
  });

  it.skipIf(absent)('are one where the venues count another number of coins, with the factor of each', () => {
    const { facts, selection } = result;
    const counted = (id: string) => facts.get(id)!.multiplier;
    for (const [bybit, binance, identity] of [
      ['1000TURBO', 'TURBO', 'crypto/TURBO/USD'],
      ['10000SATS', '1000SATS', 'crypto/SATS/USD'],
      ['SHIB1000', '1000SHIB', 'crypto/SHIB/USD'],
      ['1000000BABYDOGE', '1MBABYDOGE', 'crypto/BABYDOGE/USD'],
      ['BEAM', 'BEAMX', 'crypto/BEAM/USD'],
      ['DODO', 'DODOX', 'crypto/DODO/USD'],
      ['RAYDIUM', 'RAYSOL', 'crypto/RAY/USD'],
      ['1000NEIROCTO', 'NEIRO', 'crypto/NEIRO/USD'],
    ]) {
      const [a, b] = [`BYBIT:${bybit}USDT.P`, `BINANCE:${binance}USDT.P`];
      expect([facts.get(a)!.identity, facts.get(b)!.identity]).toEqual([identity, identity]);
      expect(
        selection.selected.filter((one) => one.identity === identity).map(({ alternates }) => alternates.length),
      ).toEqual([1]);
      const closes = (id: string) =>
        Number(
          loadPanel('crypto_perp_daily')
            .get(id)!
            .bar(loadPanel('crypto_perp_daily').get(id)!.days.indexOf(dayOf('2025-11-01'))).close,
        );
      expect(closes(a) / counted(a) / (closes(b) / counted(b)), identity).toBeCloseTo(1, 2);
    }
  });

  it.skipIf(absent)('none of which is split', () => {
    expect(result.selection.notes.filter((note) => note.startsWith('SPLIT'))).toEqual([]);
  });

  it.skipIf(absent)('stay two where one venue lists two coins of nearly one name', async () => {
    const rows = rowsOf('crypto_perp_daily', ['2025-12-01', '2026-03-19'], (id) =>
      /^BINANCE:(1000000)?BOBUSDT/.test(id),
    );
    const { facts, selection } = await decided(
      'crypto_perp_daily.yaml',
      rows,
      wantsAll(['BINANCE'], 'perp'),
      '2026-03-19',
    );
    const names = ['BINANCE:1000000BOBUSDT.P', 'BINANCE:BOBUSDT.P'];
    expect(names.map((id) => facts.get(id)!.identity)).toEqual(['crypto/1000000BOB/USD', 'crypto/BOB/USD']);
    expect(selection.selected.map(({ instrument }) => instrument)).toEqual(names);
  });
});

describe(`spot lines of several venues${skipped}`, () => {
  it.skipIf(absent)('are one Bitcoin, but for the one whose day ends at another hour: split, and said', async () => {
    const rows = rowsOf('crypto_spot_daily', ['2021-06-01', '2021-09-29'], (id) => /:BTCUSDT?$/.test(id));
    const venues = ['BINANCE', 'BITFINEX', 'BITSTAMP', 'GEMINI', 'KRAKEN', 'POLONIEX'];
    const { facts, selection } = await decided('crypto_spot_daily.yaml', rows, wantsAll(venues, 'spot'), '2021-09-29');
    expect([...new Set([...facts.values()].map(({ identity }) => identity))]).toEqual(['crypto/BTC/USD']);
    expect(selection.selected).toHaveLength(2);
    const [binance, gemini] = selection.selected;
    expect(binance).toMatchObject({ instrument: 'BINANCE:BTCUSDT' });
    expect(binance!.alternates.map((id) => id.split(':')[0])).toEqual(['BITFINEX', 'BITSTAMP', 'KRAKEN', 'POLONIEX']);
    expect(gemini).toMatchObject({ instrument: 'GEMINI:BTCUSD', alternates: [] });
    expect(selection.notes.filter((note) => note.startsWith('SPLIT'))).toEqual([
      expect.stringMatching(
        /^SPLIT: GEMINI:BTCUSD and BINANCE:BTCUSDT are named crypto\/BTC\/USD, but they correlate 0\.[0-9]+ over/,
      ),
    ]);
  });

  it.skipIf(absent)('LUNA is another identity before and after May 2022', async () => {
    const rows = rowsOf('crypto_spot_daily', ['2022-03-01', '2022-09-30'], (id) =>
      /^BINANCE:(LUNA|BTC|ETH)USDT$/.test(id),
    );
    const { facts, selection } = await decided(
      'crypto_spot_daily.yaml',
      rows,
      wantsAll(['BINANCE'], 'spot'),
      '2022-09-30',
    );
    const luna = ['BINANCE:LUNAUSDT', 'BINANCE:LUNAUSDT#2'].map((id) => facts.get(id)!);
    expect(luna.map(({ identity, base }) => [identity, base])).toEqual([
      ['crypto/LUNA/USD', 'LUNA'],
      ['crypto/LUNA#2/USD', 'LUNA'],
    ]);
    expect(selection.selected.map(({ instrument }) => instrument)).toContain('BINANCE:LUNAUSDT#2');
    expect(selection.selected.flatMap(({ alternates }) => alternates)).toEqual([]);
  });
});

it('every shipped mapping can be read, under the name of its source', async () => {
  const files = (await readdir(mappings)).sort();
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const file of files) {
    const { source } = await loadMapping(new URL(file, mappings).pathname, undefined);
    expect(`${source}.yaml`).toBe(file);
  }
});
