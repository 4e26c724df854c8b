import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalStep, decimalText } from './grid.js';

const multiples = (step: number, decimals: number, count: number): string[] =>
  Array.from({ length: count }, (_, k) => ((k + 101) * step).toFixed(decimals));

describe('decimalStep', () => {
  it.each([
    ['0.05', multiples(0.05, 2, 40)],
    ['0.2', multiples(0.2, 2, 40)],
    ['10', multiples(10, 0, 40)],
    ['1', multiples(1, 0, 40)],
    ['0.0001', multiples(0.0001, 6, 40)],
  ])('finds %s', (step, values) => {
    expect(decimalStep(values)).toBe(step);
  });

  it('does not believe a coarser grid that a handful of prices lies on', () => {
    expect(decimalStep(['1.5', '2.5', '3.5'])).toBe('0.1');
  });

  it('divides every value, and no coarser step of 1, 2, 5 does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 30, maxLength: 60 }),
        (decimals, wholes) => {
          const step = decimalStep(wholes.map((n) => (n / 10 ** decimals).toFixed(decimals)));
          const units = Math.round(Number(step) * 10 ** decimals);
          expect(wholes.every((n) => n % units === 0)).toBe(true);
          const coarser = [2, 2.5, 5].map((m) => units * m).filter((u) => /^[125]0*$/.test(String(u)));
          for (const u of coarser) expect(wholes.every((n) => n % u === 0)).toBe(false);
        },
      ),
    );
  });

  it.each([[[]], [['0', '0.0']], [['1e-7']], [['']], [['-1']]])('refuses %j', (values) => {
    expect(() => decimalStep(values)).toThrow(RangeError);
  });
});

describe('decimalText', () => {
  it.each([
    [1e-9, '0.000000001'],
    [1.23456789012345e-8, '0.0000000123456789012'],
    [1e21, '1000000000000000000000'],
    [0.1 + 0.2, '0.3'],
    [0, '0'],
  ])('writes %d without an exponent', (value, text) => {
    expect(decimalText(value)).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => decimalText(value)).toThrow(RangeError);
  });
});
