import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromRows } from '../../../quant/linalg/matrix.js';
import { hierarchicalEqualRisk } from '../../../quant/optimise/hierarchical-equal-risk.js';
import { expectClose, loadGolden } from '../../support/goldens.js';

interface Input {
  readonly covariance?: readonly (readonly number[])[];
  readonly clusters: number;
}
interface Expected {
  readonly labels: readonly number[];
  readonly weights: readonly number[];
}

describe('hierarchicalEqualRisk', () => {
  const cases = loadGolden<Input, Expected>('hrp').cases.filter(({ name }) => name.startsWith('herc'));

  it.each(cases)('$name is reproduced', ({ input, expected }) => {
    const { weights, labels } = hierarchicalEqualRisk(fromRows(input.covariance!), input);
    expectClose(weights, expected.weights, 1e-9, 'weights');
    // Two labellings are one partition when they agree on every pair.
    labels.forEach((a, i) => {
      labels.forEach((b, j) => {
        expect(a === b).toBe(expected.labels[i] === expected.labels[j]);
      });
    });
  });

  it('the golden file has its nine cases', () => {
    expect(cases).toHaveLength(9);
  });

  it('weights are positive, sum to one, and do not change with a scale that rounds nothing', () => {
    const volatility = fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(volatility, fc.double({ min: 0, max: 0.9, noNaN: true }), fc.nat(), (s, rho, k) => {
        const C = (scale: number) => fromRows(s.map((a, i) => s.map((b, j) => scale * a * b * (i === j ? 1 : rho))));
        const clusters = 1 + (k % s.length);
        const { weights } = hierarchicalEqualRisk(C(1), { clusters });
        expect(weights.every((w) => w > 0)).toBe(true);
        expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        expectClose(hierarchicalEqualRisk(C(2 ** -13), { clusters }).weights, weights, 1e-9, 'scaled');
      }),
      { numRuns: 100 },
    );
  });

  it('one cluster is the inverse-variance portfolio', () => {
    const { weights } = hierarchicalEqualRisk(
      fromRows([
        [1, 0],
        [0, 4],
      ]),
      { clusters: 1 },
    );
    expectClose(weights, [0.8, 0.2], 1e-15, 'weights');
  });

  it.each([0, 3, 1.5, Number.NaN])('refuses %s clusters of two assets', (clusters) => {
    expect(() =>
      hierarchicalEqualRisk(
        fromRows([
          [1, 0],
          [0, 1],
        ]),
        { clusters },
      ),
    ).toThrow(/clusters is/);
  });
});
