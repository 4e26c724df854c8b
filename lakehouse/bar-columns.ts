import type { Bars } from '../contracts/market.js';
import { ProblemError } from '../contracts/problem.js';

export const TIME_COLUMNS = ['closeTime', 'knownAt'] as const;
export const PRICE_COLUMNS = ['open', 'high', 'low', 'close', 'volume', 'quoteVolume'] as const;

/** Days since 1970-01-01 as YYYY-MM-DD. */
export const dateOfDay = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** ms UTC as ISO; a number that is no instant is shown as it is. */
export const isoInstant = (ms: number): string =>
  Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : `instant ${ms}`;

/** The first `count` bars, sharing memory with the whole. */
export const barsUpTo = (bars: Bars, count: number): Bars => ({
  instrument: bars.instrument,
  date: bars.date.subarray(0, count),
  closeTime: bars.closeTime.subarray(0, count),
  knownAt: bars.knownAt.subarray(0, count),
  open: bars.open.subarray(0, count),
  high: bars.high.subarray(0, count),
  low: bars.low.subarray(0, count),
  close: bars.close.subarray(0, count),
  volume: bars.volume.subarray(0, count),
  quoteVolume: bars.quoteVolume.subarray(0, count),
});

/** The bars from `from` up to `to` in memory of their own, so that no later one can be reached from them. */
export const copyOfBars = (bars: Bars, from: number, to: number): Bars => ({
  instrument: bars.instrument,
  date: bars.date.slice(from, to),
  closeTime: bars.closeTime.slice(from, to),
  knownAt: bars.knownAt.slice(from, to),
  open: bars.open.slice(from, to),
  high: bars.high.slice(from, to),
  low: bars.low.slice(from, to),
  close: bars.close.slice(from, to),
  volume: bars.volume.slice(from, to),
  quoteVolume: bars.quoteVolume.slice(from, to),
});

export function emptyBars(instrument: string): Bars {
  const none = new Float64Array(0);
  const prices = { open: none, high: none, low: none, close: none, volume: none, quoteVolume: none };
  return { instrument, date: new Int32Array(0), closeTime: none, knownAt: none, ...prices };
}

/**
 * Refuses bars that an as-of read could not cut: columns of one length, dates strictly increasing, session closes and moments
 * of knowledge finite and never decreasing, prices finite or missing (NaN). DataQualityError naming instrument and date.
 */
export function assertOrderedBars(bars: Bars): void {
  const { instrument, date } = bars;
  const n = date.length;
  for (const name of [...TIME_COLUMNS, ...PRICE_COLUMNS]) {
    if (bars[name].length !== n) throw badBars(instrument, `${n} dates but ${bars[name].length} values of ${name}`);
  }
  if (inOrder(bars)) return;
  // Something is wrong: the first bar that is, and what, are looked for one bar after the other.
  for (let k = 0; k < n; k++) {
    const bad = (what: string) => badBars(`${instrument} ${dateOfDay(date[k]!)}`, what);
    if (k > 0 && date[k]! <= date[k - 1]!) throw bad(`its date does not follow ${dateOfDay(date[k - 1]!)}`);
    for (const name of TIME_COLUMNS) {
      const [at, before] = [bars[name][k]!, k > 0 ? bars[name][k - 1]! : Number.NEGATIVE_INFINITY];
      if (!Number.isFinite(at)) throw bad(`${name} is ${at}`);
      if (at < before) throw bad(`${name} ${isoInstant(at)} is before that of the previous bar, ${isoInstant(before)}`);
    }
    for (const name of PRICE_COLUMNS) {
      if (Math.abs(bars[name][k]!) === Number.POSITIVE_INFINITY) throw bad(`${name} is ${bars[name][k]}`);
    }
  }
}

/** The same rules column by column, as a yes or no: nearly all bars obey them. */
function inOrder({ date, ...columns }: Bars): boolean {
  for (let k = 1; k < date.length; k++) if (date[k]! <= date[k - 1]!) return false;
  for (const name of TIME_COLUMNS) if (!neverFalls(columns[name])) return false;
  for (const name of PRICE_COLUMNS) if (hasInfinity(columns[name])) return false;
  return true;
}

function neverFalls(moments: Float64Array): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < moments.length; k++) {
    const at = moments[k]!;
    // False for NaN too; infinities are left to the ends, since nothing between them can be one.
    if (!(at >= before)) return false;
    before = at;
  }
  return moments.length === 0 || (Number.isFinite(moments[0]!) && Number.isFinite(before));
}

function hasInfinity(prices: Float64Array): boolean {
  for (let k = 0; k < prices.length; k++) if (Math.abs(prices[k]!) === Number.POSITIVE_INFINITY) return true;
  return false;
}

const badBars = (where: string, what: string): ProblemError =>
  new ProblemError({
    type: 'DataQualityError',
    where: `bars/${where}`,
    what,
    next: 'Correct the source of these bars, then run again.',
  });
