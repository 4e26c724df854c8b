/**
 * The scanner double against what was recorded of the real one: bodies of the provider's own screeners, its lists of columns,
 * and the requests behind 74 recorded answers. The recordings are read in place.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf } from '../../../market/tradingview/columns.js';
import { SCAN_MARKETS } from '../../../market/tradingview/markets.js';
import { columnEntries, columnListOf, isColumn } from '../../doubles/scanner/protocol.js';
import { type ScannerDouble, startScannerDouble } from '../../doubles/scanner/scanner-double.js';
import { absent, titled } from './fixtures.js';

const recorded = new URL('../../../../shared/data/tradingview/', import.meta.url);
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, recorded), 'utf8')) as T;

interface Body {
  readonly markets: readonly string[];
  readonly columns: readonly string[];
  readonly sort: { readonly sortBy: string; readonly sortOrder: string };
  readonly range: readonly [number, number];
}
interface Recording {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly metadata: Readonly<Record<string, unknown>>;
}
interface Reply {
  readonly totalCount: number;
  readonly data: readonly { readonly s: string; readonly d: readonly unknown[] }[];
}

let scanner: ScannerDouble;
beforeAll(async () => {
  scanner = await startScannerDouble({ asOf: Date.parse('2025-01-10T00:05:00Z') });
});
afterAll(() => scanner.close());

const post = (market: string, action: string, body: object = {}): Promise<Response> =>
  fetch(`${scanner.origin}/${market}/${action}`, { method: 'POST', body: JSON.stringify(body) });

async function scanned(market: string, body: object): Promise<Reply> {
  const answer = await post(market, 'scan', body);
  expect([market, answer.status, answer.ok ? '' : await answer.clone().text()]).toEqual([market, 200, '']);
  return (await answer.json()) as Reply;
}

describe.skipIf(absent)(titled('recorded requests'), () => {
  const screeners = absent ? [] : read<{ name: string; query: Body }[]>('requests/main_screeners.json');

  it('of every screener of the provider are accepted, and answered in shape, order and range', async () => {
    expect(screeners.map(({ name }) => name)).toHaveLength(7);
    const totals = new Map<string, number>();
    for (const { name, query } of screeners) {
      const { totalCount, data } = await scanned(query.markets[0]!, query);
      totals.set(name, totalCount);
      expect(data).toHaveLength(Math.min(totalCount, query.range[1]));
      for (const { d } of data) expect(d).toHaveLength(query.columns.length);
    }
    // Shares, currencies and coins have bars; funds, bonds and ranked coins have none here.
    expect(totals.get('Stocks (legacy)')).toBe(130);
    expect(totals.get('Stocks (v2)')).toBe(130);
    expect(totals.get('Forex')).toBe(20);
    expect(totals.get('Crypto')).toBeGreaterThan(500);
    expect([totals.get('ETFs'), totals.get('Bonds'), totals.get('Crypto Coins')]).toEqual([0, 0, 0]);
  });

  it('sort by what they name, unknown values last', async () => {
    const crypto = screeners.find(({ name }) => name === 'Crypto')!.query;
    const { data, totalCount } = await scanned('crypto', { ...crypto, range: [0, 5000] });
    expect(data).toHaveLength(totalCount);
    const at = crypto.columns.indexOf('24h_vol|5');
    const volumes = data.map(({ d }) => d[at] as number | null);
    expect(volumes).toEqual([...volumes].sort((a, b) => (b ?? -1) - (a ?? -1)));
  });

  const folder = new URL('recorded/tv-scraper/', recorded);
  const files = absent ? [] : readdirSync(folder).sort();
  /** Short names that the recording program used for columns and markets. */
  const COLUMNS: Readonly<Record<string, string>> = {
    market_cap: 'market_cap_basic',
    price: 'close',
    volatility: 'Volatility.D',
  };
  const MARKETS: Readonly<Record<string, string>> = { bonds: 'bond', 'stocks-usa': 'america' };

  it('behind every recorded answer are accepted with the columns that came', async () => {
    expect(files).toHaveLength(74);
    for (const file of files) {
      const { data, metadata } = read<Recording>(`recorded/tv-scraper/${file}`);
      const named = String(metadata.market ?? 'options');
      const market = MARKETS[named] ?? named.replace('stocks-', '');
      const columns = Object.keys(data[0]!).filter((name) => name !== 'symbol');
      const sortBy = String(metadata.sort_by ?? 'name');
      const sort = { sortBy: COLUMNS[sortBy] ?? sortBy, sortOrder: metadata.sort_order ?? 'asc' };
      const range = [0, metadata.limit ?? 100];
      const { filters = [], symbols = {} } = metadata;
      await scanned(market, { columns, filter: filters, sort, range, symbols, markets: [market] });
    }
  });

  it('are answered by the conditions they state', async () => {
    const between = await scanned('america', {
      columns: ['close'],
      filter: [{ left: 'close', operation: 'in_range', right: [50, 200] }],
      range: [0, 500],
    });
    expect(between.totalCount).toBeGreaterThan(20);
    expect(between.data.every(({ d }) => (d[0] as number) >= 50 && (d[0] as number) <= 200)).toBe(true);
    const named = await scanned('america', {
      columns: ['close'],
      symbols: { tickers: ['NASDAQ:AAPL', 'NYSE:JPM', 'NYSE:GS'] },
    });
    expect(named.data.map(({ s }) => s)).toEqual(['NASDAQ:AAPL', 'NYSE:GS', 'NYSE:JPM']);
  });
});

describe.skipIf(absent)(titled('recorded lists of columns'), () => {
  const lists = ['bond', 'bonds', 'cfd', 'coin', 'crypto', 'economics2', 'forex', 'futures', 'options', 'america'];

  it.each(lists)('every column of %s is accepted, and the list itself is answered', async (market) => {
    const entries = columnEntries(columnListOf(market)!);
    const columns = entries.map(({ n }) => n);
    expect(columns.length).toBeGreaterThan(50);
    const { data } = await scanned(market, { columns, range: [0, 2] });
    for (const { d } of data) expect(d).toHaveLength(columns.length);
    expect(await (await post(market, 'metainfo')).json()).toEqual({ fields: entries });
  });

  it('an unknown column is refused wherever it stands, unless the body says to ignore it', async () => {
    const bodies = [
      { columns: ['close', 'no_such_column'] },
      { columns: ['close'], sort: { sortBy: 'no_such_column', sortOrder: 'asc' } },
      { columns: ['close'], filter: [{ left: 'no_such_column', operation: 'equal', right: 1 }] },
    ];
    for (const body of bodies) {
      const answer = await post('crypto', 'scan', body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ totalCount: 0, error: 'Unknown field "no_such_column"', data: null });
    }
    const ignored = await scanned('crypto', { ...bodies[0], ignore_unknown_fields: true, range: [0, 1] });
    expect(ignored.data[0]!.d).toEqual([expect.any(Number), null]);
  });

  it('markets and operations that do not exist are refused', async () => {
    expect((await post('atlantis', 'scan')).status).toBe(404);
    const body = { columns: ['close'], filter: [{ left: 'close', operation: 'rhymes_with', right: 1 }] };
    expect((await post('crypto', 'scan', body)).status).toBe(400);
  });

  it('hold every column the source asks for', () => {
    // Accepted by the scanner for years, though its lists do not name them.
    const unlisted = new Set(['Value.Traded', 'base_currency']);
    for (const products of SCAN_MARKETS.values()) {
      for (const market of Object.values(products)) {
        const list = columnListOf(market.market)!;
        const names = new Set(columnEntries(list).map(({ n }) => n));
        const absentThere = columnsOf(market).filter((column) => !names.has(column) && !unlisted.has(column));
        expect([market.market, absentThere]).toEqual([market.market, []]);
        for (const { left } of market.filter) expect([left, isColumn(list, left)]).toEqual([left, true]);
      }
    }
  });

  it('hold every venue and every word that the source filters by', () => {
    for (const [venue, products] of SCAN_MARKETS) {
      for (const { market, filter } of Object.values(products)) {
        const values = new Map(
          columnEntries(columnListOf(market)!).map(({ n, r }) => [n, r as readonly unknown[] | null]),
        );
        expect([venue, values.get('exchange')?.includes(venue)]).toEqual([venue, true]);
        for (const { left, right } of filter) {
          const allowed = values.get(left);
          if (!Array.isArray(allowed) || typeof right === 'boolean') continue;
          // Currencies are listed as far as coins of that name exist at the moment.
          const words = left === 'currency' ? ['USDT', 'USDC'] : [right].flat();
          for (const word of words)
            expect([market, left, word, allowed.includes(word)]).toEqual([market, left, word, true]);
        }
      }
    }
  });
});
