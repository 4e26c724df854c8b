import { describe, expect, it } from 'vitest';
import type { SelectionConfig } from '../../../contracts/mandate.js';
import type { UniverseRow } from '../../../contracts/stage-results.js';
import { mean, skew, standardDeviation } from '../../../quant/performance/moments.js';
import { tailGain } from '../../../quant/performance/tail.js';
import { executionScores, type RowReturns } from '../../../stages/selection/execution-scores.js';
import { instrument, noise, row } from '../support/hand-made.js';

const WEIGHTS = { liquidity: 0.35, momentum: 0.35, convexity: 0.3, stability: 0 };
const random = noise(11);
const drawn = (n: number, drift = 0): Float64Array => Float64Array.from({ length: n }, () => drift + 0.01 * random());

const line = (
  id: string,
  { recent = [drawn(60)], long = drawn(200), ...facts }: Partial<RowReturns> & Partial<UniverseRow> = {},
): RowReturns => ({ row: { ...row(instrument(`X:${id}`)), ...facts }, recent, long });

const scored = (lines: readonly RowReturns[], scoreWeights: SelectionConfig['scoreWeights'] = WEIGHTS) => {
  const of = executionScores(lines, { scoreWeights });
  return (id: string, direction: 'LONG' | 'SHORT' = 'LONG') => of(`X:${id}`, direction);
};

describe('liquidity', () => {
  const traded = (usd: number | null, atr: number | null = null): Partial<UniverseRow> => {
    const { fields } = row(instrument('X:A'), { ATR: atr, close: 100 });
    return { liquidityUsdPerDay: usd, fields };
  };
  it('is the rank of traded value, which is that of its logarithm, the same both ways', () => {
    const of = scored([line('A', traded(1e6)), line('B', traded(1e9)), line('C', traded(2e6))]);
    expect(['A', 'B', 'C'].map((id) => of(id).liquidity)).toEqual([0, 1, 0.5]);
    expect(of('B', 'SHORT').liquidity).toBe(1);
  });
  it('is the mean with the rank of a low ATR/close where that is known', () => {
    const of = scored([line('A', traded(1e6, 1)), line('B', traded(1e9, 5)), line('C', traded(2e6))]);
    expect(['A', 'B', 'C'].map((id) => of(id).liquidity)).toEqual([0.5, 0.5, 0.5]);
  });
  it('is the middle where nothing is known', () => {
    const of = scored([line('A', traded(null)), line('B', traded(1e9)), line('C', traded(1e6))]);
    expect(of('A').liquidity).toBe(0.5);
  });
});

describe('momentum', () => {
  const calm = Float64Array.from({ length: 60 }, (_, t) => 0.002 + 0.001 * (t % 2));
  const wild = Float64Array.from({ length: 60 }, (_, t) => 0.004 + 0.05 * (t % 2));
  it('is risk-adjusted: the steady gain ranks above the larger wild one', () => {
    const of = scored([line('A', { recent: [calm] }), line('B', { recent: [wild] })]);
    expect(mean(wild)!).toBeGreaterThan(mean(calm)!);
    expect([of('A').momentum, of('B').momentum]).toEqual([1, 0]);
    expect([of('A', 'SHORT').momentum, of('B', 'SHORT').momentum]).toEqual([0, 1]);
  });
  it('of several look-backs is the mean of the ranks in each', () => {
    const [up, down] = [drawn(20, 0.02), drawn(20, -0.02)];
    const of = scored([
      line('A', { recent: [drawn(60, 0.02), up] }),
      line('B', { recent: [drawn(60, -0.02), up.map((r) => 2 * r)] }),
      line('C', { recent: [drawn(60, 0), down] }),
    ]);
    // Twice as large is not better for its risk: A and B share the ranks ½ and 1 of the short look-back.
    expect(['A', 'B', 'C'].map((id) => of(id).momentum)).toEqual([(1 + 0.75) / 2, (0 + 0.75) / 2, (0.5 + 0) / 2]);
  });
  it('that cannot be measured takes the middle', () => {
    const still = new Float64Array(60);
    const of = scored([line('A', { recent: [still] }), line('B'), line('C', { recent: [new Float64Array(0)] })]);
    expect([of('A').momentum, of('C').momentum, of('A', 'SHORT').momentum]).toEqual([0.5, 0.5, 0.5]);
  });
});

describe('convexity', () => {
  it('is the mean of the ranks of bias-corrected skew and tail gain, each shrunk by how much history there is', () => {
    const lines = [line('A', { long: drawn(200) }), line('B', { long: drawn(40) }), line('C', { long: drawn(90) })];
    const believed = (values: readonly number[]) => {
      const median = [...values].sort((a, b) => a - b)[1]!;
      return lines.map(({ long: { length: n } }, i) => median + ((values[i]! - median) * n) / (n + 60));
    };
    const rank = (values: readonly number[]) => values.map((v) => values.filter((w) => w < v).length / 2);
    for (const [direction, sign] of [
      ['LONG', 1],
      ['SHORT', -1],
    ] as const) {
      const streams = lines.map(({ long }) => long.map((r) => sign * r));
      const skews = rank(believed(streams.map((r) => skew(r)!)));
      const gains = rank(believed(streams.map((r) => tailGain(r)! / standardDeviation(r)!)));
      const of = scored(lines);
      expect(['A', 'B', 'C'].map((id) => of(id, direction).convexity)).toEqual(
        skews.map((s, i) => (s + gains[i]!) / 2),
      );
    }
  });
  it('does not believe the wildest skew of a newcomer: shrinking lets a longer history pass it', () => {
    const spike = (n: number, size: number) =>
      Float64Array.from({ length: n }, (_, t) => (t === 0 ? size : 0.001 * (t % 2)));
    const [short, long] = [spike(12, 0.2), spike(400, 0.2)];
    const lines = [line('NEW', { long: short }), line('OLD', { long: long }), line('B', { long: drawn(200) })];
    expect(skew(short)!).toBeGreaterThan(3);
    const of = scored(lines);
    expect(of('OLD').convexity).toBeGreaterThan(of('NEW').convexity);
  });
});

describe('stability', () => {
  const straight = new Float64Array(60).fill(0.001).map((r, t) => r + 1e-5 * (t % 3));
  const there = Float64Array.from({ length: 60 }, (_, t) => (t < 30 ? 0.01 : -0.01));
  const lines = [
    line('UP', { recent: [straight] }),
    line('AROUND', { recent: [there] }),
    line('DOWN', { recent: [straight.map((r) => -r)] }),
  ];
  it('ranks the steady path above the one that went and came back, and above the steady loss', () => {
    const of = scored(lines);
    expect(['UP', 'AROUND', 'DOWN'].map((id) => of(id).stability)).toEqual([1, 0.5, 0]);
  });
  it('of a short is that of the mirror image', () => {
    const of = scored(lines);
    expect(['UP', 'AROUND', 'DOWN'].map((id) => of(id, 'SHORT').stability)).toEqual([0, 0.5, 1]);
  });
  it('counts as its weight says: nothing by default', () => {
    const [without, alone] = [scored(lines), scored(lines, { liquidity: 0, momentum: 0, convexity: 0, stability: 1 })];
    const { liquidity, momentum, convexity, total } = without('UP');
    expect(total).toBeCloseTo(0.35 * liquidity + 0.35 * momentum + 0.3 * convexity, 15);
    expect(alone('UP').total).toBe(1);
  });
});

describe('edges', () => {
  it('a lone instrument ranks in the middle of everything', () => {
    const { total, ...parts } = scored([line('A')])('A');
    expect(Object.values(parts)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(total).toBe(0.5);
  });
  it('weights that sum to nothing, and what is not in the universe, are refused', () => {
    const nothing = { liquidity: 0, momentum: 0, convexity: 0, stability: 0 };
    expect(() => scored([line('A')], nothing)).toThrow('scoreWeights must have a positive sum');
    expect(() => scored([line('A')])('B')).toThrow('X:B is not in the universe');
  });
});
