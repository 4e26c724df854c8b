import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Mandate } from '../../../contracts/mandate.js';
import type { Bars, MarketHistory } from '../../../contracts/market.js';
import { canonicalJson } from '../../../lakehouse/canonical-json.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { readBarRows } from '../../../market/files/read-rows.js';
import { DAY_MS, dayNumber, isoDate, sessionClose } from '../../../stages/calendar.js';
import { barFields, horizonsOf } from '../../../stages/universe/bar-fields.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { localScan } from '../../../stages/universe/local-scan.js';
import { pricedBars } from '../../../stages/universe/priced-bars.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { mappingOf } from '../../lakehouse/bars/fixtures.js';
import { instrument } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';
import { sampleHistory } from '../support/sample-market.js';

const of = (history: MarketHistory) => ({ history, fields: fieldHistory(history) });

/** Every row holds the fields of the newest bar where nothing but the bars of the view is computed from. */
function expectFresh(history: MarketHistory, asOf: number, scan: ReturnType<typeof localScan>): void {
  const view = history.at(asOf);
  for (const { instrument: line, fields, lastSession } of scan.rows) {
    const bars = pricedBars(view.bars(line.id));
    const ours = barFields(bars, horizonsOf(line.assetClass));
    for (const [name, at] of Object.entries(ours)) {
      const fresh = at(bars.close.length - 1);
      expect(fields[name as keyof typeof fields], `${line.id} ${name}`).toBe(Number.isFinite(fresh) ? fresh : null);
    }
    expect(lastSession).toBe(isoDate(bars.date.at(-1)!));
  }
}

describe('a scan of the sample', () => {
  const whole = of(sampleHistory());
  const query = { venue: 'ECB', product: 'spot', limit: 5 } as const;

  it('lists the most traded first, with the liquidity that was published by then', () => {
    const { rows, totalCount } = localScan({ ...whole, ...query, asOf: whole.history.cut });
    expect(rows.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
    expect(rows[0]!.instrument.id).toBe('ECB:EURUSD');
    const traded = rows.map((row) => row.liquidityUsdPerDay!);
    expect(traded).toEqual([...traded].sort((a, b) => b - a));
    expect(totalCount).toBeGreaterThan(20);
  });
  it.each(['2015-06-01', '2016-12-12', '2020-03-18', '2024-01-16'])(
    'as of %s is the same bytes with and without the future, and equals a fresh computation',
    (date) => {
      const then = of(sampleHistory(date));
      const asOf = then.history.cut;
      const known = localScan({ ...then, ...query, limit: 100, asOf });
      expect(known.rows.length).toBeGreaterThan(20);
      expect(canonicalJson(localScan({ ...whole, ...query, limit: 100, asOf }))).toBe(canonicalJson(known));
      expectFresh(whole.history, asOf, known);
    },
  );
  it('of another product or venue is empty, and refuses a limit that asks nothing and a moment past the cut', () => {
    const ask = (changes: Partial<Parameters<typeof localScan>[0]>) =>
      localScan({ ...whole, ...query, asOf: whole.history.cut, ...changes });
    expect(ask({ product: 'perp' })).toEqual({ rows: [], totalCount: 0 });
    expect(ask({ venue: 'NOWHERE' })).toEqual({ rows: [], totalCount: 0 });
    for (const limit of [0, -1, 1.5, Number.NaN]) expect(() => ask({ limit })).toThrow(`limit is ${limit}`);
    expect(() => ask({ asOf: whole.history.cut + 1 })).toThrow(/FutureReadError/);
  });
});

const file = new URL('../../../../shared/data/crypto_perp_daily.csv.gz', import.meta.url);
const absent = !existsSync(file);

/** Bars of every n-th symbol of a venue, closing when their UTC day ends and known a minute later. */
async function panel(venue: string, every: number): Promise<Bars[]> {
  const rows = new Map<string, (readonly string[])[]>();
  for (const { cells } of await readBarRows(file.pathname, mappingOf())) {
    if (cells[1] !== venue) continue;
    const mine = rows.get(cells[0]!) ?? [];
    rows.set(cells[0]!, mine);
    mine.push(cells);
  }
  return [...rows].flatMap(([symbol, lines], k) => {
    if (k % every !== 0) return [];
    const numbers = (i: number) =>
      Float64Array.from(lines, (cells) => (cells[i] === '' ? Number.NaN : Number(cells[i])));
    const date = Int32Array.from(lines, (cells) => dayNumber(cells[2]!));
    const closeTime = Float64Array.from(date, (day) => (day + 1) * DAY_MS);
    const [open, high, low, close] = [numbers(3), numbers(4), numbers(5), numbers(6)];
    const [volume, quoteVolume] = [numbers(7), numbers(8)];
    const knownAt = closeTime.map((ms) => ms + 60_000);
    const id = `${venue}:${symbol}`;
    return [{ instrument: id, date, closeTime, knownAt, open, high, low, close, volume, quoteVolume }];
  });
}

describe(`a scan of real perpetuals${absent ? ' (skipped: no shared data)' : ''}`, () => {
  const calendar = { venues: ['BYBIT'], close: '23:59', timezone: 'America/New_York' };
  const at = (date: string) => sessionClose(dayNumber(date), calendar);
  let bars: Bars[] = [];
  const historyAt = (cut: number) =>
    marketHistory({
      cut,
      bars,
      versions: bars.map(({ instrument: id }) => ({
        instrument: instrument(id, { assetClass: 'crypto', product: 'perp', quote: 'USDT', liquidityUsdPerDay: null }),
        validFrom: 0,
        knownAt: 0,
      })),
    });
  const scanAt = (market: ReturnType<typeof of>, asOf: number) =>
    localScan({ ...market, asOf, venue: 'BYBIT', product: 'perp', limit: 25 });

  beforeAll(async () => {
    if (!absent) bars = await panel('BYBIT', 4);
  });

  it.skipIf(absent)('is the same bytes with and without the future, and equals a fresh computation', () => {
    const whole = of(historyAt(at('2025-11-12')));
    for (const date of ['2021-12-01', '2022-11-09', '2023-10-02', '2025-10-10']) {
      const then = of(historyAt(at(date)));
      const known = scanAt(then, at(date));
      expect(known.rows.length).toBeGreaterThan(15);
      expect(canonicalJson(scanAt(whole, at(date))), date).toBe(canonicalJson(known));
      expectFresh(whole.history, at(date), known);
    }
  });

  it.skipIf(absent)('names what the universe lets in then, and not what is liquid now', () => {
    const whole = of(historyAt(at('2025-11-12')));
    const limited: Mandate = {
      ...mandate,
      universes: [
        { ...mandate.universes[0]!, source: 'lake', venues: ['BYBIT'], products: ['perp'], fetchLimit: 25, gates: [] },
      ],
    };
    const names = (date: string) => {
      const scan = scanAt(whole, at(date)).rows.map((row) => row.instrument.id);
      const view = whole.history.at(at(date));
      expect(universeStage({ view, fields: whole.fields, mandate: limited }).funnel.kept).toEqual([...scan].sort());
      return new Set(scan);
    };
    const [past, now] = [names('2022-11-09'), names('2025-11-12')];
    // The pool holds only what still traded at its end; even so the liquid names of three years earlier are others.
    expect([...now].filter((id) => !past.has(id)).length).toBeGreaterThan(5);
  });
});
