import { describe, expect, it } from 'vitest';
import { ok, type Problem, ProblemError } from '../../../contracts/problem.js';
import { dailyBars } from '../../../market/ccxt/daily-bars.js';
import { CEX_VENUES } from '../../../market/ccxt/venues.js';
import type { HttpClient } from '../../../market/http/http-client.js';

const DAY_MS = 86_400_000;
const JAN = Date.UTC(2024, 0, 1);

/** Bars of Binance where every page is the given rows: January 2024, seen on the fifth. */
function barsFrom(rows: readonly unknown[]) {
  const askJson = async () => ok({ status: 200, headers: new Headers(), body: '', date: null, json: rows });
  const http = { ask: askJson, askJson, close: async () => undefined } as HttpClient;
  return dailyBars(http, CEX_VENUES.get('BINANCE')!, {
    instrument: 'BINANCE:BTCUSDT',
    line: { product: 'spot', marketId: 'BTCUSDT', settle: null },
    ...{ from: JAN, fromListing: true, until: JAN + 4 * DAY_MS + 60_000 },
  });
}

const row = (day: number, { o = '10', h = '12', l = '9', c = '11', v = '5', q = '55' } = {}) => [
  JAN + day * DAY_MS,
  o,
  h,
  l,
  c,
  v,
  JAN + (day + 1) * DAY_MS - 1,
  q,
  3,
  '1',
  '1',
  '0',
];

const problemOf = (rows: readonly unknown[]): Promise<Problem> =>
  barsFrom(rows).then(
    () => Promise.reject(new Error('it gave bars')),
    (error: unknown) => (error instanceof ProblemError ? error.problem : Promise.reject(error)),
  );

describe('dailyBars', () => {
  it('leaves gaps as they are and sorts what comes unsorted', async () => {
    const { date, close } = await barsFrom([row(3, { c: '10.5' }), row(0), row(1)]);
    expect([...date]).toEqual([JAN / DAY_MS, JAN / DAY_MS + 1, JAN / DAY_MS + 3]);
    expect([...close]).toEqual([11, 11, 10.5]);
  });

  it('takes a range that does not enclose open and close for unknown, and keeps the rest of the bar', async () => {
    const { high, low, close } = await barsFrom([row(0, { h: '10.9' }), row(1, { l: '10.5' }), row(2)]);
    expect([...high]).toEqual([Number.NaN, Number.NaN, 12]);
    expect([...low]).toEqual([Number.NaN, Number.NaN, 9]);
    expect([...close]).toEqual([11, 11, 11]);
  });

  it('keeps a day without trades: its volume is zero, not missing', async () => {
    const { volume, quoteVolume } = await barsFrom([row(0, { v: '0', q: '0' })]);
    expect([...volume, ...quoteVolume]).toEqual([0, 0]);
  });

  it.each([
    ['a price of zero', [row(0, { l: '0' })], '2024-01-01 has open 10, high 12, low 0'],
    ['a negative price', [row(0, { c: '-1' })], '2024-01-01 has open 10'],
    ['an infinite price', [row(0, { h: 'Infinity' })], 'high Infinity'],
    ['no price', [row(0, { o: '' })], 'open NaN'],
    ['hexadecimal', [row(0, { v: 'volume' })], 'volume NaN'],
    ['a negative volume', [row(0, { v: '-1' })], 'volume -1'],
    ['a negative quote volume', [row(0, { q: '-1' })], 'quote volume -1'],
    ['an hour of the day', [[JAN + 3_600_000, ...row(0).slice(1)]], 'no midnight UTC'],
    ['no time', [[null, ...row(0).slice(1)]], 'a day opens at NaN'],
    ['seconds for milliseconds', [[JAN / 1000, ...row(0).slice(1)]], 'no midnight UTC'],
    ['too few cells', [[JAN, '1']], 'high NaN'],
    ['a row that is no list', [{ open: 1 }], 'no list'],
    ['a row that is nothing', [null], 'no list'],
  ])('asks again for %s', async (_, rows, what) => {
    const problem = await problemOf(rows);
    expect(problem).toMatchObject({ type: 'ScanPageError', where: 'ccxt/BINANCE:BTCUSDT bars', retryAfterMs: 1_000 });
    expect(problem.what).toContain(what);
  });
});
