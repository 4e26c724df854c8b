/**
 * The windows of the walk-forward, counted from a fixed date so that tomorrow's run adds one and moves none.
 *
 *   grid     sessions on or after `validation.anchor`, every `rebalance.every`-th, the first one included
 *   entries  sessions on which the regime enters CRISIS: a live run trades then too, off the grid
 *   windows  both, where at least `validation.train` sessions lie before them
 *   batch k  windows [k × size, (k + 1) × size): also anchored, so finished batches stay what they are
 */
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import type { RegimeDay } from '../../contracts/stage-results.js';
import type { WindowPlan } from '../../contracts/validation.js';
import { closedSessions, dayNumber, isoDate } from '../calendar.js';

export function planWindows({
  history,
  mandate,
  batchSize,
  regimePath = [],
}: {
  history: MarketHistory;
  mandate: Mandate;
  batchSize: number;
  /** Without it only the grid is planned. */
  regimePath?: readonly RegimeDay[];
}): WindowPlan {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`planWindows: batchSize is ${batchSize}, a positive integer is needed`);
  }
  const book = closedSessions(history.at(history.cut), mandate.calendar);
  const due = new Set([...rebalanceDates(book, mandate), ...crisisEntries(regimePath).map(dayNumber)]);
  const windows = Array.from(book.subarray(mandate.validation.train))
    .filter((date) => due.has(date))
    .map(isoDate);
  const batches: string[][] = [];
  for (let k = 0; k < windows.length; k += batchSize) batches.push(windows.slice(k, k + batchSize));
  return { schema: 'window-plan/1', batches };
}

/** Dates of the rebalance grid among `book` (days since 1970-01-01, ascending): live runs trade on these and hold between. */
export function rebalanceDates(book: Int32Array, { rebalance, validation }: Mandate): number[] {
  const anchor = dayNumber(validation.anchor);
  return Array.from(book.filter((date) => date >= anchor)).filter((_, k) => k % rebalance.every === 0);
}

/** Dates on which the state becomes CRISIS, YYYY-MM-DD. The path is a function of the past, so these never move either. */
export const crisisEntries = (path: readonly RegimeDay[]): string[] =>
  path.filter(({ state }, t) => state === 'CRISIS' && t > 0 && path[t - 1]!.state !== 'CRISIS').map(({ date }) => date);
