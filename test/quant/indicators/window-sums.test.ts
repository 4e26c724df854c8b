/** Windows that are walked several at a time, or kept sorted, against the formula written out: to the bit. */
import { expect, it } from 'vitest';
import { performance, rollingVolatility } from '../../../quant/indicators/performance.js';
import { rollingMedian, shareNearMedian } from '../../../quant/indicators/rolling.js';
import { createRandom } from '../../../quant/inference/random.js';

const LENGTHS = [0, 1, 2, 20, 21, 22, 23, 24, 25, 91, 140];

/** Prices of which many are equal, or exactly as far from their median as a tolerance of 1 % allows. */
function prices(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const steps = [0.99, 1, 1, 1.01, 1.3];
  return Float64Array.from({ length: count }, () => 100 * steps[Math.floor(random.uniform() * steps.length)]!);
}

it('rollingVolatility is the two-pass deviation of each window, bit for bit, at every length', () => {
  for (const [seed, length] of LENGTHS.entries()) {
    const close = prices(length, seed + 1);
    const change = performance(close, 1);
    const expected = close.map((_, t) => {
      if (t < 20) return Number.NaN;
      let mean = 0;
      for (let s = t - 19; s <= t; s++) mean += change[s]!;
      mean /= 20;
      let squares = 0;
      for (let s = t - 19; s <= t; s++) squares += (change[s]! - mean) * (change[s]! - mean);
      return Math.sqrt(squares / 19);
    });
    expect(rollingVolatility(close, 20)).toEqual(expected);
  }
});

it('shareNearMedian counts what lies within the tolerance of the median, its bounds included', () => {
  let between = 0;
  for (const window of [1, 2, 5, 8, 90]) {
    for (const [seed, length] of LENGTHS.entries()) {
      const x = prices(length, 100 * window + seed);
      const median = rollingMedian(x, window);
      const expected = x.map((_, t) => {
        if (t < window - 1) return Number.NaN;
        let near = 0;
        for (let k = t - window + 1; k <= t; k++) if (Math.abs(x[k]! - median[t]!) <= 0.01 * median[t]!) near++;
        return near / window;
      });
      between += expected.filter((share) => share > 0 && share < 1).length;
      expect(shareNearMedian(x, window, 0.01)).toEqual(expected);
    }
  }
  expect(between).toBeGreaterThan(100);
});

it('shareNearMedian is undefined while a gap lies in the window, and 0 where nothing can be near', () => {
  expect([...shareNearMedian([1, Number.NaN, 1, 1, 1], 2, 0.1)]).toEqual([NaN, NaN, NaN, 1, 1]);
  expect([...shareNearMedian([-1, -1, 1, 3], 2, 0.1)]).toEqual([NaN, 0, 0, 0]);
  expect(() => shareNearMedian([1], 0, 0.1)).toThrow(RangeError);
});
