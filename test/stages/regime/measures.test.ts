import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import { ledoitWolf } from '../../../quant/covariance/ledoit-wolf.js';
import { cholesky, solveCholesky } from '../../../quant/linalg/cholesky.js';
import { columnMeans, zeros } from '../../../quant/linalg/matrix.js';
import { absorption } from '../../../stages/regime/absorption.js';
import { measures } from '../../../stages/regime/measures.js';
import { turbulence } from '../../../stages/regime/turbulence.js';
import { noise } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';

const { regime } = mandate;

function panel(rows: number, cols: number, seed: number, scale = (_row: number) => 0.01): Matrix {
  const random = noise(seed);
  const X = zeros(rows, cols);
  for (let t = 0; t < rows; t++) {
    const common = random();
    for (let j = 0; j < cols; j++) X.data[t * cols + j] = scale(t) * (common + random());
  }
  return X;
}
const scaled = (X: Matrix, factor: number): Matrix => ({ ...X, data: X.data.map((x) => factor * x) });

describe('measures', () => {
  it('do not change when all returns are multiplied', () => {
    const X = panel(70, 12, 3);
    const [a, b] = [measures(X, regime), measures(scaled(X, 0.04), regime)];
    for (const key of ['volatilityRatio', 'dispersionRatio', 'turbulence', 'absorptionRatio'] as const) {
      expect(b[key]).toBeCloseTo(a[key]!, 9);
    }
    expect(b.downsideShare).toBe(a.downsideShare);
  });
  it('triple when the short window is three times as wild', () => {
    const X = panel(70, 12, 3);
    const wild = { ...X, data: X.data.map((x, k) => (k >= 60 * 12 ? 3 * x : x)) };
    expect(measures(wild, regime).volatilityRatio).toBeCloseTo(3 * measures(X, regime).volatilityRatio!, 12);
    expect(measures(wild, regime).dispersionRatio).toBeCloseTo(3 * measures(X, regime).dispersionRatio!, 12);
  });
  it('do not depend on the order of members', () => {
    const X = panel(70, 5, 9);
    const reversed = { ...X, data: X.data.map((_, k) => X.data[k - (k % 5) + 4 - (k % 5)]!) };
    const [a, b] = [measures(X, regime), measures(reversed, regime)];
    expect(b.turbulence).toBeCloseTo(a.turbulence!, 10);
    expect(b.volatilityRatio).toBeCloseTo(a.volatilityRatio!, 12);
  });
  it('are null for one member, and where nothing moved', () => {
    expect(measures(panel(70, 1, 1), regime).volatilityRatio).toBeNull();
    expect(measures(zeros(70, 3), regime)).toEqual({
      volatilityRatio: null,
      dispersionRatio: null,
      turbulence: null,
      absorptionRatio: null,
      downsideShare: 0,
    });
  });
  it('of identical members have no dispersion and one component', () => {
    const one = panel(70, 1, 4);
    const X = zeros(70, 10);
    for (let k = 0; k < 700; k++) X.data[k] = one.data[Math.floor(k / 10)]!;
    const measured = measures(X, regime);
    expect(measured.dispersionRatio).toBeNull();
    expect(measured.absorptionRatio).toBeCloseTo(1, 10);
    expect(measured.turbulence).toBeGreaterThan(0);
  });
  it('need the rows of both windows', () => expect(() => measures(panel(69, 3, 1), regime)).toThrow(/69 rows/));
});

describe('turbulence', () => {
  it.each([5, 59, 60, 61, 150])('of %d members equals the inverse written out', (cols) => {
    const X = panel(61, cols, 100 + cols);
    const window = { rows: 60, cols, data: X.data.slice(0, 60 * cols) };
    const today = X.data.slice(60 * cols);
    const mean = columnMeans(window);
    const z = today.map((r, j) => r - mean[j]!);
    const x = solveCholesky(cholesky(ledoitWolf(window).covariance)!, z);
    const direct = z.reduce((sum, v, j) => sum + v * x[j]!, 0) / cols;
    expect(turbulence(today, window)! / direct).toBeCloseTo(1, 9);
  });
  it('of more members than sessions that never moved is unknown', () => {
    expect(turbulence(new Float64Array(80), zeros(60, 80))).toBeNull();
  });
});

describe('absorption', () => {
  it('is the same from either side of the matrix', () => {
    // Copies of ten columns: the same nonzero eigenvalues five times over, so a tenth of 50 is a fifth of ten.
    const X = panel(40, 10, 8);
    const wide = zeros(40, 50);
    for (let t = 0; t < 40; t++) for (let j = 0; j < 50; j++) wide.data[t * 50 + j] = X.data[t * 10 + (j % 10)]!;
    const top10 = absorption(wide)!; // the ten largest of 50 are all there are
    expect(top10).toBeCloseTo(1, 10);
    expect(absorption(X)).toBeLessThan(1);
  });
  it('of independent equals is about their share', () => {
    const random = noise(77);
    const X = zeros(4000, 5);
    for (let k = 0; k < X.data.length; k++) X.data[k] = random();
    expect(absorption(X)).toBeCloseTo(0.2, 1);
  });
});
