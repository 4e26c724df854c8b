import { describe, expect, it } from 'vitest';
import { stationaryBlocks } from '../../../quant/inference/block-draws.js';
import { createRandom } from '../../../quant/inference/random.js';

type Spans = [start: number, end: number][][];

/** Blocks as drawn by the module. */
function drawn(n: number, options: { seed: number; resamples: number; meanBlock: number }): Spans {
  const blocks = stationaryBlocks(n, options);
  return Array.from({ length: options.resamples }, () => {
    const count = blocks.next();
    return Array.from({ length: count }, (_, k) => [blocks.starts[k]!, blocks.ends[k]!]);
  });
}

/** The definition: a start and a length for each block from a generator of its own, and nothing kept. */
function defined(n: number, options: { seed: number; resamples: number; meanBlock: number }): Spans {
  const random = createRandom(options.seed);
  const scale = options.meanBlock === 1 ? 0 : 1 / Math.log1p(-1 / options.meanBlock);
  return Array.from({ length: options.resamples }, () => {
    const spans: [number, number][] = [];
    for (let t = 0; t < n; ) {
      const start = random.below(n);
      t = Math.min(n, t + 1 + Math.floor(Math.log1p(-random.uniform()) * scale));
      spans.push([start, t]);
    }
    return spans;
  });
}

describe('stationaryBlocks', () => {
  it('are those of the definition, whatever was asked before of the same seed and length', () => {
    for (const meanBlock of [7, 1, 2.5, 400, 1.01, 7]) {
      const options = { seed: 3, resamples: 90, meanBlock };
      expect(drawn(61, options), `mean block ${meanBlock}`).toEqual(defined(61, options));
    }
  });

  it('are the same where two read in turns', () => {
    const [a, b] = [9, 2].map((meanBlock) => stationaryBlocks(500, { seed: 8, resamples: 40, meanBlock }));
    const ends: number[][] = [[], []];
    for (let sample = 0; sample < 40; sample++) {
      [a!, b!].forEach((blocks, k) => {
        const count = blocks.next();
        ends[k]!.push(...blocks.ends.subarray(0, count));
      });
    }
    const expected = [9, 2].map((meanBlock) =>
      defined(500, { seed: 8, resamples: 40, meanBlock }).flatMap((spans) => spans.map(([, end]) => end)),
    );
    expect(ends).toEqual(expected);
  });

  it('are the same where they are too many to be kept', () => {
    // 2,200 resamples of 2,000 rows in blocks of one: 4.4 million draws.
    const options = { seed: 21, resamples: 2200, meanBlock: 1 };
    const blocks = stationaryBlocks(2000, options);
    const random = createRandom(21);
    let different = 0;
    for (let sample = 0; sample < options.resamples; sample++) {
      expect(blocks.next()).toBe(2000);
      for (let k = 0; k < 2000; k++) {
        if (blocks.starts[k] !== random.below(2000)) different++;
        random.uniform();
      }
    }
    expect(different).toBe(0);
  });

  it('are forgotten for old seeds, and come out the same again', () => {
    const options = (seed: number) => ({ seed, resamples: 5, meanBlock: 3 });
    const before = drawn(40, options(1));
    // Two million draws each: there is no room for three of them.
    for (const seed of [2, 3, 4]) {
      const blocks = stationaryBlocks(2000, { seed, resamples: 1000, meanBlock: 1 });
      for (let sample = 0; sample < 1000; sample++) blocks.next();
    }
    expect(drawn(40, options(1))).toEqual(before);
  });
});
