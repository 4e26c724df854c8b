import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import { ledoitWolf } from '../../../quant/covariance/ledoit-wolf.js';
import { cholesky, solveCholesky } from '../../../quant/linalg/cholesky.js';
import { columnMeans, zeros } from '../../../quant/linalg/matrix.js';
import { absorption, absorptionBySessions } from '../../../stages/regime/absorption.js';
import { centredProducts } from '../../../stages/regime/centred-products.js';
import { decidingMeasures, type Measures, measures } from '../../../stages/regime/measures.js';
import { movingWindow, type ReturnWindow } from '../../../stages/regime/moving-window.js';
import { turbulence, turbulenceBySessions } from '../../../stages/regime/turbulence.js';
import { noise } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';

const { regime } = mandate;

function panel(rows: number, cols: number, seed: number): Matrix {
  const random = noise(seed);
  const X = zeros(rows, cols);
  for (let t = 0; t < rows; t++) {
    const common = random();
    for (let j = 0; j < cols; j++) X.data[t * cols + j] = 0.01 * (common + random());
  }
  return X;
}
const mapped = (X: Matrix, f: (x: number, k: number) => number): Matrix => ({ ...X, data: X.data.map(f) });
const scaled = (X: Matrix, factor: number): Matrix => mapped(X, (x) => factor * x);
const membersOf = ({ rows, cols, data }: Matrix): Float64Array[] =>
  Array.from({ length: cols }, (_, j) => Float64Array.from({ length: rows }, (__, t) => data[t * cols + j]!));
const windowOf = (X: Matrix): ReturnWindow => movingWindow(regime)(membersOf(X), X.rows);
const measuresOf = (X: Matrix): Measures => measures(windowOf(X), regime);
const NUMBERS = ['volatilityRatio', 'dispersionRatio', 'turbulence', 'absorptionRatio'] as const;

/** Fewer members than sessions of the long window, and more. */
describe.each([12, 90])('measures of %d members', (cols) => {
  const X = panel(70, cols, 3);

  it('do not change when all returns are multiplied', () => {
    const a = measuresOf(X);
    for (const factor of [0.01, 100]) {
      const b = measuresOf(scaled(X, factor));
      for (const key of NUMBERS) expect(Math.abs(b[key]! / a[key]! - 1), key).toBeLessThan(1e-12);
      expect(b.downsideShare).toBe(a.downsideShare);
    }
    // A power of two leaves not even a rounding.
    expect(measuresOf(scaled(X, 2 ** 7))).toEqual(a);
  });
  it('triple when the short window is three times as wild', () => {
    const wild = measuresOf(mapped(X, (x, k) => (k >= 60 * cols ? 3 * x : x)));
    expect(wild.volatilityRatio).toBeCloseTo(3 * measuresOf(X).volatilityRatio!, 12);
    expect(wild.dispersionRatio).toBeCloseTo(3 * measuresOf(X).dispersionRatio!, 12);
  });
  it('do not depend on the order of members', () => {
    const reversed = mapped(X, (_, k) => X.data[k - (k % cols) + cols - 1 - (k % cols)]!);
    const [a, b] = [measuresOf(X), measuresOf(reversed)];
    for (const key of NUMBERS) expect(Math.abs(b[key]! / a[key]! - 1), key).toBeLessThan(1e-12);
    expect(b.downsideShare).toBe(a.downsideShare);
  });
  it('are null where nothing moved', () => {
    expect(measuresOf(zeros(70, cols))).toEqual({
      volatilityRatio: null,
      dispersionRatio: null,
      turbulence: null,
      absorptionRatio: null,
      downsideShare: 0,
    });
  });
  it('of identical members have no dispersion and one component', () => {
    const one = panel(70, 1, 4);
    const measured = measuresOf({
      rows: 70,
      cols,
      data: Float64Array.from(X.data, (_, k) => one.data[Math.floor(k / cols)]!),
    });
    expect(measured.dispersionRatio).toBeNull();
    expect(measured.absorptionRatio).toBeCloseTo(1, 10);
    expect(measured.turbulence).toBeGreaterThan(0);
  });
  it('that decide are the same without those that are only reported', () => {
    const { absorptionRatio: _, downsideShare: __, ...deciding } = measuresOf(X);
    expect(decidingMeasures(windowOf(X), regime)).toEqual(deciding);
  });
});

describe('a moving window', () => {
  it('has the bits of a window made afresh, whatever came before it', () => {
    const step = fc.record({ skip: fc.integer({ min: 1, max: 3 }), leaver: fc.option(fc.nat(89), { freq: 3 }) });
    const drawn = fc.record({
      cols: fc.constantFrom(5, 61, 90),
      steps: fc.array(step, { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(drawn, ({ cols, steps }) => {
        const members = membersOf(panel(100, cols, cols));
        const moving = movingWindow(regime);
        let end = 70;
        for (const { skip, leaver } of steps) {
          end += skip;
          const present = members.filter((_, j) => j !== leaver);
          expect(measures(moving(present, end), regime)).toEqual(measures(movingWindow(regime)(present, end), regime));
        }
      }),
      { numRuns: 30 },
    );
  });
  it('refuses one member, a window before the series begins, and a gap', () => {
    const members = membersOf(panel(80, 3, 1));
    expect(() => movingWindow(regime)(members.slice(0, 1), 70)).toThrow('1 returns, at least 2 are needed');
    expect(() => movingWindow(regime)(members, 69)).toThrow('69 returns before the end, 70 are needed');
    members[1]![75] = Number.NaN;
    expect(() => movingWindow(regime)(members, 76)).toThrow('returns[1] is NaN');
    expect(() => movingWindow(regime)(members, 75)).not.toThrow();
  });
});

/** Inverse of the shrunk covariance, written out. */
function direct(today: Float64Array, window: Matrix): number {
  const mean = columnMeans(window);
  const z = today.map((r, j) => r - mean[j]!);
  const x = solveCholesky(cholesky(ledoitWolf(window).covariance)!, z);
  return z.reduce((sum, v, j) => sum + v * x[j]!, 0) / window.cols;
}

describe('turbulence', () => {
  it.each([2, 5, 59, 60, 61, 150, 400])('of %d members equals the inverse written out', (cols) => {
    const X = panel(70, cols, 100 + cols);
    const window = { rows: 60, cols, data: X.data.slice(9 * cols, 69 * cols) };
    const expected = direct(X.data.slice(69 * cols), window);
    expect(Math.abs(measuresOf(X).turbulence! / expected - 1)).toBeLessThan(1e-10);
    expect(Math.abs(turbulence(X.data.slice(69 * cols), window)! / expected - 1)).toBeLessThan(1e-10);
  });
  it('keeps its digits where the means dwarf the deviations', () => {
    // A panel of accruals: 1 % a session with deviations of a millionth of it.
    const X = mapped(panel(70, 80, 5), (x) => 0.01 + 1e-6 * x);
    const window = { rows: 60, cols: 80, data: X.data.slice(9 * 80, 69 * 80) };
    expect(Math.abs(measuresOf(X).turbulence! / direct(X.data.slice(69 * 80), window) - 1)).toBeLessThan(1e-6);
  });
  it('is unknown where every member is a constant, whatever its rounding', () => {
    expect(measuresOf(mapped(zeros(70, 80), (_, k) => 0.001 * (1 + (k % 80)))).turbulence).toBeNull();
    expect(measuresOf(mapped(zeros(70, 8), (_, k) => 0.001 * (1 + (k % 8)))).turbulence).toBeNull();
  });
});

describe('centred products', () => {
  it('are those of the returns minus their means', () => {
    const X = panel(70, 75, 6);
    const window = windowOf(X);
    const K = centredProducts(window, window.products!);
    const past = { rows: 60, cols: 75, data: X.data.slice(9 * 75, 69 * 75) };
    const mean = columnMeans(past);
    const row = (t: number) => X.data.slice((9 + t) * 75, (10 + t) * 75).map((r, j) => r - mean[j]!);
    for (const [s, t] of [
      [0, 0],
      [3, 41],
      [59, 60],
      [60, 60],
    ] as const) {
      const product = row(s).reduce((sum, x, j) => sum + x * row(t)[j]!, 0);
      expect(Math.abs(K.data[s * 61 + t]! - product)).toBeLessThan(1e-15);
      expect(K.data[s * 61 + t]).toBe(K.data[t * 61 + s]);
    }
  });
  it('of sessions that never moved give no turbulence', () => {
    expect(turbulenceBySessions(zeros(61, 61), 80)).toBeNull();
  });
});

describe('absorption', () => {
  it('is the same from either side of the matrix', () => {
    const X = panel(60, 90, 8);
    const mean = columnMeans(X);
    const K = zeros(60, 60);
    for (let s = 0; s < 60; s++) {
      for (let t = 0; t < 60; t++) {
        for (let j = 0; j < 90; j++)
          K.data[s * 60 + t]! += (X.data[s * 90 + j]! - mean[j]!) * (X.data[t * 90 + j]! - mean[j]!);
      }
    }
    expect(absorptionBySessions(K)).toBeCloseTo(absorption(X)!, 12);
  });
  it('does not become 1 because there are many members', () => {
    for (const cols of [100, 300, 600]) {
      const random = noise(cols);
      const X = mapped(zeros(70, cols), () => random());
      // Independent equals: the largest fifth of 59 eigenvalues holds less than half.
      expect(measuresOf(X).absorptionRatio).toBeLessThan(1 / 2);
    }
  });
  it('of independent equals is about their share', () => {
    const random = noise(77);
    const X = zeros(4000, 5);
    for (let k = 0; k < X.data.length; k++) X.data[k] = random();
    expect(absorption(X)).toBeCloseTo(0.2, 1);
  });
});
