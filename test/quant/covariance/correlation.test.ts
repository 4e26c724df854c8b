import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import { squareDistances } from '../../../quant/clustering/condensed.js';
import {
  correlationAtDistance,
  correlationDistance,
  euclideanOfDistance,
} from '../../../quant/clustering/correlation-distance.js';
import { correlation } from '../../../quant/covariance/correlation.js';
import { pairwiseCorrelation } from '../../../quant/covariance/pairwise-correlation.js';
import { kendallCorrelation, spearmanCorrelation } from '../../../quant/covariance/rank-correlation.js';
import { sampleCovariance } from '../../../quant/covariance/sample-covariance.js';
import { fromRows, identity } from '../../../quant/linalg/matrix.js';
import { expectClose, goldenReturns, loadGolden, type Nested, withData } from '../../support/goldens.js';
import { matrixOf, panel, permuteBoth, permuteColumns } from '../linalg/arbitrary.js';

type Rows = readonly (readonly number[])[];
interface Expected {
  readonly pearson?: Rows | string;
  readonly spearman?: Rows;
  readonly kendall?: Rows;
  readonly distance_sqrtHalf1MinusRho?: Nested;
  readonly distance_abs_sqrt1MinusAbsRho?: Nested;
  readonly euclideanOfDistance?: Rows;
  readonly pearsonPairwise?: Rows;
  readonly pearsonCompleteRows?: Rows;
  readonly completeRows?: number;
  readonly rho?: readonly number[];
}
const golden = loadGolden<{ rho?: readonly number[]; distance?: readonly number[] }, Expected>('correlation-distance');
const absolute = golden.tolerance['absolute']!;
// Square root of a rounding error: near ρ = ±1 half of the digits are left.
const NEAR = 1e-8;
const caseOf = (name: string) => golden.cases.find((c) => c.name === name)!;

/** Distances where ρ is within 1e-12 of 1 (or of −1, for the absolute kind) are compared at 1e-8. */
function expectDistances(D: Matrix, want: Nested, rho: Rows) {
  const flat = (want as Rows).flat();
  flat.forEach((d, k) => {
    const isNear = 1 - Math.abs(rho.flat()[k]!) < 1e-12;
    expectClose(D.data[k]!, d, isNear ? NEAR : absolute, `distance ${k}`);
  });
}

describe.each(golden.cases.filter((c) => c.expected.spearman !== undefined))(
  'correlations of $name',
  ({ input, expected }) => {
    const returns = goldenReturns(input);
    const check = it.skipIf(returns === null);
    const rho = expected.pearson as Rows;
    check(withData('Pearson, Spearman and Kendall equal NumPy and pandas', returns), () => {
      expectClose(correlation(sampleCovariance(returns!)).data, rho, absolute);
      expectClose(pairwiseCorrelation(returns!).correlation.data, rho, absolute);
      expectClose(spearmanCorrelation(returns!).data, expected.spearman!, absolute);
      expectClose(kendallCorrelation(returns!).data, expected.kendall!, absolute);
    });
    check(withData('signed, absolute and second-order distances equal theirs', returns), () => {
      const R = correlation(sampleCovariance(returns!));
      const n = R.rows;
      expectDistances(squareDistances(correlationDistance(R), n), expected.distance_sqrtHalf1MinusRho!, rho);
      const absoluteKind = squareDistances(correlationDistance(R, { kind: 'absolute' }), n);
      expectDistances(absoluteKind, expected.distance_abs_sqrt1MinusAbsRho!, rho);
      const hasCopies = correlationDistance(R).some((d) => d < 1e-6);
      const E = squareDistances(euclideanOfDistance(correlationDistance(R), n), n);
      expectClose(E.data, expected.euclideanOfDistance!, hasCopies ? NEAR : absolute);
    });
  },
);

describe('correlationDistance', () => {
  const pair = (rho: number) =>
    fromRows([
      [1, rho],
      [rho, 1],
    ]);
  it('maps known correlations to known distances and back', () => {
    const map = caseOf('scalar-map');
    map.input.rho!.forEach((rho, k) => {
      expectClose(
        correlationDistance(pair(rho)),
        [(map.expected.distance_sqrtHalf1MinusRho as number[])[k]!],
        absolute,
      );
      const other = (map.expected.distance_abs_sqrt1MinusAbsRho as number[])[k]!;
      expectClose(correlationDistance(pair(rho), { kind: 'absolute' }), [other], absolute);
    });
    const thresholds = caseOf('threshold-map');
    expectClose(thresholds.input.distance!.map(correlationAtDistance), thresholds.expected.rho!, absolute);
    expect(() => correlationAtDistance(1.1)).toThrow(RangeError);
  });
  it('clips rounding above 1 to distance 0, and refuses more', () => {
    expect(correlationDistance(pair(1 + 2e-16))).toEqual(Float64Array.of(0));
    expect(correlationDistance(pair(-1 - 2e-16))).toEqual(Float64Array.of(1));
    expect(() => correlationDistance(pair(1.01))).toThrow('correlationDistance: correlation[0, 1] is 1.01');
  });
  it('refuses NaN, asymmetry and a diagonal that is not 1', () => {
    expect(() => correlationDistance(pair(Number.NaN))).toThrow('correlation[0, 1] is NaN');
    expect(() =>
      correlationDistance(
        fromRows([
          [1, 0.5],
          [0.4, 1],
        ]),
      ),
    ).toThrow(/not symmetric/);
    expect(() =>
      correlationDistance(
        fromRows([
          [1, 0],
          [0, 0.9],
        ]),
      ),
    ).toThrow('correlation[1, 1] is 0.9, not 1');
    expect(() => correlationDistance(fromRows([]))).toThrow(RangeError);
  });
  it('is a metric: no detour is shorter', () => {
    fc.assert(
      fc.property(matrixOf(12, 4), (X) => {
        if (pairwiseCorrelation(X).undefinedPairs.length > 0) return;
        const D = squareDistances(correlationDistance(pairwiseCorrelation(X).correlation), 4).data;
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j < 4; j++) {
            for (let k = 0; k < 4; k++) expect(D[i * 4 + j]!).toBeLessThanOrEqual(D[i * 4 + k]! + D[k * 4 + j]! + NEAR);
          }
        }
      }),
    );
  });
});

describe('pairwiseCorrelation', () => {
  it('equals pandas on pairwise complete rows, and the plain formula on complete ones', () => {
    const lcg = loadGolden('covariance').cases.find((c) => c.name === 'lcg-60x5')!;
    const full = goldenReturns(lcg.input)!;
    const gaps = full.data.map((x, k) => ((Math.floor(k / 5) + (k % 5)) % 7 === 0 ? Number.NaN : x));
    const want = caseOf('pairwise-complete-60x5').expected;
    const { correlation: R, overlap, undefinedPairs } = pairwiseCorrelation({ ...full, data: gaps });
    expectClose(R.data, want.pearsonPairwise!, absolute);
    expect(undefinedPairs).toEqual([]);
    const rows = Array.from({ length: 60 }, (_, t) => gaps.slice(t * 5, t * 5 + 5)).filter((row) =>
      row.every(Number.isFinite),
    );
    expect(rows.length).toBe(want.completeRows);
    expectClose(
      correlation(sampleCovariance(fromRows(rows.map((r) => [...r])))).data,
      want.pearsonCompleteRows!,
      absolute,
    );
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 5; j++) {
        const shared = Array.from({ length: 60 }, (_, t) => t).filter(
          (t) => (t + i) % 7 !== 0 && (t + j) % 7 !== 0,
        ).length;
        expect(overlap[i * 5 + j]).toBe(shared);
      }
    }
  });
  it('names pairs without overlap or variance and never calls them uncorrelated', () => {
    const { NaN: gap } = Number;
    const values = fromRows([
      [1, gap, 0, 3],
      [2, gap, 0, 1],
      [gap, 5, 0, 2],
      [gap, 6, 0, 5],
      [4, 7, 0, 4],
    ]);
    const { correlation: R, overlap, undefinedPairs } = pairwiseCorrelation(values, { minOverlap: 3 });
    expect(undefinedPairs).toEqual([
      { i: 0, j: 1, reason: 'overlap' },
      { i: 0, j: 2, reason: 'variance' },
      { i: 1, j: 2, reason: 'variance' },
      { i: 2, j: 3, reason: 'variance' },
    ]);
    expect(R.data[1]).toBeNaN();
    expect(overlap[1]).toBe(1);
    expect(overlap[0]).toBe(3);
  });
  it('follows a permutation of the columns bit for bit', () => {
    const values = panel(30, 6);
    values.data[8] = Number.NaN;
    const order = [5, 0, 3, 1, 4, 2];
    const one = pairwiseCorrelation(values).correlation;
    expect(pairwiseCorrelation(permuteColumns(values, order)).correlation.data).toEqual(permuteBoth(one, order).data);
  });
  it('refuses infinities, a wrong shape and an overlap below 2', () => {
    expect(() =>
      pairwiseCorrelation(
        fromRows([
          [1, 2],
          [Number.POSITIVE_INFINITY, 3],
        ]),
      ),
    ).toThrow('values[1, 0] is Infinity');
    expect(() => pairwiseCorrelation({ rows: 2, cols: 2, data: new Float64Array(3) })).toThrow(RangeError);
    expect(() => pairwiseCorrelation(fromRows([]))).toThrow(/empty/);
    expect(() => pairwiseCorrelation(panel(3, 2), { minOverlap: 1 })).toThrow('minOverlap is 1');
  });
});

describe('correlation and rank correlations', () => {
  it('refuse a column of zero variance', () => {
    const flat = fromRows([
      [0.01, 0.1],
      [-0.01, 0.1],
      [0.02, 0.1],
    ]);
    expect(() => correlation(sampleCovariance(flat))).toThrow('correlation: covariance[1, 1] is 0');
    expect(() => spearmanCorrelation(flat)).toThrow('column 1 has zero variance');
    expect(() => kendallCorrelation(flat)).toThrow('column 1 has zero variance');
    expect(() =>
      correlation(
        fromRows([
          [1, 0.5],
          [0, 1],
        ]),
      ),
    ).toThrow(/not symmetric/);
  });
  it('of exact copies is exactly 1, so that their distance is exactly 0', () => {
    const R = correlation(sampleCovariance(permuteColumns(panel(60, 3), [0, 1, 2, 0])));
    expect(R.data[3]).toBe(1);
    expect(correlationDistance(R)[2]).toBe(0);
  });
  it('do not change under increasing maps (ranks) and positive scales (Pearson)', () => {
    const X = panel(25, 4);
    const cubed = { ...X, data: X.data.map((x) => x ** 3) };
    expect(spearmanCorrelation(cubed).data).toEqual(spearmanCorrelation(X).data);
    expect(kendallCorrelation(cubed).data).toEqual(kendallCorrelation(X).data);
    const scaled = { ...X, data: X.data.map((x, k) => x * (1 + (k % 4))) };
    expectClose(correlation(sampleCovariance(scaled)).data, correlation(sampleCovariance(X)).data, 1e-14);
    expect(correlation(identity(3)).data).toEqual(identity(3).data);
  });
});
