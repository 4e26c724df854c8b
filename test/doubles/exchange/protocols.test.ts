/** How each venue pages its daily bars and refuses a question, on small made-up panels. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, dayOf } from '../panel.js';
import { type ExchangeDouble, startExchangeDouble } from './exchange-double.js';
import { EXCHANGE_VENUES, type ExchangeVenue } from './market.js';
import { SMALL_AS_OF, smallPanels } from './small-panel.js';

const panels = smallPanels();
const doubles = new Map<ExchangeVenue, ExchangeDouble>();
const LAST = dayOf(SMALL_AS_OF) * DAY_MS;
/** Opening time of the bar k days before the last closed one; −1 is the open bar. */
const ago = (k: number): number => LAST - k * DAY_MS;
/** Closed bars of BTC: 1600 up to 2024-04-20, twenty of them after the double's moment. */
const CLOSED = 1580;

beforeAll(async () => {
  for (const venue of EXCHANGE_VENUES) {
    doubles.set(venue, await startExchangeDouble({ venue, asOf: SMALL_AS_OF, panels }));
  }
});
afterAll(() => Promise.all([...doubles.values()].map((double) => double.close())));

async function ask(venue: ExchangeVenue, path: string): Promise<{ status: number; body: never }> {
  const reply = await fetch(`${doubles.get(venue)!.origin}${path}`);
  return { status: reply.status, body: (await reply.json()) as never };
}

/** Opening times of the bars that a question answers, as days before the last closed bar, in the order sent. */
async function days(venue: ExchangeVenue, path: string, list: (body: never) => readonly (readonly unknown[])[]) {
  const { status, body } = await ask(venue, path);
  expect(status).toBe(200);
  return list(body).map(([openTime]) => (LAST - Number(openTime)) / DAY_MS);
}

/** a, a ± 1, …, b. */
const run = (a: number, b: number): number[] =>
  Array.from({ length: Math.abs(a - b) + 1 }, (_, k) => (a > b ? a - k : a + k));

describe('Binance klines', () => {
  const klines = (query: string, product = 'fapi/v1') =>
    days('BINANCE', `/${product}/klines?symbol=BTCUSDT&interval=1d${query}`, (body) => body);

  it('come ascending from startTime, both borders included', async () => {
    expect(await klines(`&startTime=${ago(5)}&endTime=${ago(3)}`)).toEqual([5, 4, 3]);
    expect(await klines(`&startTime=${ago(5) + 1}&endTime=${ago(3) - 1}`)).toEqual([4]);
    expect(await klines(`&startTime=${ago(5)}&limit=2`)).toEqual([5, 4]);
  });

  it('are the newest without startTime, the open bar last', async () => {
    expect(await klines('&limit=3')).toEqual([1, 0, -1]);
    expect(await klines(`&endTime=${ago(3)}&limit=2`)).toEqual([4, 3]);
    expect(await klines('')).toEqual(run(498, -1));
  });

  it('are capped on spot and refused beyond the limit on futures', async () => {
    expect(await klines('&limit=5000', 'api/v3')).toHaveLength(1000);
    expect(await klines('&limit=1500')).toHaveLength(1500);
    expect(await ask('BINANCE', '/fapi/v1/klines?symbol=BTCUSDT&interval=1d&limit=1501')).toMatchObject({
      status: 400,
      body: { code: -1130 },
    });
  });

  it('carry quote volume and the close time of their day', async () => {
    const { body } = await ask('BINANCE', `/fapi/v1/klines?symbol=BTCUSDT&interval=1d&startTime=${LAST}`);
    const [bar, open] = body as unknown[][];
    const k = CLOSED - 1;
    const close = (100 + CLOSED / 100).toFixed(2);
    expect(bar!.slice(0, 8)).toEqual([
      LAST,
      close,
      close,
      close,
      close,
      `${1000 + k}.5`,
      LAST + DAY_MS - 1,
      `${100_000 + k}`,
    ]);
    expect(open!.slice(0, 6)).toEqual([ago(-1), close, close, close, close, '0.5']);
  });
});

describe('Bybit klines', () => {
  const klines = (query: string, category = 'linear') =>
    days(
      'BYBIT',
      `/v5/market/kline?category=${category}&symbol=BTCUSDT&interval=D${query}`,
      ({ result }: { result: { list: unknown[][] } }) => result.list,
    );

  it('come newest first, both borders included, start reaching back to its bar', async () => {
    expect(await klines(`&start=${ago(5)}&end=${ago(3)}`)).toEqual([3, 4, 5]);
    expect(await klines(`&start=${ago(5) + 1}&end=${ago(3) - 1}`)).toEqual([4, 5]);
  });

  it('are the first from start alone and the newest otherwise', async () => {
    expect(await klines(`&start=${ago(5)}&limit=2`)).toEqual([4, 5]);
    expect(await klines(`&start=${ago(5)}&end=${ago(0)}&limit=2`)).toEqual([0, 1]);
    expect(await klines('&limit=2', 'spot')).toEqual([-1, 0]);
    expect(await klines('')).toEqual(run(-1, 198));
    expect(await klines('&limit=9999')).toHaveLength(1000);
  });

  it('lists contracts in pages, and none before their launch', async () => {
    const page = async (query: string) => {
      const { body } = await ask('BYBIT', `/v5/market/instruments-info?category=linear${query}`);
      const { list, nextPageCursor } = (body as { result: { list: { symbol: string }[]; nextPageCursor: string } })
        .result;
      return [list.map(({ symbol }) => symbol), nextPageCursor];
    };
    expect(await page('&limit=3')).toEqual([['BTCUSDT', 'ETHUSDT', 'BTCUSDT-28JUN24'], '3']);
    expect(await page('&limit=3&cursor=3')).toEqual([['ETHUSDT-28JUN24'], '']);
    expect(await page('&status=PreLaunch')).toEqual([[], '']);
  });
});

describe('OKX candles', () => {
  const candles = (query: string, path = 'candles', id = 'BTC-USDT-SWAP') =>
    days('OKX', `/api/v5/market/${path}?instId=${id}&bar=1Dutc${query}`, ({ data }: { data: unknown[][] }) => data);

  it('come newest first, both borders excluded', async () => {
    expect(await candles(`&before=${ago(5)}&after=${ago(2)}`)).toEqual([3, 4]);
    expect(await candles(`&before=${ago(5) - 1}&after=${ago(2) + 1}`)).toEqual([2, 3, 4, 5]);
    expect(await candles(`&before=${ago(5)}&limit=2`)).toEqual([-1, 0]);
    expect(await candles('')).toEqual(run(-1, 98));
    expect(await candles('&limit=301')).toHaveLength(300);
  });

  it('reach back 1440 bars, the history to the beginning', async () => {
    const oldest = `&after=${ago(1430)}&limit=300`;
    expect(await candles(oldest)).toEqual(run(1431, 1438));
    expect(await candles(oldest, 'history-candles', 'BTC-USDT')).toEqual(run(1431, CLOSED - 1));
  });

  it('count a swap in contracts, then base units, and mark the open bar', async () => {
    const { body } = await ask('OKX', '/api/v5/market/candles?instId=BTC-USDT-SWAP&bar=1Dutc&limit=2');
    const [open, last] = (body as { data: string[][] }).data;
    // 100.01 at the first bar: 0.1 of it is worth 10 to 100.
    expect(last!.slice(5)).toEqual(['25795', '2579.5', '101579', '1']);
    expect(open!.slice(5)).toEqual(['5', '0.5', '57.9', '0']);
  });

  it('refuse the day of another time zone', async () => {
    const { body } = await ask('OKX', '/api/v5/market/candles?instId=BTC-USDT&bar=1D');
    expect(body).toEqual({ code: '51000', msg: 'Parameter bar error', data: [] });
  });
});

describe('Bitget candles', () => {
  const path = (query: string, kind = 'candles', area = 'mix') =>
    `/api/v2/${area}/market/${kind}?symbol=BTCUSDT&productType=USDT-FUTURES&granularity=1Dutc${query}`;
  const candles = (...question: Parameters<typeof path>) =>
    days('BITGET', path(...question), ({ data }: { data: unknown[][] }) => data);

  it('come ascending, the start included and the end not', async () => {
    expect(await candles(`&startTime=${ago(5)}&endTime=${ago(3)}`)).toEqual([5, 4]);
    expect(await candles(`&startTime=${ago(5)}&limit=2`)).toEqual([0, -1]);
    expect(await candles('&limit=1000')).toHaveLength(90);
    expect(await candles('&limit=1000', 'candles', 'spot')).toHaveLength(300);
  });

  it('reach back 1440 days, the history further with an end', async () => {
    expect(await candles(`&endTime=${ago(1435)}`)).toEqual([1438, 1437, 1436]);
    expect(await candles(`&endTime=${ago(1435)}&limit=200`, 'history-candles')).toEqual(run(CLOSED - 1, 1436));
    expect(await ask('BITGET', path('&limit=200', 'history-candles'))).toMatchObject({ body: { code: '400172' } });
  });

  it('refuse more than 90 days of futures history at a time, and more than 200 bars', async () => {
    const wide = `&startTime=${ago(291)}&endTime=${ago(200)}`;
    expect(await ask('BITGET', path(wide, 'history-candles'))).toMatchObject({ status: 400, body: { code: '00001' } });
    expect(await candles(wide, 'history-candles', 'spot')).toEqual(run(291, 201).slice(-100));
    expect(await ask('BITGET', path(`&endTime=${ago(0)}&limit=201`, 'history-candles'))).toMatchObject({ status: 400 });
  });

  it('have no instruments of other product types', async () => {
    expect(await ask('BITGET', '/api/v2/mix/market/contracts?productType=COIN-FUTURES')).toMatchObject({
      body: { data: [] },
    });
  });
});

describe('every venue', () => {
  it.each([
    ['BINANCE', '/fapi/v1/klines?symbol=NOPEUSDT&interval=1d', 400, { code: -1121, msg: 'Invalid symbol.' }],
    ['BINANCE', '/api/v3/ticker/24hr?symbol=NOPEUSDT', 400, { code: -1121 }],
    ['BYBIT', '/v5/market/kline?category=spot&symbol=NOPEUSDT&interval=D', 200, { retCode: 10001 }],
    ['OKX', '/api/v5/market/candles?instId=NOPE-USDT&bar=1Dutc', 200, { code: '51001', data: [] }],
    ['BITGET', '/api/v2/spot/market/candles?symbol=NOPEUSDT&granularity=1Dutc', 400, { code: '40034', data: null }],
  ] as const)('%s refuses an unknown symbol in its own words: %s', async (venue, path, status, body) => {
    expect(await ask(venue, path)).toMatchObject({ status, body });
  });

  it.each([
    ['BINANCE', '/api/v3/time', 'serverTime'],
    ['BYBIT', '/v5/market/time', 'time'],
    ['OKX', '/api/v5/public/time', 'data.0.ts'],
    ['BITGET', '/api/v2/public/time', 'data.serverTime'],
  ] as const)('%s says its time, in the Date header too, and its skew', async (venue, path, key) => {
    const double = doubles.get(venue)!;
    const times = async () => {
      const reply = await fetch(double.origin + path);
      let found = (await reply.json()) as never;
      for (const part of key.split('.')) found = found[part] as never;
      return [Number(found), Date.parse(reply.headers.get('date') ?? '')];
    };
    const now = Date.parse('2024-04-01T00:05:00Z');
    expect(await times()).toEqual([now, now]);
    double.setQuirks({ clockSkewMs: -DAY_MS });
    expect(await times()).toEqual([now - DAY_MS, now - DAY_MS]);
    double.setQuirks({});
  });

  it.each(EXCHANGE_VENUES)('%s says no to a path it does not have', async (venue) => {
    expect((await fetch(`${doubles.get(venue)!.origin}/api/v9/nothing`)).status).toBe(404);
  });
});

describe('weights', () => {
  it('are those the venues publish, and sum up in sliding windows', async () => {
    const double = doubles.get('BINANCE')!;
    double.forget();
    for (const path of [
      '/api/v3/exchangeInfo',
      '/api/v3/ticker/24hr',
      '/api/v3/klines?symbol=BTCUSDT&interval=1d&limit=1000',
      '/fapi/v1/ticker/24hr',
      '/fapi/v1/klines?symbol=BTCUSDT&interval=1d&limit=99',
      '/fapi/v1/klines?symbol=BTCUSDT&interval=1d',
      '/fapi/v1/klines?symbol=BTCUSDT&interval=1d&limit=1500',
    ])
      await ask('BINANCE', path);
    expect(double.requests.map(({ weight }) => weight)).toEqual([20, 80, 2, 40, 1, 5, 10]);
    expect(double.heaviestWindow(60_000)).toBe(158);
    expect(double.heaviestWindow(0.001)).toBeLessThan(158);
  });
});
