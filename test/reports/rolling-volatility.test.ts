import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollingVolatility } from '../../reports/rolling-volatility.js';

const returns = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 5, maxLength: 60 });

describe('rollingVolatility', () => {
  it('is the annual standard deviation of the last returns, ddof 1', () => {
    // statistics.stdev([0.01, -0.02, 0.03]) of Python 3.11 is 0.025166114784235832.
    const [first, second, third] = rollingVolatility([0.01, -0.02, 0.03], { sessions: 3, periodsPerYear: 252 });
    expect([first, second]).toEqual([null, null]);
    expect(third).toBeCloseTo(0.025166114784235832 * Math.sqrt(252), 14);
  });
  it('does not change when the future is appended, and grows with the size of returns', () => {
    fc.assert(
      fc.property(returns, (path) => {
        const options = { sessions: 4, periodsPerYear: 365 };
        const whole = rollingVolatility(path, options);
        expect(rollingVolatility(path.slice(0, -1), options)).toEqual(whole.slice(0, -1));
        const doubled = rollingVolatility(
          path.map((r) => 2 * r),
          options,
        );
        doubled.forEach((value, t) => {
          if (value !== null) expect(value).toBeCloseTo(2 * whole[t]!, 10);
        });
      }),
    );
  });
  it('refuses a span of fewer than two sessions', () => {
    expect(() => rollingVolatility([0.1], { sessions: 1, periodsPerYear: 252 })).toThrow('got 1');
  });
});
