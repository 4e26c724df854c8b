import { describe, expect, it } from 'vitest';
import {
  bps,
  count,
  day,
  fixed,
  instant,
  interval,
  percent,
  quantity,
  ratio,
  scientific,
  signedPercent,
  usd,
} from '../../reports/format.js';

describe('format', () => {
  it('shows what is unknown or not finite as a dash, never as zero', () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const show of [fixed, percent, bps, ratio, count, scientific, quantity, usd]) expect(show(value)).toBe('–');
    }
    for (const value of [null, undefined, 'yesterday']) expect([day(value), instant(value)]).toEqual(['–', '–']);
    expect(interval(null, ratio)).toBe('–');
  });
  it.each([
    [0.1234, '12.34%', '+12.34%'],
    [-0.05, '−5.00%', '−5.00%'],
    [0, '0.00%', '0.00%'],
    [-0.00001, '0.00%', '0.00%'],
    [12.5, '1,250.00%', '+1,250.00%'],
  ])('shows the fraction %d as %s, signed %s', (value, plain, signed) => {
    expect([percent(value), signedPercent(value)]).toEqual([plain, signed]);
  });
  it('groups thousands and keeps a true minus sign', () => {
    expect([count(1234567), count(-999), fixed(-1234.5, { digits: 1 })]).toEqual(['1,234,567', '−999', '−1,234.5']);
  });
  it('shows six significant digits of a quantity, and text as it is', () => {
    expect([12.3456789, 0.000123456, 1e-9, 1234567.8, 0, 'gt 15'].map(quantity)).toEqual([
      '12.3457',
      '0.000123456',
      '1.00e−9',
      '1,234,568',
      '0',
      'gt 15',
    ]);
  });
  it('shows basis points, dollars, instants and residuals', () => {
    expect([bps(0.00125), usd(12_300_000), usd(950), scientific(3.14e-12)]).toEqual([
      '12.5 bps',
      '12.3 M',
      '950',
      '3.1e−12',
    ]);
    expect([day('2025-12-08T23:30:00.000Z'), instant('2025-12-08T18:30:00-05:00')]).toEqual([
      '2025-12-08',
      '2025-12-08 23:30 UTC',
    ]);
  });
});
