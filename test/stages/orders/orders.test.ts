import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Holding, OrderLine, OrderSheet } from '../../../contracts/orders.js';
import { exchangeRates, type PricedLine } from '../../../stages/orders/exchange-rates.js';
import { orderSheet } from '../../../stages/orders/orders.js';
import { line } from './fixtures.js';

const nothing = { band: 0, maxTurnover: null };

function sheet(
  lines: readonly PricedLine[],
  target: Readonly<Record<string, number>>,
  holdings: readonly Holding[] = [],
  { nav = 100_000, currency = 'USD', rebalance = nothing as { band: number; maxTurnover: number | null } } = {},
): OrderSheet {
  const byId = new Map(lines.map((one) => [one.instrument.id, one]));
  return orderSheet({
    asOf: '2025-01-03T21:00:00.000Z',
    target,
    holdings,
    book: { nav, currency },
    rebalance,
    lineOf: (id) => byId.get(id) ?? null,
    rateOf: exchangeRates(lines, currency),
  });
}

const of = ({ lines }: OrderSheet, id: string): OrderLine =>
  lines.find(({ instrument }) => instrument === id) ?? expect.fail(`no line for ${id}`);

describe('one order', () => {
  it('is the target in whole lots at the last close, on the tick, with the residual and its reason', () => {
    const answer = sheet([line('X:A', 123.456, { lotSize: 10, tickSize: 0.05 })], { 'X:A': 0.25 });
    const order = of(answer, 'X:A');
    // 25,000 / 123.456 = 202.5 units.
    expect(order).toMatchObject({
      side: 'BUY',
      quantity: 200,
      limitPrice: 123.45,
      quote: 'USD',
      priceDate: '2025-01-03',
    });
    expect(order.notional).toBeCloseTo(200 * 123.456, 9);
    expect(order.afterWeight).toBeCloseTo(0.246912, 12);
    expect(order.residualWeight).toBeCloseTo(0.25 - 0.246912, 12);
    expect(order.reasons).toEqual(['lot rounding']);
    expect([order.indicative, order.notes]).toEqual([false, []]);
    expect(answer.turnover).toBeCloseTo(0.246912 / 2, 12);
  });

  it('sells a short, reduces, reverses and closes what is not in the target', () => {
    const lines = ['A', 'B', 'C', 'D'].map((symbol) => line(`X:${symbol}`, 100));
    const answer = sheet(lines, { 'X:A': -0.1, 'X:B': 0.1, 'X:C': -0.05 }, [
      { instrument: 'X:B', quantity: 300 },
      { instrument: 'X:C', quantity: 50 },
      { instrument: 'X:D', quantity: -70 },
    ]);
    expect(answer.lines.map(({ side, quantity }) => [side, quantity])).toEqual([
      ['SELL', 100],
      ['SELL', 200],
      ['SELL', 100],
      ['BUY', 70],
    ]);
    for (const { residualWeight, reasons } of answer.lines) expect([residualWeight, reasons]).toEqual([0, []]);
  });

  it('in decimals is the decimal: 0.3 is three lots of 0.1', () => {
    const coin = line('X:COIN', 1000, { lotSize: 0.1, tickSize: 0.1 });
    expect(of(sheet([coin], { 'X:COIN': 0.003 }), 'X:COIN')).toMatchObject({ quantity: 0.3, residualWeight: 0 });
    const fine = line('X:FINE', 0.123456789, { lotSize: 1e-8, tickSize: 1e-7 });
    expect(of(sheet([fine], { 'X:FINE': 0.1 }), 'X:FINE').limitPrice).toBe(0.1234568);
    expect(of(sheet([line('X:LOW', 0.004, { tickSize: 0.01 })], { 'X:LOW': 0.1 }), 'X:LOW').limitPrice).toBe(0.01);
  });

  it('below the minimum notional is none', () => {
    const small = line('X:S', 50, { minNotional: 1000 });
    expect(of(sheet([small], { 'X:S': 0.0099 }), 'X:S')).toMatchObject({
      side: null,
      quantity: 0,
      residualWeight: 0.0099,
      reasons: ['lot rounding', 'below minimum notional'],
    });
    expect(of(sheet([small], { 'X:S': 0.01 }), 'X:S')).toMatchObject({ side: 'BUY', quantity: 20, reasons: [] });
  });

  it('of a line without tick or lot, or with a tick nobody verified, is indicative and says why', () => {
    const bare = line('X:BARE', 30, { tickSize: null, tickSource: null, lotSize: null });
    expect(of(sheet([bare], { 'X:BARE': 0.1 }), 'X:BARE')).toMatchObject({
      indicative: true,
      notes: ['no tick size', 'no lot size'],
      limitPrice: 30,
      residualWeight: 0,
    });
    const near = line('X:NEAR', 30, { tickSource: 'nearest-contract' });
    expect(of(sheet([near], { 'X:NEAR': 0.1 }), 'X:NEAR').notes).toEqual(['tick size not verified']);
  });

  it('counts contracts where the venue does', () => {
    const perp = line('X:P', 50_000, { product: 'perp', lotSize: 0.001, contractSize: 0.01 });
    expect(of(sheet([perp], { 'X:P': 0.125 }), 'X:P')).toMatchObject({ quantity: 0.25, contracts: 25 });
  });
});

describe('band and turnover', () => {
  const lines = [line('X:A', 100), line('X:B', 100), line('X:C', 100)];
  const rebalance = { band: 0.02, maxTurnover: null };

  it('a trade below the band is not made, and neither is such an entry; an exit always is', () => {
    const holdings = [
      { instrument: 'X:A', quantity: 100 },
      { instrument: 'X:C', quantity: 5 },
    ];
    const answer = sheet(lines, { 'X:A': 0.11, 'X:B': 0.015 }, holdings, { rebalance });
    expect(of(answer, 'X:A')).toMatchObject({ side: null, reasons: ['below the rebalance band'] });
    expect(of(answer, 'X:B')).toMatchObject({ side: null, reasons: ['below the rebalance band'] });
    expect(of(answer, 'X:C')).toMatchObject({ side: 'SELL', quantity: 5, residualWeight: 0 });
    expect(of(sheet(lines, { 'X:A': 0.125 }, holdings, { rebalance }), 'X:A')).toMatchObject({
      side: 'BUY',
      quantity: 25,
    });
  });

  it('a rebalance above maxTurnover goes the same part of the way in every line that trades', () => {
    const holdings = [{ instrument: 'X:C', quantity: 200 }];
    const answer = sheet(lines, { 'X:A': 0.3, 'X:B': 0.1 }, holdings, { rebalance: { band: 0, maxTurnover: 0.15 } });
    expect(answer.step).toBeCloseTo(0.5, 12);
    expect(answer.lines.map(({ side, quantity }) => [side, quantity])).toEqual([
      ['BUY', 150],
      ['BUY', 50],
      ['SELL', 100],
    ]);
    expect(answer.turnover).toBeCloseTo(0.15, 12);
    for (const { reasons } of answer.lines) expect(reasons).toEqual(['turnover limit']);
  });
});

describe('other currencies', () => {
  const eurusd = line('FX:EURUSD', 1.25, { base: 'EUR', assetClass: 'fx' });
  const usdjpy = line('FX:USDJPY', 160, { base: 'USD', quote: 'JPY', assetClass: 'fx' });

  it('are converted by the lines of the market, across several where need be', () => {
    const share = line('XETR:S', 50, { quote: 'EUR' });
    const tokyo = line('TSE:T', 4000, { quote: 'JPY', lotSize: 100 });
    const answer = sheet([eurusd, usdjpy, share, tokyo], { 'XETR:S': 0.5, 'TSE:T': 0.5 }, [], { nav: 62_500 });
    expect(of(answer, 'XETR:S')).toMatchObject({ quantity: 500, quote: 'EUR', notional: 31_250 });
    expect(of(answer, 'TSE:T')).toMatchObject({ quantity: 1200, notional: 30_000, reasons: ['lot rounding'] });
    expect(of(answer, 'XETR:S').notes).toEqual(['1 EUR is 1.25 by FX:EURUSD']);
    const euros = sheet([eurusd, usdjpy, tokyo], { 'TSE:T': 1 }, [], { nav: 200_000, currency: 'EUR' });
    // 4,000 yen are 25 dollars are 20 euros.
    expect(of(euros, 'TSE:T')).toMatchObject({ quantity: 10_000, notional: 200_000 });
    expect(of(euros, 'TSE:T').notes[0]).toMatch(/by FX:USDJPY, FX:EURUSD$/);
  });

  it('without a rate say so: no dollar is ever taken for another', () => {
    const perp = line('BYBIT:P', 100, { quote: 'USDT', product: 'perp', assetClass: 'crypto' });
    const answer = sheet([perp, eurusd], { 'BYBIT:P': 0.1 });
    expect(of(answer, 'BYBIT:P')).toMatchObject({
      side: null,
      quantity: 0,
      notional: 0,
      residualWeight: 0.1,
      reasons: ['no rate from USDT to USD in the pinned market'],
    });
    const held = sheet([perp], {}, [{ instrument: 'BYBIT:P', quantity: 7 }]);
    expect(of(held, 'BYBIT:P')).toMatchObject({
      side: 'SELL',
      quantity: 7,
      notional: null,
      heldWeight: null,
      indicative: true,
    });
  });

  it('of several lines for a pair take the newest close, and of equals the first id', () => {
    const rate = (lines: readonly PricedLine[]) => exchangeRates(lines, 'USD')('USDT');
    const at = (id: string, close: number, date?: string) =>
      line(id, close, { base: 'USDT', assetClass: 'crypto', ...(date ? { date } : {}) });
    expect(rate([at('K:USDTUSD', 0.99, '2025-01-02'), at('B:USDTUSD', 0.999), at('A:USDTUSD', 1.001)])).toEqual({
      rate: 1.001,
      by: ['A:USDTUSD'],
    });
    expect(rate([])).toBeNull();
    // A perpetual, a token worth a thousand and a metal exchange no currency.
    expect(rate([line('A:P', 1, { base: 'USDT', product: 'perp', assetClass: 'crypto' })])).toBeNull();
    expect(rate([line('A:M', 1, { base: 'USDT', multiplier: 1000, assetClass: 'crypto' })])).toBeNull();
    expect(rate([line('A:G', 1, { base: 'USDT', assetClass: 'metal' })])).toBeNull();
  });
});

describe('what the market does not know', () => {
  it('is closed in full without a price, and not bought', () => {
    const answer = sheet([], { 'X:NEW': 0.1 }, [{ instrument: 'X:GONE', quantity: -3.5 }]);
    expect(of(answer, 'X:GONE')).toMatchObject({
      side: 'BUY',
      quantity: 3.5,
      limitPrice: null,
      notional: null,
      indicative: true,
      notes: ['no facts and no price in the pinned market'],
    });
    expect(of(answer, 'X:NEW')).toMatchObject({
      side: null,
      reasons: ['no price in the pinned market'],
      residualWeight: 0.1,
    });
  });

  it('a NAV that is no money and a line held twice are the caller’s bugs', () => {
    for (const nav of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => sheet([], {}, [], { nav })).toThrow(RangeError);
    }
    const twice = [1, 2].map((quantity) => ({ instrument: 'X:A', quantity }));
    expect(() => sheet([], {}, twice)).toThrow('an instrument is held twice');
  });
});

describe('laws', () => {
  /** Nobody holds a millionth of a unit, and nobody wants one. */
  const coarse = (x: number): number => (Math.abs(x) < 1e-6 ? 0 : x);
  const book = fc.record({
    prices: fc.array(fc.double({ min: 0.01, max: 5000, noNaN: true }), { minLength: 1, maxLength: 8 }),
    lots: fc.array(fc.constantFrom(null, 0.001, 0.1, 1, 25), { minLength: 8, maxLength: 8 }),
    minimum: fc.constantFrom(null, 5, 5000),
    targets: fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }).map(coarse), { minLength: 8, maxLength: 8 }),
    held: fc.array(fc.oneof(fc.constant(0), fc.double({ min: -300, max: 300, noNaN: true }).map(coarse)), {
      minLength: 8,
      maxLength: 8,
    }),
    inTarget: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    band: fc.constantFrom(0, 0.01, 0.1),
    maxTurnover: fc.constantFrom(null, 0.05, 0.5),
    nav: fc.double({ min: 100, max: 1e7, noNaN: true }),
  });
  const made = ({
    prices,
    lots,
    minimum,
    targets,
    held,
    inTarget,
    band,
    maxTurnover,
    nav,
  }: typeof book extends fc.Arbitrary<infer T> ? T : never) => {
    const lines = prices.map((close, k) => line(`X:${k}`, close, { lotSize: lots[k]!, minNotional: minimum }));
    const target = Object.fromEntries(prices.flatMap((_, k) => (inTarget[k] ? [[`X:${k}`, targets[k]!]] : [])));
    const holdings = prices.map((_, k) => ({ instrument: `X:${k}`, quantity: held[k]! }));
    return { lines, answer: sheet(lines, target, holdings, { nav, rebalance: { band, maxTurnover } }) };
  };

  it('an order goes towards its target and never past it, in whole lots of at least the minimum', () => {
    fc.assert(
      fc.property(book, (given) => {
        const { lines, answer } = made(given);
        for (const order of answer.lines) {
          const { instrument, close } = lines.find((one) => one.instrument.id === order.instrument)!;
          const [target, held, after] = [order.targetWeight, order.heldWeight!, order.afterWeight!];
          const unit = close / given.nav;
          const slack = 1e-9 * (Math.abs(target) + Math.abs(held) + unit * (instrument.lotSize ?? 1)) + 1e-15;
          expect(after).toBeGreaterThanOrEqual(Math.min(target, held) - slack);
          expect(after).toBeLessThanOrEqual(Math.max(target, held) + slack);
          if (order.side === null) {
            expect(order.quantity).toBe(0);
            expect(after).toBe(held);
            continue;
          }
          expect(order.side).toBe(target > held ? 'BUY' : 'SELL');
          expect(order.quantity).toBeGreaterThan(0);
          if (instrument.lotSize !== null) {
            const lots = order.quantity / instrument.lotSize;
            expect(Math.abs(lots - Math.round(lots))).toBeLessThan(1e-9 + 1e-12 * lots);
          }
          if (instrument.minNotional !== null)
            expect(order.quantity * close).toBeGreaterThanOrEqual(instrument.minNotional);
        }
      }),
      { numRuns: 400, seed: 20250103 },
    );
  });

  it('every residual has a reason, and no reason stands without one', () => {
    fc.assert(
      fc.property(book, (given) => {
        for (const { residualWeight, afterWeight, targetWeight, reasons } of made(given).answer.lines) {
          expect(residualWeight === 0 ? afterWeight : residualWeight).toBeCloseTo(
            residualWeight === 0 ? targetWeight : targetWeight - afterWeight!,
            9,
          );
          expect(reasons.length > 0).toBe(residualWeight !== 0);
        }
      }),
      { numRuns: 400, seed: 20250103 },
    );
  });

  it('turnover keeps its limit, and lines not in the target are closed as far as lots and the limit allow', () => {
    fc.assert(
      fc.property(book, (given) => {
        const { answer, lines } = made(given);
        if (given.maxTurnover !== null) expect(answer.turnover).toBeLessThanOrEqual(given.maxTurnover * (1 + 1e-9));
        for (const order of answer.lines) {
          if (order.targetWeight !== 0 || answer.step < 1) continue;
          const { lotSize, minNotional } = lines.find((one) => one.instrument.id === order.instrument)!.instrument;
          if (lotSize === null && minNotional === null) expect(order.afterWeight).toBe(0);
          expect(order.reasons).not.toContain('below the rebalance band');
        }
      }),
      { numRuns: 400, seed: 20250103 },
    );
  });

  it('the order of lines and holdings changes nothing, and trading twice trades nothing more', () => {
    fc.assert(
      fc.property(book, (given) => {
        const { answer, lines } = made({ ...given, minimum: null, band: 0, maxTurnover: null });
        const after = answer.lines.map(({ instrument, afterWeight }) => {
          const { close } = lines.find((one) => one.instrument.id === instrument)!;
          return { instrument, quantity: (afterWeight! * given.nav) / close };
        });
        const target = Object.fromEntries(answer.lines.map((order) => [order.instrument, order.targetWeight]));
        const again = sheet([...lines].reverse(), target, [...after].reverse(), { nav: given.nav });
        for (const { instrument, quantity, notional } of again.lines) {
          const lot = lines.find((one) => one.instrument.id === instrument)!.instrument.lotSize;
          if (lot === null) expect(notional!).toBeLessThan(1e-9 * given.nav);
          else expect(quantity).toBeLessThanOrEqual(lot);
        }
      }),
      { numRuns: 200, seed: 20250103 },
    );
  });
});
