import { describe, expect, it } from 'vitest';
import { createRandom, randomFromState } from '../../../quant/inference/random.js';

/** The published recurrence once more, in exact integers. */
function* reference(state: [bigint, bigint, bigint, bigint]): Generator<number> {
  const mask = 0xffffffffn;
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  const s = state;
  for (;;) {
    yield Number((rotl((s[1] * 5n) & mask, 7n) * 9n) & mask);
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 11n);
  }
}

describe('xoshiro128**', () => {
  it('state 1, 2, 3, 4 gives the recurrence of the paper, beginning 11520, 0, 5927040, 70819200', () => {
    const random = randomFromState([1, 2, 3, 4]);
    const exact = reference([1n, 2n, 3n, 4n]);
    const words = Array.from({ length: 500 }, () => random.next());
    expect(words.slice(0, 4)).toEqual([11520, 0, 5927040, 70819200]);
    expect(words).toEqual(words.map(() => exact.next().value));
  });
  it('one seed gives one sequence, neighbouring seeds unrelated ones', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(new Set([...draw(0), ...draw(1), ...draw(2), ...draw(0xffffffff)]).size).toBe(20);
  });
  it('uniform fractions fill [0, 1) with mean ½ and variance 1/12', () => {
    const random = createRandom(42);
    const x = Array.from({ length: 20_000 }, () => random.uniform());
    const mean = x.reduce((a, b) => a + b) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
    expect(x.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01); // five standard errors
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
  });
  it('below(n) reaches every integer about equally often', () => {
    const random = createRandom(3);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 12_000; i++) counts[random.below(6)]!++;
    for (const c of counts) expect(Math.abs(c - 2000)).toBeLessThan(210);
  });
  it('words are what as many calls of next would give, and next goes on after them', () => {
    const [one, many] = [createRandom(11), createRandom(11)];
    for (const count of [1, 0, 1000, 7]) {
      const words = new Uint32Array(count);
      many.words(words);
      expect(Array.from(words)).toEqual(Array.from({ length: count }, () => one.next()));
      expect(many.next()).toBe(one.next());
    }
  });

  it('a seed or a bound out of range is a RangeError', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 32]) expect(() => createRandom(seed)).toThrow(/seed must be/);
    for (const n of [0, -2, 1.5, 2 ** 33]) expect(() => createRandom(1).below(n)).toThrow(/n must be/);
    expect(() => randomFromState([0, 0, 0, 0])).toThrow(RangeError);
  });
});
