import { describe, expect, it } from 'vitest';
import { pearson } from '../../../quant/covariance/pairwise-correlation.js';
import { correlations, incomparability } from '../../../stages/selection/correlations.js';
import { lookbacksOf } from '../../../stages/selection/lookbacks.js';
import type { PassOneReturns } from '../../../stages/selection/pass-one.js';
import { noise } from '../support/hand-made.js';

const random = noise(3);
const stream = (id: string, missing: readonly number[] = []): PassOneReturns => ({
  instrument: id,
  returns: Float64Array.from({ length: 120 }, (_, t) => (missing.includes(t) ? Number.NaN : 0.01 * random())),
});

describe('look-backs', () => {
  it.each<[number | readonly number[], number, [number, number][]]>([
    [60, 40, [[60, 40]]],
    [
      [20, 60],
      40,
      [
        [60, 40],
        [20, 14],
      ],
    ],
    [
      [60, 120, 250],
      100,
      [
        [250, 100],
        [120, 48],
        [60, 24],
      ],
    ],
  ])('%j with an overlap of %d are %j', (lookback, minOverlap, want) => {
    expect(lookbacksOf({ lookback, minOverlap }).map((one) => [one.sessions, one.minOverlap])).toEqual(want);
  });
});

describe('correlations over several look-backs', () => {
  const streams = [stream('A'), stream('B'), stream('C')];
  const lookbacks = lookbacksOf({ lookback: [30, 60, 120], minOverlap: 80 });
  it('are the mean of those over each, symmetric with a unit diagonal', () => {
    const { correlation: rho } = correlations(streams, lookbacks);
    for (const [i, a] of streams.entries()) {
      for (const [j, b] of streams.entries()) {
        const each = [120, 60, 30].map((n) => pearson(a.returns.slice(-n), b.returns.slice(-n)));
        const want = i === j ? 1 : each.reduce((sum, r) => sum + r, 0) / 3;
        expect(rho.data[3 * i + j]).toBeCloseTo(want, 15);
        expect(rho.data[3 * i + j]).toBe(rho.data[3 * j + i]);
      }
    }
  });
  it('are unknown where one look-back has too little in common, which is named', () => {
    // Twenty of the last thirty are needed.
    const gaps = Array.from({ length: 11 }, (_, k) => 100 + k);
    const all = correlations([streams[0]!, streams[1]!, stream('D', gaps)], lookbacks);
    expect(all.correlation.data[2]).toBeNaN();
    expect(incomparability(all, 0, 2)).toEqual({
      why: 'overlap',
      lookback: { sessions: 30, minOverlap: 20 },
      shared: 19,
    });
    expect(incomparability(all, 0, 1)).toBeNull();
  });
  it('are unknown where a stream does not vary in one of them', () => {
    const still = stream('D');
    still.returns.fill(0, 90);
    const all = correlations([streams[0]!, still], lookbacks);
    expect(incomparability(all, 0, 1)).toMatchObject({ why: 'variance' });
  });
  it('of nothing are nothing, and without a look-back there are none', () => {
    expect(correlations([], lookbacks).ids).toEqual([]);
    expect(() => correlations(streams, [])).toThrow('no look-back was given');
  });
});
