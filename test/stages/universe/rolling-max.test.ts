import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rollingMax } from '../../../stages/universe/rolling-max.js';

const entry = fc.oneof(fc.constant(Number.NaN), fc.integer({ min: 0, max: 6 }));

it('is the largest number of each window, and none where a window holds none', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 40 }), fc.integer({ min: 1, max: 45 }), (x, window) => {
      const largest = Float64Array.from(x);
      rollingMax(largest, window);
      const expected = x.map((_, k) => {
        const known = x.slice(Math.max(0, k - window + 1), k + 1).filter((value) => !Number.isNaN(value));
        return known.length === 0 ? Number.NaN : Math.max(...known);
      });
      expect([...largest]).toEqual(expected);
    }),
  );
});
