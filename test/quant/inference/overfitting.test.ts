import { describe, expect, it } from 'vitest';
import { probabilityOfBacktestOverfitting } from '../../../quant/inference/overfitting.js';
import { createRandom } from '../../../quant/inference/random.js';
import { fromRows } from '../../../quant/linalg/matrix.js';
import { expectClose, goldenReturns, loadGolden } from '../../support/goldens.js';

const golden = loadGolden<{ blocks: number }>('pbo');
const noise = (T: number, K: number, seed: number) => {
  const random = createRandom(seed);
  return { rows: T, cols: K, data: Float64Array.from({ length: T * K }, () => random.uniform() - 0.5) };
};

describe('probabilityOfBacktestOverfitting', () => {
  it.each(golden.cases)('$name: all 70 logits, winners and ranks agree with the golden', ({ input, expected }) => {
    const result = probabilityOfBacktestOverfitting(goldenReturns(input)!, input);
    expectClose(result.logits, expected['logits']!, golden.tolerance['logit']!);
    expect(Array.from(result.winners)).toEqual(expected['winners']);
    expect(Array.from(result.ranks)).toEqual(expected['outOfSampleRankOfWinner']);
    expect(result.probability).toBe(expected['pboAtOrBelowZero']);
    expect(result.probabilityStrict).toBe(expected['pboStrictlyBelowZero']);
    expect(result.lossProbability).toBe(expected['lossProbability']);
  });
  it('scaling all returns changes nothing but rounding', () => {
    const returns = noise(64, 5, 1);
    const scaled = { ...returns, data: returns.data.map((x) => x * 1024) };
    expect(probabilityOfBacktestOverfitting(scaled).logits).toEqual(probabilityOfBacktestOverfitting(returns).logits);
  });
  it('identical strategies share the middle rank: every logit is 0', () => {
    const one = noise(32, 1, 2).data;
    const copies = fromRows(Array.from(one, (x) => [x, x, x]));
    const result = probabilityOfBacktestOverfitting(copies, { blocks: 8 });
    expect(result.logits.every((x) => x === 0)).toBe(true);
    expect([result.probability, result.probabilityStrict]).toEqual([1, 0]);
  });
  it('cash scores 0, and the flat halves are counted', () => {
    const losing = fromRows(Array.from({ length: 16 }, (_, t) => [-0.01 - 0.001 * (t % 3), 0]));
    const result = probabilityOfBacktestOverfitting(losing, { blocks: 4 });
    expect(Array.from(result.winners)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(result.flatScores).toBe(12);
  });
  it('rows that do not fill a block are dropped from the old end', () => {
    const returns = noise(67, 4, 5);
    const tail = { rows: 64, cols: 4, data: returns.data.slice(12) };
    const whole = probabilityOfBacktestOverfitting(returns, { blocks: 8 });
    expect(whole.dropped).toBe(3);
    expect(whole.logits).toEqual(probabilityOfBacktestOverfitting(tail, { blocks: 8 }).logits);
  });
  it('wrong shapes and gaps are RangeErrors', () => {
    for (const blocks of [0, 3, 22, 2.5]) {
      expect(() => probabilityOfBacktestOverfitting(noise(64, 3, 1), { blocks })).toThrow(/blocks must be even/);
    }
    expect(() => probabilityOfBacktestOverfitting(noise(64, 1, 1))).toThrow(/at least 2 columns/);
    expect(() => probabilityOfBacktestOverfitting(noise(10, 3, 1))).toThrow(/10 rows are too few for 16 blocks/);
    const gap = noise(64, 3, 1);
    gap.data[3 * 7 + 2] = Number.NaN;
    expect(() => probabilityOfBacktestOverfitting(gap)).toThrow('returns[7, 2] is NaN');
  });
});
