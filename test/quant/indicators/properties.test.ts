import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adx } from '../../../quant/indicators/adx.js';
import { atr } from '../../../quant/indicators/atr.js';
import { ema, sma } from '../../../quant/indicators/moving-averages.js';
import { awesomeOscillator, cci, macd } from '../../../quant/indicators/oscillators.js';
import { performance, rollingVolatility } from '../../../quant/indicators/performance.js';
import { rollingMedian, rollingShare } from '../../../quant/indicators/rolling.js';
import { rsi } from '../../../quant/indicators/rsi.js';
import { stochastic } from '../../../quant/indicators/stochastic.js';
import { expectClose } from '../../support/goldens.js';

interface Bars {
  high: number[];
  low: number[];
  close: number[];
}

/** Consistent bars on a grid of ticks, with flat stretches likely. */
const bars = fc
  .array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.nat({ max: 3 }), fc.nat({ max: 3 })), {
    minLength: 1,
    maxLength: 90,
  })
  .map((steps): Bars => {
    let price = 500;
    const rows = steps.map(([move, up, down]) => {
      const before = price;
      price += move;
      return [Math.max(before, price) + up, Math.min(before, price) - down, price] as const;
    });
    return { high: rows.map((r) => r[0]), low: rows.map((r) => r[1]), close: rows.map((r) => r[2]) };
  });

const all: Record<string, (b: Bars) => Float64Array> = {
  rsi: ({ close }) => rsi(close, 5),
  atr: ({ high, low, close }) => atr(high, low, close, 5),
  adx: ({ high, low, close }) => adx(high, low, close, 5).adx,
  plusDi: ({ high, low, close }) => adx(high, low, close, 5).plusDi,
  minusDi: ({ high, low, close }) => adx(high, low, close, 5).minusDi,
  ema: ({ close }) => ema(close, 7),
  sma: ({ close }) => sma(close, 7),
  stochasticK: ({ high, low, close }) => stochastic(high, low, close, { period: 6 }).k,
  stochasticD: ({ high, low, close }) => stochastic(high, low, close, { period: 6 }).d,
  performance: ({ close }) => performance(close, 4),
  rollingVolatility: ({ close }) => rollingVolatility(close, 6),
  macd: ({ close }) => macd(close, { fast: 3, slow: 6, smooth: 4 }).histogram,
  cci: ({ high, low, close }) => cci(high, low, close, 6),
  awesomeOscillator: ({ high, low }) => awesomeOscillator(high, low),
  rollingMedian: ({ close }) => rollingMedian(close, 6),
  rollingShare: ({ close }) =>
    rollingShare(
      close.map((c, t) => c === close[t - 1]),
      6,
    ),
};
const bounded = ['rsi', 'adx', 'plusDi', 'minusDi', 'stochasticK', 'stochasticD'];

describe('every indicator', () => {
  it.each(Object.keys(all))('%s does not change when the future is cut off', (name) => {
    fc.assert(
      fc.property(bars, fc.nat({ max: 90 }), (b, end) => {
        const past = { high: b.high.slice(0, end), low: b.low.slice(0, end), close: b.close.slice(0, end) };
        expect(all[name]!(past)).toEqual(all[name]!(b).slice(0, end));
      }),
      { numRuns: 60 },
    );
  });
  it.each(bounded)('%s lies between 0 and 100 wherever it is defined', (name) => {
    fc.assert(
      fc.property(bars, (b) => {
        for (const x of all[name]!(b)) expect(Number.isNaN(x) || (x >= -1e-9 && x <= 100 + 1e-9)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
  it.each(['rsi', 'adx', 'stochasticK', 'performance', 'rollingVolatility'])(
    '%s does not depend on the currency',
    (name) => {
      fc.assert(
        fc.property(bars, (b) => {
          const times = (x: number[]) => x.map((p) => p * 1024);
          expect(all[name]!({ high: times(b.high), low: times(b.low), close: times(b.close) })).toEqual(all[name]!(b));
        }),
        { numRuns: 30 },
      );
    },
  );
  it('is NaN throughout on a series shorter than its window, and empty on none', () => {
    const two = { high: [2, 3], low: [1, 2], close: [1.5, 2.5] };
    for (const [name, indicator] of Object.entries(all)) {
      expect(indicator(two).every(Number.isNaN), name).toBe(true);
      expect(indicator({ high: [], low: [], close: [] }).length, name).toBe(0);
    }
  });
  it('names a gap by argument and index', () => {
    const gap = [1, 2, Number.NaN, 4];
    const fine = [1, 2, 3, 4];
    expect(() => rsi(gap)).toThrow('rsi: close[2] is NaN');
    expect(() => atr(fine, gap, fine)).toThrow('atr: low[2] is NaN');
    expect(() => adx([1, 2, Number.POSITIVE_INFINITY, 3], fine, fine)).toThrow('adx: high[2] is Infinity');
    expect(() => stochastic(fine, fine, gap)).toThrow('stochastic: close[2] is NaN');
    expect(() => cci(fine, fine, fine.slice(1))).toThrow('cci: high has 4 entries, expected 3');
    expect(() => ema(gap, 2)).toThrow('ema: x[2] is NaN');
    expect(() => performance(gap, 1)).toThrow('performance: close[2] is NaN');
    expect(() => rollingMedian([1, Number.POSITIVE_INFINITY], 2)).toThrow('rollingMedian: x[1] is Infinity');
    expect(() => rollingShare([1, Number.NaN], 2)).toThrow('rollingShare: flags[1] is NaN');
  });
  it('refuses a period that is no positive integer', () => {
    for (const period of [0, -1, 1.5, Number.NaN]) {
      expect(() => rsi([1, 2], period)).toThrow('rsi: period must be an integer of at least 1');
      expect(() => sma([1, 2], period)).toThrow(RangeError);
      expect(() => adx([1], [1], [1], period)).toThrow(RangeError);
      expect(() => rollingVolatility([1, 2], period)).toThrow(RangeError);
    }
    expect(() => macd([1, 2], { fast: 26, slow: 12 })).toThrow('fast must be below slow, got 26 and 12');
    expect(() => rollingMedian([1], 2, { minPresent: 3 })).toThrow('minPresent 3 exceeds window 2');
  });
});

describe('single rules', () => {
  it('ADX of a series that begins flat begins with its 14th defined movement', () => {
    const close = Array.from({ length: 80 }, (_, t) => (t < 40 ? 100 : 100 + (t - 39)));
    const { adx: column, plusDi } = adx(close, close, close);
    expect(Number.isNaN(plusDi[39]!)).toBe(true);
    expect(column.findIndex((x) => !Number.isNaN(x))).toBe(53);
    expect(column[53]).toBe(100);
  });
  it('a percentage of a price that is not positive is undefined', () => {
    const close = [20, 10, -37, 10, 12];
    expect(Array.from(performance(close, 1))).toEqual([Number.NaN, -50, -470, Number.NaN, expect.closeTo(20, 10)]);
  });
  it('volatility of ±1 % in turn is 100 √(Σ(r − mean)²/(n − 1)), and exactly 0 on a flat series', () => {
    const close = [100];
    for (let t = 0; t < 20; t++) close.push(close[t]! * (t % 2 === 0 ? 1.01 : 0.99));
    expectClose(rollingVolatility(close, 20).at(-1)!, Math.sqrt(20 / 19), 1e-12);
    expect(rollingVolatility(new Array<number>(30).fill(7), 20).at(-1)).toBe(0);
  });
  it('the rolling median equals the sorted window with gaps left out', () => {
    const value = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (x, window) => {
        const expected = x.map((_, t) => {
          const sorted = x
            .slice(Math.max(0, t - window + 1), t + 1)
            .filter((v) => !Number.isNaN(v))
            .sort((a, b) => a - b);
          if (t < window - 1 || sorted.length === 0) return Number.NaN;
          return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
        });
        expect(Array.from(rollingMedian(x, window), (v) => v + 0)).toEqual(expected.map((v) => v + 0));
      }),
    );
  });
  it('the rolling share counts flags, and a median of too few numbers is undefined', () => {
    expect(Array.from(rollingShare([true, false, true, true], 2))).toEqual([Number.NaN, 0.5, 0.5, 1]);
    expect(Array.from(rollingMedian([1, Number.NaN, 3], 2, { minPresent: 2 }))).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
});
