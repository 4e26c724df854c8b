import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalDensity, normalQuantile } from '../../../quant/inference/normal.js';

// Python's decimal at 90 digits: the Taylor series of Φ at the exact value of each double, bisection for its inverse.
const CDF: [number, number][] = [
  [-8, 6.220960574271784e-16],
  [-5.5, 1.8989562465887718e-8],
  [-4, 3.1671241833119924e-5],
  [-3.25, 0.000577025042390767],
  [-2.5, 0.006209665325776135],
  [-2, 0.02275013194817921],
  [-1.999, 0.022804176932658883],
  [-1.5, 0.06680720126885807],
  [-1, 0.15865525393145705],
  [-0.3, 0.3820885778110474],
  [-0.001, 0.49960105778608893],
  [0, 0.5],
  [0.7, 0.758036347776927],
  [1.96, 0.9750021048517795],
  [2, 0.9772498680518208],
  [3.7, 0.9998922002665226],
];
const QUANTILE: [number, number][] = [
  [1e-12, -7.034483825301132],
  [1e-6, -4.753424308822899],
  [0.001, -3.0902323061678136],
  [0.025, -1.9599639845400543],
  [0.2, -0.8416212335729142],
  [0.49999, -2.5066282748960008e-5],
  [0.75, 0.6744897501960817],
  [0.95, 1.6448536269514722],
  [0.999, 3.090232306167813],
  [0.999999, 4.753424308817088],
];

describe('the normal distribution', () => {
  it.each(CDF)('Φ(%f) agrees with 90-digit arithmetic to 4e-15 relative', (x, expected) => {
    expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(4e-15);
  });
  it.each(QUANTILE)('Φ⁻¹(%f) agrees with 90-digit arithmetic to 1e-14 relative', (p, expected) => {
    // Near one half the quantile is the small difference p − ½ times √(2π): its rounding counts in absolute terms.
    expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(1e-14 * Math.abs(expected) + 3e-16);
  });
  it('the quantile inverts the distribution', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1 - 1e-16, noNaN: true }), (p) => {
        expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThanOrEqual(1e-14 * p + 2e-16);
      }),
    );
  });
  it('the ends are infinite and far arguments are 0 and 1', () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect([
      normalCdf(-60),
      normalCdf(60),
      normalCdf(Number.NEGATIVE_INFINITY),
      normalCdf(Number.POSITIVE_INFINITY),
    ]).toEqual([0, 1, 0, 1]);
    expect(normalDensity(Number.POSITIVE_INFINITY)).toBe(0);
  });
  it('a probability outside [0, 1] or a NaN is a RangeError', () => {
    expect(() => normalQuantile(-0.1)).toThrow('normalQuantile: p must lie in [0, 1], got -0.1');
    expect(() => normalQuantile(Number.NaN)).toThrow(RangeError);
    expect(() => normalCdf(Number.NaN)).toThrow('normalCdf: x is NaN');
  });
});
