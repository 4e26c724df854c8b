import { describe, expect, it } from 'vitest';
import type { Bars } from '../../../contracts/market.js';
import { orThrow } from '../../../contracts/problem.js';
import { EXCHANGE_VENUES } from '../../doubles/exchange/market.js';
import { DAY_MS, dayOf, panelsAbsent } from '../../doubles/panel.js';
import { problemOf, type VenueUnderTest, venueUnderTest } from './venue-under-test.js';

const CANDLES = /kline|candles/;
const LAST = dayOf('2024-03-31');

const PRODUCTS = [
  ['spot', 'BTCUSDT'],
  ['perp', 'BTCUSDT.P'],
] as const;

/** The closed bars of a listing as the panel holds them. */
function expected({ double }: VenueUnderTest, product: 'spot' | 'perp', base = 'BTC') {
  const listing = double.market.listings(product).find((one) => one.base === base)!;
  return listing.bars({ limit: 1e6, take: 'newest' }).filter(({ closed }) => closed);
}

function expectBars(bars: Bars, wanted: ReturnType<typeof expected>): void {
  const openTimes = wanted.map(({ openTime }) => openTime);
  expect([...bars.date]).toEqual(openTimes.map((at) => at / DAY_MS));
  expect([...bars.closeTime]).toEqual(openTimes.map((at) => at + DAY_MS));
  expect([...bars.knownAt]).toEqual(openTimes.map((at) => at + DAY_MS + 60_000));
  for (const column of ['open', 'high', 'low', 'close', 'volume', 'quoteVolume'] as const) {
    expect([...bars[column]]).toEqual(wanted.map((bar) => Number(bar[column])));
  }
}

describe.each(EXCHANGE_VENUES)('bars of %s', (venue) => {
  describe.each(PRODUCTS)('%s', (product, symbol) => {
    it('are all closed days, across the borders of pages, without the day under way', async () => {
      const asked = await venueUnderTest(venue);
      const wanted = expected(asked, product);
      expect(wanted.length).toBeGreaterThan(1_500);
      const bars = orThrow(await asked.source.bars(`${venue}:${symbol}`, asked.double.market.now));
      expectBars(bars, wanted);
      expect(bars.date.at(-1)).toBe(LAST);
      expect(asked.double.count(CANDLES)).toBeGreaterThan(1);
    });

    it('end before asOf: a day counts from a minute after its close', async () => {
      const asked = await venueUnderTest(venue);
      const wanted = expected(asked, product).filter(({ openTime }) => openTime / DAY_MS <= LAST - 400);
      const known = (LAST - 399) * DAY_MS + 60_000;
      const id = `${venue}:${symbol}`;
      expectBars(orThrow(await asked.source.bars(id, known)), wanted);
      expectBars(orThrow(await asked.source.bars(id, known - 1)), wanted.slice(0, -1));
      expectBars(orThrow(await asked.source.bars(id, known + DAY_MS - 1)), wanted);
    });

    it('end at the venue’s own time where asOf lies in its future', async () => {
      const asked = await venueUnderTest(venue);
      const bars = orThrow(await asked.source.bars(`${venue}:${symbol}`, asked.double.market.now + 30 * DAY_MS));
      expectBars(bars, expected(asked, product));
    });

    it('are none before the first', async () => {
      const asked = await venueUnderTest(venue);
      expectBars(orThrow(await asked.source.bars(`${venue}:${symbol}`, Date.UTC(2018, 0, 1))), []);
      expectBars(orThrow(await asked.source.bars(`${venue}:${symbol}`, Date.UTC(2001, 0, 1))), []);
    });

    it.each([
      ['nothing', (_: number) => null],
      ['no number', () => 'NaN'],
      ['an object', () => ({})],
    ])('a cell that holds %s is asked again', async (_, cell) => {
      const edit = (answer: unknown): unknown => {
        const rows = (Array.isArray(answer) ? answer : rowsOf(answer)) as unknown[][];
        if (rows[3] !== undefined) rows[3][4] = cell(0);
        return answer;
      };
      const fault = { kind: 'edit', name: 'cell', edit } as const;
      const asked = await venueUnderTest(venue, { faults: [{ fault, path: CANDLES, times: 1 }] });
      const problem = problemOf(await asked.source.bars(`${venue}:${symbol}`, asked.double.market.now));
      expect(problem).toMatchObject({ type: 'ScanPageError', where: `ccxt/${venue}:${symbol} bars` });
      expect((await asked.source.bars(`${venue}:${symbol}`, asked.double.market.now)).ok).toBe(true);
    });
  });

  it('need no listing and no time again for the second instrument', async () => {
    const asked = await venueUnderTest(venue);
    await asked.source.bars(`${venue}:BTCUSDT.P`, asked.double.market.now - 1);
    asked.double.forget();
    const eth = orThrow(await asked.source.bars(`${venue}:ETHUSDT.P`, asked.double.market.now - 1));
    expectBars(eth, expected(asked, 'perp', 'ETH'));
    expect(asked.double.count()).toBe(asked.double.count(CANDLES));
  });

  it('of several instruments at once ask for the listing once', async () => {
    const asked = await venueUnderTest(venue, { latencyMs: 20 });
    const ids = ['BTCUSDT.P', 'ETHUSDT.P', 'BTCUSDT.P'].map((symbol) => `${venue}:${symbol}`);
    const all = await Promise.all(ids.map((id) => asked.source.bars(id, asked.double.market.now)));
    expect(all.every(({ ok }) => ok)).toBe(true);
    const listings = asked.double.count(/exchangeInfo|instruments|contracts/);
    expect(listings).toBe(venue === 'BYBIT' || venue === 'BITGET' ? 2 : 1);
  });

  it.each(['NOSUCHUSDT.P', 'NOSUCHUSDT', 'NEWUSDT.P', 'OLDUSDT.P', 'BTC-29MAR24.P', '../BTCUSDT', 'BTCUSDT&limit=1'])(
    'of %s are refused by name: the venue does not list it',
    async (symbol) => {
      const { source, double } = await venueUnderTest(venue);
      expect(problemOf(await source.bars(`${venue}:${symbol}`, double.market.now))).toMatchObject({
        type: 'ValidationError',
        what: expect.stringContaining(symbol),
      });
    },
  );

  it.each([
    ['429', { kind: 'status', status: 429, retryAfter: '0' }, 'SourceBusyError'],
    ['503', { kind: 'status', status: 503 }, 'ScanPageError'],
    ['a cut answer', { kind: 'truncate' }, 'ScanPageError'],
    ['a broken connection', { kind: 'tear' }, 'ScanPageError'],
    ['an empty body', { kind: 'empty' }, 'ScanPageError'],
    ['a web page', { kind: 'html' }, 'ScanPageError'],
    ['an answer of another kind', { kind: 'edit', name: 'other', edit: () => ({ hello: 1 }) }, 'ScanPageError'],
    ['a refusal', { kind: 'status', status: 400, body: '{"code":-1121}' }, 'ValidationError'],
  ] as const)('meet %s on a later page with a problem of its kind', async (_, fault, type) => {
    const second = ({ nth }: { nth: number }) => nth === 1;
    const asked = await venueUnderTest(venue, { faults: [{ fault, path: CANDLES, when: second }] });
    expect(problemOf(await asked.source.bars(`${venue}:BTCUSDT.P`, asked.double.market.now)).type).toBe(type);
  });

  it('an abort is thrown, and what others wait for goes on', async () => {
    const asked = await venueUnderTest(venue, { latencyMs: 100 });
    const abort = new AbortController();
    const given = asked.source.bars(`${venue}:BTCUSDT.P`, asked.double.market.now, abort.signal);
    const kept = asked.source.bars(`${venue}:ETHUSDT.P`, asked.double.market.now);
    setTimeout(() => abort.abort(new Error('the run was cancelled')), 30);
    await expect(given).rejects.toThrow('the run was cancelled');
    expectBars(orThrow(await kept), expected(asked, 'perp', 'ETH'));
  });
});

/** The rows within an answer. */
function rowsOf(answer: unknown): unknown {
  const { data, result } = answer as { data?: unknown; result?: { list?: unknown } };
  return data ?? result?.list ?? [];
}

const skipped = panelsAbsent();
describe.each(EXCHANGE_VENUES)(`real bars through %s${skipped ? ' (skipped: no shared data)' : ''}`, (venue) => {
  it.skipIf(skipped)('are those of the panel, every column of every bar', async () => {
    const { exchangeMarket } = await import('../../doubles/exchange/market.js');
    const pairs = ['BTCUSDT', '1000PEPEUSDT'];
    const options = { venue, asOf: '2025-06-30', pairs, spotBars: 'perp' } as const;
    const market = exchangeMarket(options);
    const asked = await venueUnderTest(venue, { ...options, panels: undefined } as never);
    for (const { base } of market.listings('perp')) {
      const bars = orThrow(await asked.source.bars(`${venue}:${base}USDT.P`, market.now));
      expectBars(bars, expected(asked, 'perp', base));
    }
    const [pepe] = orThrow(
      await asked.source.scan({ venue, product: 'perp', limit: 10, asOf: market.now }),
    ).versions.filter(({ instrument }) => instrument.base === 'PEPE');
    expect(pepe!.instrument).toMatchObject({ identity: 'crypto/PEPE/USD', multiplier: 1_000 });
  });
});
