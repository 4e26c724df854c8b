/**
 * Blocks of the stationary bootstrap, drawn once for a seed and read by every series of the same length.
 *
 *   draw k   where block k starts, uniform on 0..n−1, and ln(1 − u) of a uniform u, of which a mean length L makes a length
 *   length   1 + ⌊ln(1 − u) / ln(1 − 1/L)⌋: the geometric law by inversion, one draw a block instead of one an observation
 *
 * Draws depend on seed and n alone: series of other mean lengths read the same ones, only more or fewer of them. What
 * was asked before therefore never shows in an answer.
 *
 * Source   Politis & Romano (1994), JASA 89, 1303–1313; inversion: Devroye (1986), chapter X.2.
 * Unit     observations.
 * Seed     xoshiro128** from `seed`; the same seed gives the same blocks on every machine.
 * Cost     12 bytes a draw, at most 2²² of them kept, those of the newest pairs of seed and n; resamples that would take more are
 *          drawn and forgotten.
 */
import { createRandom, fraction, wholeMultiple } from './random.js';

/** The blocks of one resample after the other; `starts` and `ends` hold those of the newest. */
export interface Blocks {
  /** Row of the series at which a block begins. */
  readonly starts: Uint32Array;
  /** Position in the resample at which it ends; it begins where the one before ended. */
  readonly ends: Uint32Array;
  /** Draws the next resample; how many blocks it has. */
  next(): number;
}

/** Blocks of resamples of n rows, n ≥ 1, with mean length L ≥ 1; `resamples` says how many will be asked for. */
export function stationaryBlocks(
  n: number,
  { seed, resamples, meanBlock }: { readonly seed: number; readonly resamples: number; readonly meanBlock: number },
): Blocks {
  const scale = meanBlock === 1 ? 0 : 1 / Math.log1p(-1 / meanBlock);
  const starts = new Uint32Array(n);
  const ends = new Uint32Array(n);
  const draws = resamples * (n / meanBlock + 1) > MOST ? passingDraws(seed, n) : keptDraws(seed, n);
  let at = 0;
  return {
    starts,
    ends,
    next() {
      let blocks = 0;
      for (let t = 0; t < n; blocks++) {
        if (at === draws.count) at = draws.more();
        starts[blocks] = draws.starts[at]!;
        t = Math.min(n, t + 1 + Math.floor(draws.logs[at]! * scale));
        ends[blocks] = t;
        at++;
      }
      return blocks;
    },
  };
}

interface Draws {
  count: number;
  starts: Uint32Array;
  logs: Float64Array;
  /** Makes draws after the last one; at which place the next of them stands. */
  more(): number;
}

const CHUNK = 1024;
const MOST = 1 << 22;
const kept = new Map<string, Draws>();

/** Every draw so far, shared by all who ask for this seed and length. */
function keptDraws(seed: number, n: number): Draws {
  const key = `${seed}/${n}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const fill = filler(seed, n);
  const draws: Draws = {
    count: 0,
    starts: new Uint32Array(0),
    logs: new Float64Array(0),
    more() {
      const from = draws.count;
      // The columns double, the draws do not: most of the last doubling would never be read.
      draws.count = from + CHUNK;
      if (draws.count > draws.starts.length) {
        draws.starts = longer(draws.starts, new Uint32Array(Math.max(CHUNK, 2 * from)));
        draws.logs = longer(draws.logs, new Float64Array(draws.starts.length));
        forgetBefore(draws);
      }
      fill(draws, from);
      return from;
    },
  };
  kept.set(key, draws);
  return draws;
}

/** Forgets the oldest pairs until what is kept has room for `growing`; who reads them still holds them. */
function forgetBefore(growing: Draws): void {
  let total = 0;
  for (const { starts } of kept.values()) total += starts.length;
  for (const [key, draws] of kept) {
    if (total <= MOST) return;
    if (draws === growing) continue;
    kept.delete(key);
    total -= draws.starts.length;
  }
}

/** Draws of which each is read once. */
function passingDraws(seed: number, n: number): Draws {
  const fill = filler(seed, n);
  const draws: Draws = {
    count: CHUNK,
    starts: new Uint32Array(CHUNK),
    logs: new Float64Array(CHUNK),
    more() {
      fill(draws, 0);
      return 0;
    },
  };
  draws.more();
  return draws;
}

/** Makes the draws from `from` up to `count`: each takes the words that `below(n)` and `uniform` of one generator would take. */
function filler(seed: number, n: number): (draws: Draws, from: number) => void {
  const random = createRandom(seed);
  const words = new Uint32Array(3 * CHUNK);
  const limit = wholeMultiple(n);
  let at = words.length;
  const next = (): number => {
    if (at === words.length) {
      random.words(words);
      at = 0;
    }
    return words[at++]!;
  };
  return ({ count, starts, logs }, from) => {
    for (let k = from; k < count; k++) {
      let word = next();
      while (word >= limit) word = next();
      starts[k] = word % n;
      const high = next();
      logs[k] = Math.log1p(-fraction(high, next()));
    }
  };
}

function longer<Column extends Uint32Array | Float64Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}
