/**
 * Stationary bootstrap: row indices for resampling a time series, and intervals from them.
 *
 *   blocks i, i + 1, … (mod n) start uniformly on 0..n−1; their lengths are geometric: P(length > k) = (1 − 1/L)ᵏ
 *   interval = the (1−c)/2 and (1+c)/2 quantiles (type 7) of the statistic over the resamples
 *
 * Source   Politis & Romano (1994), JASA 89, 1303–1313; percentile interval: Efron & Tibshirani (1993), chapter 13.
 * Unit     L is the mean block length in observations; L = 1 is the ordinary bootstrap.
 * Seed     xoshiro128** from `seed`; the same seed gives the same indices on every machine.
 * Errors   RangeError if n, L, resamples, confidence or the seed is out of range, or the series differ in length.
 */

import { requireFraction, requireInteger, requireNumber, requireSeries } from '../performance/require-series.js';
import { sortedQuantile } from '../performance/tail.js';
import { type Blocks, stationaryBlocks } from './block-draws.js';
import { optimalBlockLength } from './block-length.js';

export interface BootstrapOptions {
  /** Integer in 0..2³²−1. */
  readonly seed: number;
  readonly resamples: number;
  /** Mean block length in observations, at least 1. */
  readonly meanBlock: number;
}

/** Yields `resamples` arrays of n row indices each; every array is fresh and the caller's own. */
export function* stationaryBootstrap(
  n: number,
  { seed, resamples, meanBlock }: BootstrapOptions,
): Generator<Uint32Array, void, undefined> {
  requireInteger('stationaryBootstrap', 'n', n, 1);
  requireResampling('stationaryBootstrap', { resamples, meanBlock });
  const blocks = stationaryBlocks(n, { seed, resamples, meanBlock });
  for (let sample = 0; sample < resamples; sample++) {
    const indices = new Uint32Array(n);
    const count = blocks.next();
    for (let block = 0, t = 0; block < count; block++) {
      const end = blocks.ends[block]!;
      for (let at = blocks.starts[block]!; t < end; t++) {
        indices[t] = at;
        if (++at === n) at = 0;
      }
    }
    yield indices;
  }
}

export interface IntervalOptions {
  readonly seed: number;
  readonly resamples: number;
  /** Fraction, 0.95 by default. */
  readonly confidence?: number;
  /** Default: the longest optimal length among the series and their absolute values, so that calm and storm stay together. */
  readonly meanBlock?: number;
}

export interface BootstrapInterval {
  /** The statistic of the series as they are; null where undefined. */
  readonly estimate: number | null;
  /** Null where the estimate or more than half of the resamples are undefined. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Resamples with a defined statistic. */
  readonly defined: number;
  readonly meanBlock: number;
}

/**
 * Percentile interval of a statistic of one or more paired series. All series are resampled with the same rows, so that
 * what they share cancels in a difference. The statistic must not keep its arguments: their buffers are reused.
 */
export function bootstrapInterval(
  statistic: (...series: Float64Array[]) => number | null,
  series: readonly Float64Array[],
  { seed, resamples, confidence = 0.95, meanBlock }: IntervalOptions,
): BootstrapInterval {
  const n = series[0]?.length ?? 0;
  if (n < 1) throw new RangeError('bootstrapInterval: series needs at least one series with an entry');
  series.forEach((s, k) => {
    if (s.length !== n) throw new RangeError(`bootstrapInterval: series[${k}] has ${s.length} entries, expected ${n}`);
    requireSeries('bootstrapInterval', `series[${k}]`, s);
  });
  requireFraction('bootstrapInterval', 'confidence', confidence);
  const block = meanBlock ?? Math.max(...series.map(volatilityBlock));
  const defined: number[] = [];
  const buffers = series.map(() => new Float64Array(n));
  const sources = series.map(writtenTwice);
  requireResampling('bootstrapInterval', { resamples, meanBlock: block });
  const blocks = stationaryBlocks(n, { seed, resamples, meanBlock: block });
  for (let sample = 0; sample < resamples; sample++) {
    const count = blocks.next();
    for (let k = 0; k < buffers.length; k++) gather(sources[k]!, blocks, count, buffers[k]!);
    const value = finiteOrNull(statistic(...buffers));
    if (value !== null) defined.push(value);
  }
  const estimate = finiteOrNull(statistic(...series.map((s) => s.slice())));
  const outcome = { estimate, defined: defined.length, meanBlock: block };
  if (estimate === null || 2 * defined.length < resamples) return { ...outcome, interval: null };
  const sorted = Float64Array.from(defined).sort();
  const tail = (1 - confidence) / 2;
  return { ...outcome, interval: [sortedQuantile(sorted, tail), sortedQuantile(sorted, 1 - tail)] };
}

function requireResampling(where: string, { resamples, meanBlock }: Omit<BootstrapOptions, 'seed'>): void {
  requireInteger(where, 'resamples', resamples, 1);
  requireNumber(where, 'meanBlock', meanBlock);
  if (meanBlock < 1) throw new RangeError(`${where}: meanBlock must be at least 1, got ${meanBlock}`);
}

/** The rows of a resample, block by block: the indices are never written down. `twice` is the series and itself again. */
function gather(twice: Float64Array, { starts, ends }: Blocks, count: number, into: Float64Array): void {
  let t = 0;
  for (let block = 0; block < count; block++) {
    const end = ends[block]!;
    const ahead = starts[block]! - t;
    for (; t < end; t++) into[t] = twice[ahead + t]!;
  }
}

/** A block never is longer than the series, so that one written twice needs no look at where it ends. */
function writtenTwice(series: Float64Array): Float64Array {
  const twice = new Float64Array(2 * series.length);
  twice.set(series);
  twice.set(series, series.length);
  return twice;
}

const finiteOrNull = (x: number | null): number | null => (x === null || !Number.isFinite(x) ? null : x);

/** Returns themselves hardly depend on their past, their size does; the longer memory decides. */
function volatilityBlock(x: Float64Array): number {
  if (x.length < 10) return 1;
  return Math.max(optimalBlockLength(x).stationary, optimalBlockLength(x.map(Math.abs)).stationary);
}
