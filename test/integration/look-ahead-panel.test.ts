/**
 * The proof against look-ahead on real prices: Binance perpetuals imported into a lake, decided at fifty past dates with all
 * of the future present and with none of it. Every stage must leave the same bytes, and a stage that leaks must be caught.
 */
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Mandate } from '../../contracts/mandate.js';
import type { Bars, MarketHistory, MarketView } from '../../contracts/market.js';
import { orThrow } from '../../contracts/problem.js';
import { openLake } from '../../lakehouse/bars/lake.js';
import { canonicalJson } from '../../lakehouse/canonical-json.js';
import { marketHistory } from '../../lakehouse/market-history.js';
import { readBarRows } from '../../market/files/read-rows.js';
import { lakeSource } from '../../market/lake/source.js';
import type { MarketSource, Scan } from '../../market/source.js';
import { alignStage } from '../../stages/allocation/align.js';
import { allocateStage } from '../../stages/allocation/allocate.js';
import { dayNumber, sessionClose } from '../../stages/calendar.js';
import { regimePath } from '../../stages/regime/regime-path.js';
import { selectionStage } from '../../stages/selection/selection-stage.js';
import { signalsStage } from '../../stages/signals/signals-stage.js';
import { type FieldHistory, fieldHistory } from '../../stages/universe/field-history.js';
import { universeStage } from '../../stages/universe/universe-stage.js';
import { importRows, mappingOf, NOW } from '../lakehouse/bars/fixtures.js';
import { problemOf, temporaryFolder } from '../lakehouse/fixtures.js';
import { mandate as sampleMandate } from '../stages/support/mandate.js';

const file = new URL('../../../shared/data/crypto_perp_daily.csv.gz', import.meta.url);
const absent = !existsSync(file);
/** Enough names for clusters, few enough for fifty decisions twice. */
const SYMBOLS = 30;

const mandate: Mandate = {
  ...sampleMandate,
  universes: [
    {
      ...sampleMandate.universes[0]!,
      source: 'lake',
      venues: ['BINANCE'],
      products: ['perp'],
      gates: [
        { id: 'liquidity', params: { minUsdPerDay: 1e6 }, onMissing: 'fail' },
        { id: 'staleness', params: { maxDays: 3 }, onMissing: 'fail' },
        { id: 'price-jump', params: {}, onMissing: 'pass' },
      ],
    },
  ],
  calendar: { venues: ['BINANCE'], close: '23:59', timezone: 'America/New_York' },
  selection: { ...sampleMandate.selection, topN: 2 },
  risk: { ...sampleMandate.risk, lookback: 120, clusterThreshold: 0.7 },
};

/** The n-th date of a repeatable draw from 2024-09-01 to 2026-03-01 (Park & Miller). */
function drawnDates(n: number): string[] {
  let state = 20_260_319;
  const first = dayNumber('2024-09-01');
  return Array.from({ length: n }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return new Date((first + (state % 546)) * 86_400_000).toISOString().slice(0, 10);
  });
}

interface Market {
  readonly history: MarketHistory;
  readonly fields: FieldHistory;
}

async function marketAt(source: MarketSource, scan: Scan, cut: number): Promise<Market> {
  const bars = await Promise.all(scan.rows.map(async ({ instrument }) => orThrow(await source.bars(instrument, cut))));
  const versions = scan.versions.filter(({ validFrom, knownAt }) => Math.max(validFrom, knownAt) <= cut);
  const history = marketHistory({ cut, bars, versions });
  return { history, fields: fieldHistory(history) };
}

/** The classic mistake: each date carries the close of the next. */
const tomorrow = (bars: Bars, visible: number): Bars => ({
  ...bars,
  date: bars.date.subarray(0, visible),
  close: bars.close.subarray(1, visible + 1),
});

/** What today's decision leaves behind, as the bytes that are stored. */
function decision({ fields }: Market, view: MarketView) {
  const universe = universeStage({ view, fields, mandate });
  const signals = signalsStage({ asOf: universe.asOf, universe, mandate });
  const selection = selectionStage({ view, mandate, universe, signals });
  const alignment = alignStage({ view, mandate, selection });
  const allocations = mandate.profiles.map((profile) =>
    alignment.instruments.length === 0
      ? null
      : allocateStage({ alignment, selection, regime: 'NORMAL', exposure: 1, mandate, profile }),
  );
  return { universe, signals, selection, alignment, allocations };
}

describe(`the future of a real panel${absent ? ' (skipped: no shared data)' : ''}`, () => {
  let source: MarketSource;
  let scan: Scan;
  let whole: Market;
  const dates = drawnDates(50);
  const asOfOf = (date: string) => sessionClose(dayNumber(date), mandate.calendar);

  beforeAll(async () => {
    if (absent) return;
    const mapping = mappingOf({ source: 'panel', publicationLag: 1, shortable: true, symbolFormat: '{base}USDT.P' });
    const bySymbol = new Map<string, string[]>();
    for (const { cells } of await readBarRows(file.pathname, mapping)) {
      if (cells[1] !== 'BINANCE') continue;
      const rows = bySymbol.get(cells[0]!) ?? [];
      bySymbol.set(cells[0]!, rows);
      rows.push(cells.slice(0, 9).join(','));
    }
    const chosen = [...bySymbol.values()].filter((rows) => rows.length >= 800).slice(0, SYMBOLS);
    const home = await temporaryFolder();
    await importRows(home, chosen.flat(), { mapping, now: NOW - 1000 });
    // A correction learnt in mid-history, so that knowledge and not only time is cut.
    const corrected = chosen[0]![300]!.split(',');
    corrected[6] = corrected[4]!;
    await importRows(home, [corrected.join(',')], { mapping, now: NOW });
    source = lakeSource(openLake(home));
    scan = orThrow(await source.scan({ venue: 'BINANCE', product: 'perp', limit: 300, asOf: NOW }));
    whole = await marketAt(source, scan, NOW);
  });

  it.skipIf(absent)(
    'changes no byte of universe, signals, selection, alignment and allocation at fifty dates',
    async () => {
      const counts = { signals: 0, allocations: 0 };
      for (const date of dates) {
        const asOf = asOfOf(date);
        const then = await marketAt(source, scan, asOf);
        const known = decision(then, then.history.at(asOf));
        const later = decision(whole, whole.history.at(asOf));
        for (const stage of Object.keys(known) as (keyof typeof known)[]) {
          expect(canonicalJson(later[stage]), `${stage} at ${date}`).toBe(canonicalJson(known[stage]));
        }
        expect(whole.history.sliceHash(asOf)).toBe(then.history.sliceHash(asOf));
        if (known.signals.signals.length > 0) counts.signals++;
        if (known.allocations.some((allocation) => allocation?.ok)) counts.allocations++;
      }
      // Fifty empty answers would be equal too.
      expect(counts.signals).toBeGreaterThan(40);
      expect(counts.allocations).toBeGreaterThan(25);
    },
    240_000,
  );

  it.skipIf(absent)('changes no day of the regime path', async () => {
    const path = regimePath({ ...whole, mandate });
    for (const date of dates.slice(0, 4)) {
      const then = await marketAt(source, scan, asOfOf(date));
      const known = regimePath({ ...then, mandate });
      expect(known.length).toBeGreaterThan(100);
      expect(canonicalJson(path.slice(0, known.length)), date).toBe(canonicalJson(known));
    }
  });

  it.skipIf(absent)(
    'is caught where a stage reads it: by bars past its view, by fields of a later day, by a view past the cut',
    async () => {
      const date = dates[0]!;
      const asOf = asOfOf(date);
      const then = await marketAt(source, scan, asOf);
      const known = decision(then, then.history.at(asOf));
      const honest = whole.history.at(asOf);
      const leakyBars: MarketView = { ...honest, bars: (id) => tomorrow(whole.history.series(id), honest.visible(id)) };
      expect(canonicalJson(decision(whole, leakyBars).alignment)).not.toBe(canonicalJson(known.alignment));
      const leakyFields: MarketView = { ...honest, visible: (id) => honest.visible(id) + 1 };
      expect(canonicalJson(decision(whole, leakyFields).universe)).not.toBe(canonicalJson(known.universe));
      expect(await problemOf(() => then.history.at(asOf + 1))).toMatchObject({ type: 'FutureReadError' });
    },
  );

  it.skipIf(absent)('shows a correction only from the moment it was learnt', () => {
    const id = whole.history.ids[0]!;
    const day = whole.history.series(id, 0).date[300]!;
    const closeOn = (asOf: number) => {
      const { date, close } = whole.history.at(asOf).bars(id);
      return close[date.indexOf(day)];
    };
    expect(whole.history.at(NOW).revision(id)).toBe(1);
    expect(closeOn(NOW)).not.toBe(closeOn(NOW - 1));
  });
});
