import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drift, driftAlarms } from '../../stages/drift.js';

describe('drift', () => {
  it('is what fixed quantities have become, cash included', () => {
    // 100: 60 of A, 30 short of B, 70 of cash. A gains a fifth, B a tenth: 72, -33 and 70 make 109.
    const { weights, largest, turnover } = drift({ B: -0.3, A: 0.6 }, { A: 0.2, B: 0.1 });
    expect(weights['A']).toBeCloseTo(72 / 109, 14);
    expect(weights['B']).toBeCloseTo(-33 / 109, 14);
    expect(largest).toMatchObject({ instrument: 'A', change: expect.closeTo(72 / 109 - 0.6, 14) });
    expect(turnover).toBeCloseTo((72 / 109 - 0.6 + 33 / 109 - 0.3) / 2, 14);
  });

  it('is none where nothing moved, or everything held moved alike', () => {
    expect(drift({ A: 0.5, B: 0.5 }, {}).turnover).toBe(0);
    expect(drift({ A: 0.5, B: 0.5 }, { A: 0.3, B: 0.3 }).turnover).toBeCloseTo(0, 14);
    expect(drift({}, { A: 1 })).toEqual({ weights: {}, largest: null, turnover: 0 });
  });

  it('keeps the sum of weights and cash at one', () => {
    const weight = fc.double({ min: 0, max: 0.2, noNaN: true });
    const move = fc.double({ min: -0.99, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(weight, move), { minLength: 1, maxLength: 5 }), (rows) => {
        const ids = rows.map((_, k) => `X${k}`);
        const target = Object.fromEntries(rows.map(([w], k) => [ids[k], w]));
        const returns = Object.fromEntries(rows.map(([, r], k) => [ids[k], r]));
        const { weights } = drift(target, returns);
        const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
        const value = 1 + sum(rows.map(([w, r]) => w * r));
        const cash = (1 - sum(Object.values(target))) / value;
        expect(sum(Object.values(weights)) + cash).toBeCloseTo(1, 10);
      }),
    );
  });

  it.each([
    ['a weight that is no number', { A: Number.NaN }, {}],
    ['a loss of more than everything', { A: 0.5 }, { A: -1.1 }],
    ['an endless gain', { A: 0.5 }, { A: Number.POSITIVE_INFINITY }],
    ['a ruined book', { A: -1 }, { A: 1 }],
  ])('refuses %s', (_, target, returns) => {
    expect(() => drift(target as Record<string, number>, returns as Record<string, number>)).toThrow(RangeError);
  });
});

it('alarms begin above a threshold and not at it', () => {
  const at = { largest: { instrument: 'A', change: 0.05 }, turnover: 0.1 };
  expect(driftAlarms(at, { weight: 0.05, turnover: 0.1 })).toEqual([]);
  expect(driftAlarms(at, { weight: 0.049, turnover: 0.1 })).toEqual([
    'A is 5.00 % of NAV from its target, above 4.90 %',
  ]);
  expect(driftAlarms(at, { weight: 0.05, turnover: 0.099 })).toHaveLength(1);
  expect(driftAlarms({ largest: null, turnover: 0 }, { weight: 0.05, turnover: 0.1 })).toEqual([]);
});
