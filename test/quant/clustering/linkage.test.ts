import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { condensedIndex, squareDistances } from '../../../quant/clustering/condensed.js';
import { copheneticDistances } from '../../../quant/clustering/cophenetic-distances.js';
import { cutByCount, cutByDistance, heightForCount, labelsByFirstAppearance } from '../../../quant/clustering/cut.js';
import { type LinkageMethod, linkage } from '../../../quant/clustering/linkage.js';
import { leavesList } from '../../../quant/clustering/merges.js';
import { optimalLeafOrder } from '../../../quant/clustering/optimal-leaf-order.js';
import { shortestLeafOrder } from '../../../quant/clustering/shortest-leaf-order.js';
import { pearson } from '../../../quant/covariance/pairwise-correlation.js';
import { fromRows, zeros } from '../../../quant/linalg/matrix.js';
import { expectClose, loadGolden, type Nested } from '../../support/goldens.js';
import { noise } from '../linalg/arbitrary.js';

interface Tree {
  readonly Z: readonly (readonly number[])[];
  readonly heights: readonly number[];
  readonly leaves: readonly number[];
  readonly fclusterDistance: readonly { readonly t: number; readonly labels: readonly number[] }[];
  readonly fclusterMaxclust: readonly { readonly k: number; readonly labels: readonly number[] }[];
  readonly copheneticCorrelation: number | null;
  readonly cophenetic: readonly number[] | { readonly sum: number; readonly first10: readonly number[] };
  readonly optimalLeafOrder: { readonly leaves: readonly number[]; readonly pathLength: number };
}
type Input = { readonly condensed: readonly number[]; readonly n: number; readonly note?: string };

const golden = loadGolden<Input, Record<LinkageMethod, Tree>>('linkage');
const methods: readonly LinkageMethod[] = ['single', 'complete', 'average', 'ward'];

const pathLength = (order: readonly number[], d: Float64Array) =>
  order.slice(1).reduce((sum, leaf, i) => sum + d[condensedIndex(order.length, order[i]!, leaf)]!, 0);

describe.each(golden.cases)('tree of $name', ({ input, expected }) => {
  const d = Float64Array.from(input.condensed);
  const n = input.n;
  it.each(methods)('%s: merges, heights, cuts and cophenetic distances equal SciPy', (method) => {
    const want = expected[method];
    const Z = linkage(d, n, method);
    expect(Array.from({ length: n - 1 }, (_, k) => Z.data[4 * k + 2])).toEqual(want.heights);
    expectClose(Z.data, want.Z as Nested, golden.tolerance['heights']!, 'Z');
    expect(leavesList(Z)).toEqual(want.leaves);
    for (const { t, labels } of want.fclusterDistance)
      expect(cutByDistance(Z, t)).toEqual(labelsByFirstAppearance(labels));
    for (const { k, labels } of want.fclusterMaxclust)
      expect(cutByCount(Z, k)).toEqual(labelsByFirstAppearance(labels));
    const cophenetic = copheneticDistances(Z);
    const tolerance = golden.tolerance['cophenetic']!;
    if ('sum' in want.cophenetic) {
      expectClose(
        cophenetic.reduce((s, x) => s + x, 0),
        want.cophenetic.sum,
        { relative: tolerance },
      );
      expectClose(cophenetic.slice(0, 10), want.cophenetic.first10, tolerance);
    } else {
      expectClose(cophenetic, want.cophenetic, tolerance);
    }
    const rho = pearson(cophenetic, d);
    expectClose(Number.isNaN(rho) ? null : rho, want.copheneticCorrelation, 1e-10, 'cophenetic correlation');
  });
  it.each(methods)('%s: the leaf order is the one SciPy finds, and the true optimum is no longer', (method) => {
    const want = expected[method].optimalLeafOrder;
    const order = optimalLeafOrder(linkage(d, n, method), d);
    expectClose(pathLength(order, d), want.pathLength, golden.tolerance['pathLength']!);
    expect(order).toEqual(want.leaves);
    const shortest = shortestLeafOrder(linkage(d, n, method), d);
    expect(pathLength(shortest, d)).toBeLessThanOrEqual(want.pathLength + 1e-12);
  });
});

const distances = fc
  .integer({ min: 2, max: 9 })
  .chain((n) =>
    fc.tuple(
      fc.constant(n),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: (n * (n - 1)) / 2, maxLength: (n * (n - 1)) / 2 }),
    ),
  )
  .map(([n, xs]) => ({ n, d: Float64Array.from(xs, (x) => x / 40) }));
const anyMethod = fc.constantFrom(...methods);

/** Distinct distances, so that the tree does not depend on how ties are broken. */
const distinct = (n: number, seed: number) => noise((n * (n - 1)) / 2, seed).map((x) => 0.6 + x);

describe('linkage', () => {
  it('heights ascend and sizes add up', () => {
    fc.assert(
      fc.property(distances, anyMethod, ({ n, d }, method) => {
        const Z = linkage(d, n, method).data;
        for (let k = 1; k < n - 1; k++) expect(Z[4 * k + 2]!).toBeGreaterThanOrEqual(Z[4 * k - 2]!);
        expect(Z[4 * (n - 2) + 3]).toBe(n);
      }),
    );
  });
  it('follows a permutation of the points', () => {
    for (const method of methods) {
      const n = 12;
      const d = distinct(n, 7);
      const order = [11, 3, 0, 7, 5, 1, 9, 2, 10, 4, 8, 6];
      const permuted = new Float64Array(d.length);
      for (let i = 0; i < n; i++) {
        for (let j = i + 1; j < n; j++) permuted[condensedIndex(n, i, j)] = d[condensedIndex(n, order[i]!, order[j]!)]!;
      }
      const [one, other] = [linkage(d, n, method), linkage(permuted, n, method)];
      for (let k = 0; k < n - 1; k++) expectClose(other.data[4 * k + 2]!, one.data[4 * k + 2]!, 1e-14);
      const labels = cutByCount(one, 4);
      expect(cutByCount(other, 4)).toEqual(labelsByFirstAppearance(order.map((i) => labels[i]!)));
    }
  });
  it('single linkage is the minimax path, complete linkage bounds every pair from above', () => {
    fc.assert(
      fc.property(distances, ({ n, d }) => {
        const minimax = Float64Array.from(squareDistances(d, n).data);
        for (let k = 0; k < n; k++) {
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) {
              minimax[i * n + j] = Math.min(minimax[i * n + j]!, Math.max(minimax[i * n + k]!, minimax[k * n + j]!));
            }
          }
        }
        const single = copheneticDistances(linkage(d, n, 'single'));
        const complete = copheneticDistances(linkage(d, n, 'complete'));
        for (let i = 0; i < n; i++) {
          for (let j = i + 1; j < n; j++) {
            expect(single[condensedIndex(n, i, j)]).toBe(minimax[i * n + j]);
            expect(complete[condensedIndex(n, i, j)]!).toBeGreaterThanOrEqual(d[condensedIndex(n, i, j)]!);
          }
        }
      }),
    );
  });
  it('a single point is a tree without merges', () => {
    const Z = linkage(new Float64Array(0), 1, 'ward');
    expect([Z.rows, Z.cols]).toEqual([0, 4]);
    expect(leavesList(Z)).toEqual([0]);
    expect(cutByCount(Z, 1)).toEqual([0]);
    expect(cutByDistance(Z, 0.4)).toEqual([0]);
    expect(optimalLeafOrder(Z, new Float64Array(0))).toEqual([0]);
    expect(copheneticDistances(Z).length).toBe(0);
  });
  it('refuses wrong counts, negative and missing distances, by index', () => {
    expect(() => linkage(Float64Array.of(1, 2), 3, 'ward')).toThrow('holds 2 distances, 3 points have 3');
    expect(() => linkage(Float64Array.of(1, 2e150, 1), 3, 'ward')).toThrow('a distance is 2e+150; ward squares it');
    expect(() => linkage(Float64Array.of(1, Number.NaN, 2), 3, 'ward')).toThrow('condensed[1] is NaN');
    expect(() => linkage(Float64Array.of(1, 1, -2), 3, 'single')).toThrow('condensed[2] is -2');
    expect(() => linkage(new Float64Array(0), 0, 'single')).toThrow(RangeError);
    expect(() => linkage(new Float64Array(0), 1.5, 'single')).toThrow(RangeError);
  });
});

describe('cuts', () => {
  it('never give more clusters than asked for, and the reported height reproduces them', () => {
    fc.assert(
      fc.property(distances, anyMethod, fc.integer({ min: 1, max: 10 }), ({ n, d }, method, k) => {
        const Z = linkage(d, n, method);
        const labels = cutByCount(Z, k);
        expect(Math.max(...labels) + 1).toBeLessThanOrEqual(k);
        expect(cutByDistance(Z, heightForCount(Z, k))).toEqual(labels);
        expect(labels[0]).toBe(0);
      }),
    );
  });
  it('leave every point alone for k ≥ n even where copies merge at height 0', () => {
    const Z = linkage(Float64Array.of(0, 1, 1), 3, 'complete');
    expect(heightForCount(Z, 3)).toBe(-1);
    expect(cutByCount(Z, 5)).toEqual([0, 1, 2]);
    expect(cutByDistance(Z, 0)).toEqual([0, 0, 1]);
  });
  it('refuse a height that is no number, a count below 1 and a matrix that is no tree', () => {
    const Z = linkage(Float64Array.of(1), 2, 'single');
    expect(() => cutByDistance(Z, Number.NaN)).toThrow('cutByDistance: t is NaN');
    for (const k of [0, 1.5, Number.NaN]) expect(() => cutByCount(Z, k)).toThrow(/k is/);
    expect(() => cutByDistance(zeros(2, 3), 1)).toThrow('cutByDistance: Z is 2 × 3');
    expect(() => leavesList(fromRows([[0, 0, 1, 2]]))).toThrow(
      'leavesList: Z[0] joins 0 and 0: 0 is not a free cluster',
    );
    expect(() => leavesList(fromRows([[0, 1, Number.NaN, 2]]))).toThrow('Z[0, 2] is NaN');
    expect(() => leavesList(fromRows([[0, 1, 1, 3]]))).toThrow('Z[0, 3] is 3');
  });
});

describe('shortestLeafOrder', () => {
  it('is the shortest of all orders that the tree allows', () => {
    fc.assert(
      fc.property(distances, anyMethod, ({ n, d }, method) => {
        const Z = linkage(d, n, method);
        const orders: number[][][] = Array.from({ length: n }, (_, i) => [[i]]);
        for (let k = 0; k < n - 1; k++) {
          const [A, B] = [orders[Z.data[4 * k]!]!, orders[Z.data[4 * k + 1]!]!];
          orders.push(
            A.flatMap((a) =>
              B.flatMap((b) => [
                [...a, ...b],
                [...b, ...a],
              ]),
            ),
          );
        }
        const shortest = Math.min(...orders.at(-1)!.map((order) => pathLength(order, d)));
        const order = shortestLeafOrder(Z, d);
        expectClose(pathLength(order, d), shortest, 1e-12);
        expect(orders.at(-1)!.some((allowed) => allowed.every((leaf, i) => leaf === order[i]))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('optimalLeafOrder', () => {
  it('is an order that the tree allows', () => {
    fc.assert(
      fc.property(distances, anyMethod, ({ n, d }, method) => {
        const Z = linkage(d, n, method);
        const place = new Map(optimalLeafOrder(Z, d).map((leaf, p) => [leaf, p]));
        const spans = Array.from({ length: n }, (_, i) => [place.get(i)!, place.get(i)!] as const);
        for (let k = 0; k < n - 1; k++) {
          const [a, b] = [spans[Z.data[4 * k]!]!, spans[Z.data[4 * k + 1]!]!];
          spans.push([Math.min(a[0], b[0]), Math.max(a[1], b[1])]);
          expect(spans.at(-1)![1] - spans.at(-1)![0] + 1).toBe(Z.data[4 * k + 3]);
        }
      }),
    );
  });
  it('begins in the left child of the root', () => {
    const n = 15;
    const d = distinct(n, 3);
    const Z = linkage(d, n, 'average');
    const [first] = optimalLeafOrder(Z, d);
    const left = Z.data[4 * (n - 2)]!;
    const inLeft = left < n ? [left] : leavesList(Z).slice(0, Z.data[4 * (left - n) + 3]!);
    expect(inLeft).toContain(first);
  });
  it('refuses distances of another number of points', () => {
    expect(() => optimalLeafOrder(linkage(Float64Array.of(1), 2, 'single'), Float64Array.of(1, 2, 3))).toThrow(
      RangeError,
    );
  });
});
