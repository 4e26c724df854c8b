import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import { conditionNumber } from '../../../quant/covariance/condition-number.js';
import { ewmaCovariance } from '../../../quant/covariance/ewma-covariance.js';
import { ledoitWolf } from '../../../quant/covariance/ledoit-wolf.js';
import { ledoitWolfConstantCorrelation } from '../../../quant/covariance/ledoit-wolf-constant-correlation.js';
import { ledoitWolfSingleFactor } from '../../../quant/covariance/ledoit-wolf-single-factor.js';
import { nonlinearShrinkage } from '../../../quant/covariance/nonlinear-shrinkage.js';
import { oracleApproximatingShrinkage } from '../../../quant/covariance/oracle-approximating-shrinkage.js';
import { sampleCovariance } from '../../../quant/covariance/sample-covariance.js';
import type { ShrunkCovariance } from '../../../quant/covariance/shrinkage.js';
import { fromRows, zeros } from '../../../quant/linalg/matrix.js';
import { symmetricEigen } from '../../../quant/linalg/symmetric-eigen.js';
import {
  type Closeness,
  expectClose,
  goldenReturns,
  loadGolden,
  type Nested,
  withData,
} from '../../support/goldens.js';
import { matrixOf, panel, permuteBoth, permuteColumns } from '../linalg/arbitrary.js';

interface Summary {
  readonly firstRow: readonly number[];
  readonly diagonal: readonly number[];
  readonly sum: number;
  readonly frobenius: number;
}
type Expectation = {
  readonly shrinkage: number;
  readonly meanCorrelation?: number;
  readonly covariance: Nested | Summary;
};
interface Expected {
  readonly sample_ddof1: Nested | Summary;
  readonly sample_ddof0_trace?: number;
  readonly ledoitWolfIdentity?: Expectation;
  readonly oas?: Expectation;
  readonly ledoitWolfConstantCorrelation?: Expectation | string;
  readonly ledoitWolfSingleFactor?: Expectation;
  readonly qis?: {
    readonly eigenvaluesAscending: readonly number[];
    readonly sampleEigenvaluesAscending_ddof1: readonly number[];
    readonly covariance: Nested | Summary;
  };
  readonly sampleConditionNumber?: number | null;
}

const golden = loadGolden<object, Expected>('covariance');
const matrixTolerance = { relativeToLargest: golden.tolerance['matrixRelative']! };
const qisTolerance = { relativeToLargest: golden.tolerance['qisRelative']! };

/** Big matrices are stored as first row, diagonal, sum and Frobenius norm. */
function expectMatrix(C: Matrix, expected: Nested | Summary, tolerance: Closeness, label: string) {
  if (expected === null || typeof expected !== 'object' || !('firstRow' in expected)) {
    expectClose(C.data, expected as Nested, tolerance, label);
    return;
  }
  const n = C.rows;
  expectClose(C.data.slice(0, n), expected.firstRow, tolerance, `${label} first row`);
  expectClose(
    Float64Array.from({ length: n }, (_, i) => C.data[i * n + i]!),
    expected.diagonal,
    tolerance,
    `${label} diagonal`,
  );
  expectClose(
    C.data.reduce((s, x) => s + x, 0),
    expected.sum,
    tolerance,
    `${label} sum`,
  );
  expectClose(Math.sqrt(C.data.reduce((s, x) => s + x * x, 0)), expected.frobenius, tolerance, `${label} norm`);
}

const estimators = {
  ledoitWolfIdentity: ledoitWolf,
  oas: oracleApproximatingShrinkage,
  ledoitWolfConstantCorrelation,
  ledoitWolfSingleFactor,
} satisfies Record<string, (returns: Matrix) => ShrunkCovariance>;

describe.each(golden.cases)('covariance of $name', ({ name, input, expected }) => {
  const returns = goldenReturns(input);
  const check = it.skipIf(returns === null);
  const { tolerance } = golden;

  check(withData('the sample equals numpy', returns), () => {
    expectMatrix(sampleCovariance(returns!), expected.sample_ddof1, matrixTolerance, 'sample');
    if (expected.sample_ddof0_trace !== undefined) {
      const S = sampleCovariance(returns!, { ddof: 0 });
      const trace = S.data.reduce((sum, x, k) => (k % (S.rows + 1) === 0 ? sum + x : sum), 0);
      expectClose(trace, expected.sample_ddof0_trace, { relative: tolerance['matrixRelative']! });
    }
  });
  for (const [key, estimate] of Object.entries(estimators) as [
    keyof typeof estimators,
    (r: Matrix) => ShrunkCovariance,
  ][]) {
    const want = expected[key];
    if (typeof want === 'object') {
      check(withData(`${key} has the published intensity and matrix`, returns), () => {
        const got = estimate(returns!);
        expectClose(got.shrinkage, want.shrinkage, tolerance['shrinkage']!, key);
        expectMatrix(got.covariance, want.covariance, matrixTolerance, key);
        if (want.meanCorrelation !== undefined) {
          expectClose((got as { meanCorrelation?: number }).meanCorrelation!, want.meanCorrelation, 1e-11);
        }
      });
    } else if (want !== undefined) {
      it(`${key} refuses a column of zero variance`, () => {
        expect(() => estimate(returns!)).toThrow(/column 2 has zero variance/);
      });
    }
  }
  const { qis } = expected;
  if (qis !== undefined) {
    check(withData('nonlinear shrinkage has the published eigenvalues and matrix', returns), () => {
      const got = nonlinearShrinkage(returns!);
      // Null eigenvalues of the wide case are rounding in the fixture and exact zeros or rounding here.
      expectClose(got.sampleEigenvalues, qis.sampleEigenvaluesAscending_ddof1, {
        relative: tolerance['qisRelative']!,
        absolute: 1e-15 * got.sampleEigenvalues.at(-1)!,
      });
      expectClose(got.eigenvalues, qis.eigenvaluesAscending, { relative: tolerance['qisRelative']! });
      expectMatrix(got.covariance, qis.covariance, qisTolerance, 'qis');
    });
  }
  if (expected.sampleConditionNumber !== undefined) {
    check(withData('the condition number of the sample is known, and null means singular', returns), () => {
      const got = conditionNumber(sampleCovariance(returns!));
      if (expected.sampleConditionNumber === null) expect(got).toBe(Number.POSITIVE_INFINITY);
      else expectClose(got, expected.sampleConditionNumber!, { relative: 1e-8 }, name);
    });
  }
});

const anyPanel = fc
  .tuple(fc.integer({ min: 4, max: 25 }), fc.integer({ min: 1, max: 8 }))
  .chain(([T, N]) => matrixOf(T, N, 0.05))
  .filter(({ rows, cols, data }) => {
    // Columns that vary by more than dust: the targets with correlations are undefined without.
    for (let j = 0; j < cols; j++) {
      const column = Array.from({ length: rows }, (_, t) => data[t * cols + j]!);
      if (Math.max(...column) - Math.min(...column) < 1e-3) return false;
    }
    return true;
  });
const all: [string, (returns: Matrix) => ShrunkCovariance][] = [
  ['ledoitWolf', ledoitWolf],
  ['oracleApproximatingShrinkage', oracleApproximatingShrinkage],
  ['ledoitWolfConstantCorrelation', ledoitWolfConstantCorrelation],
  ['ledoitWolfSingleFactor', ledoitWolfSingleFactor],
  ['nonlinearShrinkage', nonlinearShrinkage],
];

describe.each(all)('%s', (name, estimate) => {
  it('is symmetric, positive semi-definite, and its intensity lies in [0, 1]', () => {
    fc.assert(
      fc.property(anyPanel, (returns) => {
        if (name === 'ledoitWolfSingleFactor' && hasNoMarket(returns)) return;
        const { covariance, shrinkage } = estimate(returns);
        const n = covariance.rows;
        for (let k = 0; k < n * n; k++) {
          expect(covariance.data[k]).toBe(covariance.data[(k % n) * n + Math.floor(k / n)]);
        }
        const { values } = symmetricEigen(covariance);
        expect(values[0]!).toBeGreaterThanOrEqual(-1e-14 * values[n - 1]!);
        expect(shrinkage).toBeGreaterThanOrEqual(0);
        expect(shrinkage).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('follows a permutation of the assets', () => {
    const returns = panel(40, 7);
    const order = [6, 2, 0, 5, 1, 4, 3];
    const [one, other] = [estimate(returns), estimate(permuteColumns(returns, order))];
    expectClose(other.shrinkage, one.shrinkage, 1e-12);
    expectClose(other.covariance.data, permuteBoth(one.covariance, order).data, { relativeToLargest: 1e-12 });
  });
  it('scales with the square of the unit and keeps its intensity', () => {
    const returns = panel(40, 6);
    const scaled = { ...returns, data: returns.data.map((x) => x * 2 ** 10) };
    const [one, other] = [estimate(returns), estimate(scaled)];
    expectClose(other.shrinkage, one.shrinkage, 1e-12);
    expectClose(
      other.covariance.data,
      one.covariance.data.map((x) => x * 2 ** 20),
      { relativeToLargest: 1e-12 },
    );
  });
  it('keeps identical assets identical and works with fewer rows than assets', () => {
    const base = panel(12, 10);
    const copies = permuteColumns({ ...base }, [0, 0, 2, 3, 4, 5, 6, 7, 8, 9]);
    const C = estimate(copies).covariance;
    for (let j = 2; j < 10; j++) expectClose(C.data[j]!, C.data[10 + j]!, { relativeToLargest: 1e-9 });
    expect(conditionNumber(estimate(panel(6, 10)).covariance)).toBeLessThan(1e6);
  });
  it('refuses too few rows, gaps, infinities and empty panels', () => {
    expect(() => estimate(panel(1, 3))).toThrow(RangeError);
    expect(() => estimate(zeros(5, 0))).toThrow(/returns is empty/);
    expect(() => estimate({ rows: 5, cols: 3, data: new Float64Array(14) })).toThrow(/claims 5 × 3 and holds 14/);
    const bad = panel(5, 3);
    bad.data[7] = Number.NaN;
    expect(() => estimate(bad)).toThrow('returns[2, 1] is NaN');
    bad.data[7] = Number.NEGATIVE_INFINITY;
    expect(() => estimate(bad)).toThrow('returns[2, 1] is -Infinity');
  });
});

const hasNoMarket = ({ rows, cols, data }: Matrix) => {
  const sums = Array.from({ length: rows }, (_, t) => data.slice(t * cols, t * cols + cols).reduce((s, x) => s + x, 0));
  return Math.max(...sums) - Math.min(...sums) < 1e-3;
};

describe('ledoitWolf', () => {
  it('keeps its intensity when a column is negated', () => {
    const returns = panel(40, 6);
    const negated = { ...returns, data: returns.data.map((x, k) => (k % 6 === 2 ? -x : x)) };
    expectClose(ledoitWolf(negated).shrinkage, ledoitWolf(returns).shrinkage, 1e-12);
  });
  it('leaves a panel without variance at zero', () => {
    const flat = { rows: 5, cols: 3, data: new Float64Array(15).fill(0.1) };
    expect(ledoitWolf(flat)).toEqual({ covariance: zeros(3, 3), shrinkage: 0 });
  });
});

describe('ledoitWolfSingleFactor', () => {
  it('refuses a book whose market cancels', () => {
    const hedged = fromRows([0.01, -0.02, 0.03, 0.005].map((x) => [x, -x]));
    expect(() => ledoitWolfSingleFactor(hedged)).toThrow(/market of zero variance/);
  });
});

describe('nonlinearShrinkage', () => {
  it('is positive definite with identical assets, where the published formula divides by zero', () => {
    const { covariance, rank } = nonlinearShrinkage(permuteColumns(panel(60, 5), [0, 1, 2, 3, 4, 0, 0]));
    expect(rank).toBe(5);
    expect(conditionNumber(covariance)).toBeLessThan(1e4);
  });
  it('keeps the trace of the sample', () => {
    const returns = panel(50, 9);
    const trace = (C: Matrix) => C.data.reduce((s, x, k) => (k % 10 === 0 ? s + x : s), 0);
    expectClose(trace(nonlinearShrinkage(returns).covariance), trace(sampleCovariance(returns)), { relative: 1e-12 });
  });
  it('refuses a panel without variance', () => {
    expect(() => nonlinearShrinkage({ rows: 5, cols: 2, data: new Float64Array(10).fill(0.1) })).toThrow(/constant/);
  });
});

describe('ewmaCovariance', () => {
  it('equals the written-out sum of pandas ewm', () => {
    const returns = fromRows([
      [0.01, 0.02],
      [-0.02, 0.01],
      [0.03, -0.01],
    ]);
    const w = [0.25, 0.5, 1].map((x) => x / 1.75);
    const [x, y] = [0, 1].map((j) => [0, 1, 2].map((t) => returns.data[t * 2 + j]!)) as [number[], number[]];
    const mean = (z: number[]) => z.reduce((s, v, t) => s + w[t]! * v, 0);
    const divisor = 1 - w.reduce((s, v) => s + v * v, 0);
    const cov = (p: number[], q: number[]) =>
      p.reduce((s, v, t) => s + w[t]! * (v - mean(p)) * (q[t]! - mean(q)), 0) / divisor;
    expectClose(ewmaCovariance(returns, { decay: 0.5 }).data, [cov(x, x), cov(x, y), cov(y, x), cov(y, y)], 1e-17);
  });
  it('becomes the sample covariance as decay approaches 1', () => {
    const returns = panel(30, 4);
    expectClose(ewmaCovariance(returns, { decay: 1 - 1e-12 }).data, sampleCovariance(returns).data, {
      relativeToLargest: 1e-9,
    });
  });
  it('refuses a decay outside (0, 1)', () => {
    for (const decay of [0, 1, -0.5, Number.NaN]) expect(() => ewmaCovariance(panel(5, 2), { decay })).toThrow(/decay/);
    expect(() => ewmaCovariance(panel(5, 2), { decay: 1e-20 })).toThrow(/a single row/);
  });
});

describe('sampleCovariance', () => {
  it('needs more rows than ddof', () => {
    expect(() => sampleCovariance(panel(1, 2))).toThrow('sampleCovariance: returns has 1 rows, at least 2 are needed');
    expect(sampleCovariance(panel(1, 2), { ddof: 0 }).data).toEqual(new Float64Array(4));
  });
  it('gives an exact zero for a constant column whose mean rounds', () => {
    const S = sampleCovariance(fromRows([0.3, -0.1, 0.2].map((x) => [x, 0.1])));
    expect([S.data[1], S.data[2], S.data[3]]).toEqual([0, 0, 0]);
  });
});

describe('conditionNumber', () => {
  it('is 1 for the identity, infinite for a singular or indefinite matrix', () => {
    expect(
      conditionNumber(
        fromRows([
          [1, 0],
          [0, 1],
        ]),
      ),
    ).toBe(1);
    expect(
      conditionNumber(
        fromRows([
          [1, 1],
          [1, 1],
        ]),
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(
      conditionNumber(
        fromRows([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(conditionNumber(zeros(2, 2))).toBe(Number.POSITIVE_INFINITY);
  });
  it('refuses an asymmetric matrix', () => {
    expect(() =>
      conditionNumber(
        fromRows([
          [1, 2],
          [0, 1],
        ]),
      ),
    ).toThrow(/conditionNumber: covariance is not symmetric/);
  });
});
