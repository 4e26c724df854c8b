import { ProblemError } from '../../../contracts/problem.js';
import { unusable } from '../../http/answer-problem.js';
import type { Candle } from './candle-api.js';

const DAY_MS = 86_400_000;

/**
 * Windows without a candle after which an unknown beginning is taken to be reached. Four of 90 days: a line that paused for a year
 * is another line.
 */
const QUIET_WINDOWS = 4;

export interface PagePlan {
  readonly direction: 'up' | 'down';
  /** Days that one page may span; undefined: any, and a page without candles is the end. */
  readonly spanDays: number | undefined;
  /** Opening times wanted, ms UTC: [from, before), both at midnight UTC. */
  readonly from: number;
  readonly before: number;
  /** Whether quiet windows are passed over all the way to `from`. */
  readonly toTheEnd: boolean;
  readonly where: string;
}

/**
 * Every candle of a range, ascending, each day once, by pages that lead up from the oldest or down from the newest.
 *
 * A page may hold fewer rows than asked for, in any order, and rows of its neighbours: only what lies in the rest of the range
 * moves it on, and only a page with nothing of it ends it. ScanPageError where two different candles of one day come.
 */
export async function candlesBetween(
  page: (from: number, before: number) => Promise<readonly Candle[]>,
  { direction, spanDays, from, before, toTheEnd, where }: PagePlan,
): Promise<Candle[]> {
  const byDay = new Map<number, Candle>();
  let [low, high] = [from, before];
  let quiet = 0;
  while (low < high) {
    const rows = (await page(low, high)).filter(({ openTime }) => openTime >= low && openTime < high);
    for (const candle of rows) keep(byDay, candle, where);
    const times = rows.map(({ openTime }) => openTime);
    if (direction === 'up') low = rows.length === 0 ? high : Math.max(...times) + DAY_MS;
    else if (rows.length > 0) high = Math.min(...times);
    else if (spanDays === undefined || (++quiet >= QUIET_WINDOWS && !toTheEnd)) high = low;
    else high -= spanDays * DAY_MS;
    if (rows.length > 0) quiet = 0;
  }
  return [...byDay.values()].sort((a, b) => a.openTime - b.openTime);
}

function keep(byDay: Map<number, Candle>, candle: Candle, where: string): void {
  const known = byDay.get(candle.openTime);
  if (known === undefined) byDay.set(candle.openTime, candle);
  else if (JSON.stringify(known) !== JSON.stringify(candle)) {
    const day = new Date(candle.openTime).toISOString().slice(0, 10);
    throw new ProblemError(
      unusable(where, `two candles of ${day} differ: they close at ${known.close} and ${candle.close}`),
    );
  }
}
