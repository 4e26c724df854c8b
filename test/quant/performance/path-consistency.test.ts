import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathConsistency } from '../../../quant/performance/path-consistency.js';

const returns = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 60 });

describe('pathConsistency', () => {
  it('is ±1 for a straight path and equals the regression worked by hand', () => {
    expect(pathConsistency([0.01, 0.01, 0.01, 0.01])).toBeCloseTo(1, 12);
    expect(pathConsistency([-0.01, -0.01, -0.01, -0.01])).toBeCloseTo(-1, 12);
    // Path 1, 3, 2: t − 1 = −1, 0, 1 and y − 2 = −1, 1, 0: 1² / (2 · 2).
    expect(pathConsistency([1, 2, -1])).toBeCloseTo(0.25, 15);
    // Path 1, 2, 1: no slope at all.
    expect(pathConsistency([1, 1, -1])).toBe(0);
  });
  it('equals scipy.stats.linregress', () => {
    // SciPy 1.17.1: r = linregress(range(8), cumsum(x)).rvalue; sign(r) r².
    const x = [0.012, -0.004, 0.007, 0.015, -0.021, 0.003, 0.009, 0.001];
    expect(pathConsistency(x)).toBeCloseTo(0.16289171579273962, 12);
  });
  it('is the opposite of the mirror image, exactly, and blind to scale', () => {
    fc.assert(
      fc.property(returns, fc.integer({ min: 1, max: 8 }), (r, power) => {
        const one = pathConsistency(r);
        const mirrored = pathConsistency(r.map((x) => -x));
        if (one === null) return expect(mirrored).toBeNull();
        expect(mirrored).toBe(one === 0 ? mirrored : -one);
        expect(pathConsistency(r.map((x) => x * 2 ** power))).toBe(one);
        expect(Math.abs(one)).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('is unknown for fewer than three returns and for a path that never moves', () => {
    expect(pathConsistency([0.01, 0.02])).toBeNull();
    expect(pathConsistency([0, 0, 0, 0])).toBeNull();
  });
  it('refuses what is no number', () => expect(() => pathConsistency([1, Number.NaN, 2])).toThrow('returns[1] is NaN'));
});
