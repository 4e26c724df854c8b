/**
 * Seeded random numbers: xoshiro128**.
 *
 *   state s₀..s₃, 32-bit words;   output rotl(5 s₁, 7) · 9;   the state advances by xor, shift and rotate
 *   seeding: four steps of a Weyl sequence started at the seed, each through the 32-bit MurmurHash3 finaliser
 *
 * Source   Blackman & Vigna (2021), Scrambled linear pseudorandom number generators, ACM TOMS 47(4); Steele, Lea &
 *          Flood (2014), OOPSLA, for seeding this way. Period 2¹²⁸ − 1. Not for secrets.
 * Unit     `next` gives unsigned 32-bit integers, `uniform` fractions in [0, 1) with 53 random bits, `below(n)` integers
 *          in 0..n−1 without modulo bias.
 * Errors   RangeError if the seed is not an integer in 0..2³²−1, or n is outside 1..2³².
 */
export interface Random {
  next(): number;
  uniform(): number;
  below(n: number): number;
  /** Fills `into` with what as many calls of `next` would give. */
  words(into: Uint32Array): void;
}

const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** A generator for a seed: the same seed gives the same numbers on every machine. */
export function createRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`createRandom: seed must be an integer in 0..4294967295, got ${seed}`);
  }
  let counter = seed;
  const mixed = (): number => {
    counter = (counter + 0x9e3779b9) | 0;
    let z = counter;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  return randomFromState([mixed(), mixed(), mixed(), mixed()]);
}

/** The bare generator, for checks against published sequences. The state must not be all zero. */
export function randomFromState([a, b, c, d]: readonly [number, number, number, number]): Random {
  let [s0, s1, s2, s3] = [a | 0, b | 0, c | 0, d | 0];
  if ((s0 | s1 | s2 | s3) === 0) throw new RangeError('randomFromState: the state is all zero');
  const next = (): number => {
    const result = Math.imul(rotl(Math.imul(s1, 5), 7), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotl(s3, 11);
    return result;
  };
  return {
    next,
    uniform() {
      const high = next();
      return fraction(high, next());
    },
    below(n) {
      if (!Number.isInteger(n) || n < 1 || n > 0x100000000) {
        throw new RangeError(`below: n must be an integer in 1..4294967296, got ${n}`);
      }
      const limit = wholeMultiple(n);
      let word = next();
      while (word >= limit) word = next();
      return word % n;
    },
    words(into) {
      // The state in variables of this call: they stay in registers, those of the closure do not.
      let [w0, w1, w2, w3] = [s0, s1, s2, s3];
      for (let k = 0; k < into.length; k++) {
        into[k] = Math.imul(rotl(Math.imul(w1, 5), 7), 9);
        const t = w1 << 9;
        w2 ^= w0;
        w3 ^= w1;
        w1 ^= w2;
        w0 ^= w3;
        w2 ^= t;
        w3 = rotl(w3, 11);
      }
      [s0, s1, s2, s3] = [w0, w1, w2, w3];
    },
  };
}

/** The fraction in [0, 1) that two words make: the upper 27 bits of one and the upper 26 of the other. */
export const fraction = (high: number, low: number): number =>
  ((high >>> 5) * 0x4000000 + (low >>> 6)) / 0x20000000000000;

/** The last whole multiple of n within 2³²: words from there on would favour small remainders, and are drawn again. */
export const wholeMultiple = (n: number): number => 0x100000000 - (0x100000000 % n);
