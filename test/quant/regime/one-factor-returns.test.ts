import { describe, expect, it } from 'vitest';
import { excessKurtosis, standardDeviation } from '../../../quant/performance/moments.js';
import { absoluteAutocorrelation } from '../../../quant/regime/absolute-autocorrelation.js';
import { type OneFactorMarket, oneFactorReturns } from '../../../quant/regime/one-factor-returns.js';

const market = (changes: Partial<OneFactorMarket> = {}) =>
  oneFactorReturns({ sessions: 4000, assets: 3, volatility: 'constant', seed: 11, ...changes });
const column = ({ rows, cols, data }: ReturnType<typeof market>, j: number): number[] =>
  Array.from({ length: rows }, (_, t) => data[t * cols + j]!);

describe('one-factor returns', () => {
  it('are the same bits for the same seed and others for another', () => {
    expect(market()).toEqual(market());
    expect(market({ seed: 12 }).data[0]).not.toBe(market().data[0]);
  });
  it('have the volatility of their loadings: 1 % √(1 + b²) with b in [0.5, 1.5)', () => {
    for (const volatility of ['constant', 'garch', 'one-garch'] as const) {
      for (const j of [0, 1, 2]) {
        const deviation = standardDeviation(column(market({ volatility }), j))!;
        expect(deviation).toBeGreaterThan(0.01 * Math.sqrt(1.25) * 0.85);
        expect(deviation).toBeLessThan(0.01 * Math.sqrt(3.25) * 1.15);
      }
    }
  });
  it('share one factor: every pair is correlated', () => {
    const [a, b] = [column(market(), 0), column(market(), 1)];
    const product = a.reduce((sum, x, t) => sum + x * b[t]!, 0) / a.length;
    expect(product / (standardDeviation(a)! * standardDeviation(b)!)).toBeGreaterThan(0.2);
  });
  it('cluster their volatility under GARCH and not without', () => {
    expect(Math.abs(absoluteAutocorrelation(column(market(), 0))!)).toBeLessThan(0.05);
    expect(absoluteAutocorrelation(column(market({ volatility: 'one-garch' }), 0))!).toBeGreaterThan(0.08);
    expect(excessKurtosis(column(market(), 0))!).toBeLessThan(0.3);
    expect(excessKurtosis(column(market({ volatility: 'one-garch' }), 0))!).toBeGreaterThan(0.3);
  });
  it('refuse impossible sizes and a variance that does not exist', () => {
    expect(() => market({ sessions: 0 })).toThrow('sessions is 0');
    expect(() => market({ assets: 1.5 })).toThrow('assets is 1.5');
    expect(() => market({ seed: -1 })).toThrow('seed');
    expect(() => market({ garch: { omega: 0.02, alpha: 0.2, beta: 0.8 } })).toThrow('no finite variance');
    expect(() => market({ garch: { omega: 0, alpha: 0.1, beta: 0.8 } })).toThrow('no finite variance');
    expect(() => market({ garch: { omega: Number.NaN, alpha: 0.1, beta: 0.8 } })).toThrow('no finite variance');
  });
});
