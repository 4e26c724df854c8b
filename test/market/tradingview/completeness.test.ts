/** What a scan does when the scanner fails, contradicts itself, or answers while its rows move. */
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../contracts/problem.js';
import type { FaultRule } from '../../doubles/faults.js';
import type { Listed } from '../../doubles/scanner/listing.js';
import {
  bareNaN,
  cell,
  changedTotal,
  duplicateSymbol,
  lostCell,
  missingPage,
  nullCells,
  shortPage,
  wrongSymbol,
} from '../../doubles/scanner/scanner-faults.js';
import { AS_OF, absent, PERP, problemIn, scanOf, setting, titled } from './fixtures.js';

const HOUR = 3_600_000;
const late = { now: () => AS_OF + HOUR };

/** The problem of a scan under faults. */
async function struck(faults: readonly FaultRule[], options: Parameters<typeof setting>[0] = {}): Promise<Problem> {
  const { source } = await setting({ faults, ...options });
  return problemIn(await source.scan(PERP));
}

describe.skipIf(absent)(titled('one page that fails'), () => {
  it.each<[string, FaultRule['fault'], Partial<Problem>]>([
    [
      '429 with Retry-After',
      { kind: 'status', status: 429, retryAfter: '7' },
      { type: 'SourceBusyError', retryAfterMs: 7000 },
    ],
    ['429 without', { kind: 'status', status: 429 }, { type: 'SourceBusyError', retryAfterMs: 5000 }],
    ['503', { kind: 'status', status: 503 }, { type: 'ScanPageError' }],
    ['a reset connection', { kind: 'reset' }, { type: 'ScanPageError' }],
    ['an answer that breaks off', { kind: 'tear' }, { type: 'ScanPageError' }],
    ['truncated JSON', { kind: 'truncate' }, { type: 'ScanPageError' }],
    ['a web page', { kind: 'html' }, { type: 'ScanPageError' }],
    ['an empty body', { kind: 'empty' }, { type: 'ScanPageError' }],
    ['a bare NaN', bareNaN(), { type: 'ScanPageError' }],
    ['the same symbol twice', duplicateSymbol(), { type: 'ScanPageError' }],
    ['a totalCount below its rows', changedTotal(-100_000), { type: 'DataQualityError' }],
  ])('%s is a typed problem that names the rows', async (_, fault, expected) => {
    const problem = await struck([{ fault }]);
    expect(problem).toMatchObject(expected);
    expect(problem.where).toBe('tradingview/crypto rows 0–50');
    const retryable = problem.type === 'ScanPageError' || problem.type === 'SourceBusyError';
    expect(problem.retryAfterMs !== undefined).toBe(retryable);
  });

  it('a totalCount a little below the rows that came contradicts them', async () => {
    const { source, scanner } = await setting();
    const { totalCount } = await scanOf(source);
    scanner.setFaults([{ fault: changedTotal(40 - totalCount) }]);
    const problem = problemIn(await source.scan(PERP));
    expect(problem).toMatchObject({ type: 'ScanPageError', what: 'rows reach 50, but totalCount is 40' });
  });

  it('a slow answer is given up', async () => {
    const problem = await struck([{ fault: { kind: 'hang' } }], { timeoutMs: 50 });
    expect(problem).toMatchObject({ type: 'ScanPageError', what: expect.stringMatching(/within 50 ms/) });
  });

  it('an abort is passed on as it is', async () => {
    const { source } = await setting({ faults: [{ fault: { kind: 'hang' } }] });
    const stop = new AbortController();
    const answer = source.scan(PERP, stop.signal);
    stop.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });

  it.each<[string, FaultRule['fault'], RegExp]>([
    ['a text where a number belongs', cell('RSI', 'NaN'), /BYBIT:BTCUSDT\.P.*RSI is "NaN"/],
    ['a negative traded value', cell('24h_vol|5', -5), /24h_vol\|5 is -5, below zero/],
    ['a row of another venue', wrongSymbol('OKX:BTCUSDT.P'), /stands in a scan of BYBIT/],
    ['another exchange in the cells', cell('exchange', 'OKX'), /stands in a scan of BYBIT/],
    ['no base', nullCells('base_currency'), /base_currency is null, not a text/],
    ['a price step of nothing', cell('pricescale', 0), /price step is 1\/0/],
    ['a set that is none', cell('typespecs', 'perpetual'), /typespecs is "perpetual", not a set/],
    ['a row with a cell too few', lostCell(), /cells for \d+ columns/],
  ])('%s is bad data, named and not retried', async (_, fault, said) => {
    const problem = await struck([{ fault }]);
    expect(problem.type).toBe('DataQualityError');
    expect(`${problem.where} ${problem.what}`).toMatch(said);
    expect(problem.retryAfterMs).toBeUndefined();
  });

  it('null cells are unknown values: not zero, and behind every known one', async () => {
    const { source } = await setting({ faults: [{ fault: cell('24h_vol|5', null) }, { fault: nullCells('RSI') }] });
    const scan = await scanOf(source, { limit: 10 });
    expect(scan.rows.at(-1)).toMatchObject({ instrument: 'BYBIT:BTCUSDT.P', liquidityUsdPerDay: null });
    const { source: without } = await setting({ faults: [{ fault: nullCells('RSI') }] });
    const { rows } = await scanOf(without, { limit: 10 });
    expect(rows.every(({ fields }) => fields !== undefined && !('RSI' in fields) && 'ADX' in fields)).toBe(true);
  });

  it('a column the scanner does not know is a change of protocol, not a reason to wait', async () => {
    const body = '{"totalCount":0,"error":"Unknown field \\"EMA200\\"","data":null}';
    const expected = { type: 'DataQualityError', what: expect.stringMatching(/Unknown field/) };
    expect(await struck([{ fault: { kind: 'status', status: 400, body } }])).toMatchObject(expected);
    const inDisguise: FaultRule = { fault: { kind: 'rewrite', name: 'refusal', rewrite: () => body } };
    expect(await struck([inDisguise])).toMatchObject(expected);
  });

  it('a redirect is not followed', async () => {
    const problem = await struck([{ fault: { kind: 'redirect', to: 'https://www.tradingview.com/accounts/signin/' } }]);
    expect(problem).toMatchObject({
      type: 'DataQualityError',
      what: expect.stringMatching(/redirects are not followed/),
    });
  });

  it('no instrument at all is no answer', async () => {
    const problem = await struck([], { only: () => false });
    expect(problem).toMatchObject({ type: 'ScanPageError', what: 'the scanner lists no instrument at all' });
  });
});

describe.skipIf(absent)(titled('a scan of several pages'), () => {
  const paged = { ...late, pageRows: 50 };
  const whole = async () => scanOf((await setting(late)).source);

  it('is the same as one of one page', async () => {
    const { source, scanner } = await setting(paged);
    const scan = await scanOf(source);
    const single = await whole();
    expect({ ...scan, raw: [] }).toEqual({ ...single, raw: [] });
    expect(scanner.count()).toBe(Math.ceil(single.totalCount / 50));
    expect(scan.raw.map(({ from, to }) => [from, to])).toEqual(
      Array.from({ length: scanner.count() }, (_, k) => [50 * k, Math.min(50 * k + 50, single.totalCount)]),
    );
  });

  it('keeps the order of what was traded, and takes the wanted number', async () => {
    const { source } = await setting({ pageRows: 40 });
    const single = await scanOf((await setting()).source, { limit: 100 });
    expect((await scanOf(source, { limit: 100 })).rows).toEqual(single.rows);
  });

  it('repeats the whole scan when a row changed places between pages', async () => {
    const { source, scanner } = await setting(paged);
    // In the first scan the last row of page one moves behind the first of page two, after page one was answered.
    scanner.rearrange((rows, nth) => (nth === 0 || nth > 10 ? rows : swapped(rows, 49, 50)));
    const scan = await scanOf(source);
    expect({ ...scan, raw: [] }).toEqual({ ...(await whole()), raw: [] });
    expect(scanner.count()).toBe(2 * Math.ceil(scan.totalCount / 50));
  });

  it('repairs a short page, and says which range is missing where it stays short', async () => {
    const once = await setting({ ...paged, faults: [{ times: 1, fault: shortPage(3) }] });
    expect((await scanOf(once.source)).rows).toHaveLength((await whole()).totalCount);
    const always = await setting({ ...paged, faults: [{ fault: missingPage(100) }] });
    expect(problemIn(await always.source.scan(PERP))).toMatchObject({
      type: 'ScanPageError',
      where: 'tradingview/BYBIT/perp',
      what: expect.stringMatching(/in 3 scans; missing: 50 of rows 100–150 \(the page came short\)/),
      retryAfterMs: expect.any(Number),
    });
  });

  it('gives what could be had, and says what not, when that is allowed', async () => {
    const { source } = await setting({ ...paged, faults: [{ fault: missingPage(100) }] });
    const scan = await scanOf(source, { allowPartial: true });
    expect(scan.rows).toHaveLength(scan.totalCount - 50);
    expect(scan.missing).toEqual(['50 of rows 100–150 (the page came short)']);
  });

  it('does not ask a busy scanner again at once', async () => {
    const busy: FaultRule = {
      when: ({ body }) => body.includes('"range":[100,150]'),
      fault: { kind: 'status', status: 429, retryAfter: '1' },
    };
    const strict = await setting({ ...paged, faults: [busy] });
    const problem = problemIn(await strict.source.scan(PERP));
    expect(problem).toMatchObject({
      type: 'SourceBusyError',
      where: 'tradingview/crypto rows 100–150',
      retryAfterMs: 1000,
    });
    const pages = strict.scanner.count();
    const lenient = await setting({ ...paged, faults: [busy] });
    const scan = await scanOf(lenient.source, { allowPartial: true });
    expect(scan.missing).toEqual(['50 of rows 100–150 (HTTP 429)']);
    expect(lenient.scanner.count()).toBe(pages);
  });

  it('fails even where a partial answer is allowed when nothing came, or when asking again cannot help', async () => {
    const partial = { ...PERP, allowPartial: true };
    const silent = await setting({ ...paged, faults: [{ fault: { kind: 'status', status: 503 } }] });
    expect(problemIn(await silent.source.scan(partial))).toMatchObject({ type: 'ScanPageError' });
    const refused = await setting({ ...paged, faults: [{ fault: { kind: 'status', status: 400 } }] });
    expect(problemIn(await refused.source.scan(partial))).toMatchObject({ type: 'DataQualityError' });
  });

  it('bears listings that come and go, up to one in a hundred', async () => {
    const drifting = (by: number): FaultRule[] => [
      { when: ({ body }) => body.includes('"range":[100,150]'), fault: changedTotal(by) },
    ];
    const total = (await whole()).totalCount;
    const little = await setting({ ...paged, faults: drifting(Math.floor(total / 100)) });
    expect((await scanOf(little.source)).raw.map(({ totalCount }) => totalCount)).toContain(
      total + Math.floor(total / 100),
    );
    const much = await setting({ ...paged, faults: drifting(Math.ceil(total / 50)) });
    expect(problemIn(await much.source.scan(PERP))).toMatchObject({
      type: 'ScanPageError',
      what: `totalCount moved from ${total} to ${total + Math.ceil(total / 50)} while the scan was taken, more than 1 %`,
    });
  });

  it('comes whole out of seeded faults once it is asked often enough', async () => {
    const expected = (await whole()).rows;
    for (const seed of [1, 2, 3]) {
      const faults: FaultRule[] = [
        { share: 0.1, seed, fault: { kind: 'status', status: 503 } },
        { share: 0.1, seed, fault: { kind: 'truncate' } },
        { share: 0.1, seed, fault: shortPage(5) },
      ];
      const { source } = await setting({ ...paged, faults });
      let attempts = 0;
      let scan = await source.scan(PERP);
      while (!scan.ok && ++attempts < 50) {
        expect(scan.problem.type).toBe('ScanPageError');
        scan = await source.scan(PERP);
      }
      expect(scan.ok && scan.value.rows).toEqual(expected);
    }
  });
});

function swapped(rows: readonly Listed[], a: number, b: number): Listed[] {
  const changed = [...rows];
  [changed[a], changed[b]] = [changed[b]!, changed[a]!];
  return changed;
}
