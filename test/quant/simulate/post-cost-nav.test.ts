import fc from 'fast-check';
import { expect, it } from 'vitest';
import { postCostNav } from '../../../quant/simulate/post-cost-nav.js';

const entry = fc.record({
  w: fc.double({ min: -2, max: 2, noNaN: true }),
  p: fc.double({ min: -2, max: 2, noNaN: true }),
  c: fc.double({ min: 0, max: 0.4, noNaN: true }),
  trades: fc.boolean(),
});

it('the NAV after costs solves its equation to rounding, however dear the trading and levered the book', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
      const margin = entries.reduce((m, { w, c }) => m - c * Math.abs(w), 1);
      fc.pre(margin > 0.05);
      const column = (of: (e: (typeof entries)[number]) => number) => Float64Array.from(entries, of);
      const trades = Uint8Array.from(entries, (e) => (e.trades ? 1 : 0));
      const a = postCostNav(
        1,
        column((e) => e.w),
        column((e) => e.p),
        column((e) => e.c),
        trades,
      );
      const costs = entries.reduce((sum, { w, p, c, trades }) => sum + (trades ? c * Math.abs(w * a - p) : 0), 0);
      // The slope is at least the margin, so a residual of 1e-15 moves the root by 1e-15 / margin.
      expect(Math.abs(a + costs - 1)).toBeLessThan(2e-14 / margin);
    }),
    { numRuns: 500 },
  );
});

it('a book that is already where it should be pays nothing', () => {
  const book = Float64Array.of(0.5, -0.25, 0);
  expect(postCostNav(1, book, book, Float64Array.of(0.1, 0.1, 0.1), Uint8Array.of(1, 1, 1))).toBe(1);
});
