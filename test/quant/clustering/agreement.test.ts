import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedRandIndex } from '../../../quant/clustering/adjusted-rand-index.js';
import { condensedDistances, condensedIndex, squareDistances } from '../../../quant/clustering/condensed.js';
import { cutByCount } from '../../../quant/clustering/cut.js';
import { linkage } from '../../../quant/clustering/linkage.js';
import { cutBySilhouette, silhouette } from '../../../quant/clustering/silhouette.js';
import { fromRows } from '../../../quant/linalg/matrix.js';
import { expectClose } from '../../support/goldens.js';
import { noise } from '../linalg/arbitrary.js';

const line = (points: readonly number[]) =>
  Float64Array.from(points.flatMap((p, i) => points.slice(i + 1).map((q) => Math.abs(p - q))));
const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 30 });

describe('adjustedRandIndex', () => {
  it('is 1 for the same partition under any names and symmetric', () => {
    fc.assert(
      fc.property(labels, labels, (a, b) => {
        const n = Math.min(a.length, b.length);
        const [p, q] = [a.slice(0, n), b.slice(0, n)];
        expect(
          adjustedRandIndex(
            p,
            p.map((x) => 9 - x),
          ),
        ).toBe(1);
        expect(adjustedRandIndex(p, q)).toBe(adjustedRandIndex(q, p));
        expect(adjustedRandIndex(p, q)).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('equals the table worked by hand', () => {
    // Contingency [[2, 0], [1, 1]]: 1 shared pair, 2 and 3 within, 6 in all: (1 − 1) / (2.5 − 1).
    expect(adjustedRandIndex([0, 0, 1, 1], [0, 0, 0, 1])).toBe(0);
    // Contingency [[2, 0], [0, 2], [0, 1]]: 2 shared, 2 and 4 within, 10 in all: (2 − 0.8) / (3 − 0.8).
    expectClose(adjustedRandIndex([0, 0, 1, 1, 2], [0, 0, 1, 1, 1]), 1.2 / 2.2, 1e-15);
    expectClose(adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1]), -0.5, 1e-15);
    expect(adjustedRandIndex([3], [7])).toBe(1);
  });
  it.each<[readonly number[], readonly number[], number]>([
    [[0, 0, 1, 1], [0, 0, 1, 1], 1],
    [[0, 0, 1, 1], [1, 1, 0, 0], 1],
    [[0, 0, 1, 2], [0, 0, 1, 1], 0.5714285714285714],
    [[0, 0, 1, 1], [0, 0, 1, 2], 0.5714285714285714],
    [[0, 0, 0, 0], [0, 1, 2, 3], 0],
    [[0, 0, 1, 1], [0, 1, 0, 1], -0.5],
    [[0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2], 0.24242424242424243],
    [[0, 1, 2, 0, 3, 4, 5, 1], [1, 1, 0, 0, 2, 2, 2, 2], -0.12903225806451613],
  ])('of %j and %j is scikit-learn’s %d', (a, b, want) => {
    // adjusted_rand_score of scikit-learn 1.9.1; the first six are the examples of its documentation.
    expectClose(adjustedRandIndex(a, b), want, 1e-15);
  });
  it('refuses different lengths and labels that are none', () => {
    expect(() => adjustedRandIndex([0], [0, 1])).toThrow('a has 1 labels, b has 2');
    expect(() => adjustedRandIndex([], [])).toThrow(RangeError);
    expect(() => adjustedRandIndex([0, 1.5], [0, 1])).toThrow('a[1] is 1.5');
    expect(() => adjustedRandIndex([0, 1], [0, -1])).toThrow('b[1] is -1');
  });
});

describe('silhouette', () => {
  it('equals the definition worked by hand', () => {
    const { values, mean } = silhouette(line([0, 1, 5, 6, 20]), [0, 0, 1, 1, 2]);
    const want = [1 - 1 / 5.5, 1 - 1 / 4.5, 1 - 1 / 4.5, 1 - 1 / 5.5, 0];
    expectClose(values, want, 1e-15);
    expectClose(mean, want.reduce((s, x) => s + x, 0) / 5, 1e-15);
  });
  it('lies in [-1, 1], is 0 for points alone and for copies of each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 3, maxLength: 12 }),
        fc.integer(),
        (xs, seed) => {
          const own = xs.map((_, i) => Math.abs(seed + i * 7) % 3);
          const { values } = silhouette(line(xs), own);
          for (const s of values) expect(Math.abs(s)).toBeLessThanOrEqual(1);
        },
      ),
    );
    expect(silhouette(line([1, 2, 3]), [0, 1, 2]).mean).toBe(0);
    expect(silhouette(line([1, 1, 1, 1]), [0, 0, 1, 1]).mean).toBe(0);
  });
  it('finds the number of clusters that is there', () => {
    const points = [0, 0.1, 0.2, 5, 5.1, 5.2, 9, 9.1, 9.2];
    const d = line(points);
    expect(cutBySilhouette(linkage(d, 9, 'ward'), d)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });
  it('never loses to another cut of the same tree', () => {
    const n = 14;
    const d = noise((n * (n - 1)) / 2, 5).map((x) => x + 0.6);
    const Z = linkage(d, n, 'average');
    const best = silhouette(d, cutBySilhouette(Z, d)).mean;
    for (let k = 2; k < n; k++) expect(silhouette(d, cutByCount(Z, k)).mean).toBeLessThanOrEqual(best);
  });
  it('leaves one or two points as one cluster', () => {
    expect(cutBySilhouette(linkage(new Float64Array(0), 1, 'ward'), new Float64Array(0))).toEqual([0]);
    expect(cutBySilhouette(linkage(Float64Array.of(0.5), 2, 'ward'), Float64Array.of(0.5))).toEqual([0, 0]);
  });
  it('refuses a single cluster, a wrong count and bad labels', () => {
    expect(() => silhouette(line([1, 2, 3]), [0, 0, 0])).toThrow('labels name 1 cluster');
    expect(() => silhouette(line([1, 2, 3]), [0, 1])).toThrow(/holds 3 distances, 2 points have 1/);
    expect(() => silhouette(line([1, 2, 3]), [0, 1, Number.NaN])).toThrow('labels[2] is NaN');
  });
});

describe('condensed distances', () => {
  it('go to the square form and back', () => {
    const d = noise(45).map((x) => x + 0.5);
    const D = squareDistances(d, 10);
    expect(condensedDistances(D)).toEqual(d);
    expect(D.data[3 * 10 + 7]).toBe(d[condensedIndex(10, 3, 7)]);
    expect(condensedIndex(10, 7, 3)).toBe(condensedIndex(10, 3, 7));
  });
  it('refuse a diagonal that is not 0 and negative entries', () => {
    expect(() =>
      condensedDistances(
        fromRows([
          [0, 1],
          [1, 0.1],
        ]),
      ),
    ).toThrow('D[1, 1] is 0.1, not 0');
    expect(() =>
      condensedDistances(
        fromRows([
          [0, -1],
          [-1, 0],
        ]),
      ),
    ).toThrow('D[0] is -1');
  });
});
