/**
 * The windows of the walk-forward, counted from a fixed date so that tomorrow's run adds one and moves none.
 *
 *   grid     sessions on or after `validation.anchor`, every `rebalance.every`-th, the first one included
 *   entries  sessions on which the regime enters CRISIS: a live run trades then too, off the grid
 *   asked    with `validation.sensitivity` the grids of all distances are planned together
 *   windows  all of these, where at least `validation.train` sessions lie before them
 *   batch k  windows [k × size, (k + 1) × size): also anchored, so finished batches stay what they are
 */
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import { fail, ok, type Result } from '../../contracts/problem.js';
import type { RegimeDay } from '../../contracts/stage-results.js';
import type { WindowPlan } from '../../contracts/validation.js';
import { closedSessions, dayNumber, isoDate } from '../calendar.js';

export function planWindows({
  history,
  mandate,
  batchSize,
  regimePath = [],
  from,
}: {
  history: MarketHistory;
  mandate: Mandate;
  batchSize: number;
  /** Without it only the grid is planned. */
  regimePath?: readonly RegimeDay[];
  /** Windows before this date are left out, YYYY-MM-DD. */
  from?: string | undefined;
}): WindowPlan {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`planWindows: batchSize is ${batchSize}, a positive integer is needed`);
  }
  const dates = windowDates({ history, mandate, regimePath, every: distancesOf(mandate) });
  const windows = from === undefined ? dates : dates.filter((date) => date >= from);
  const batches: string[][] = [];
  for (let k = 0; k < windows.length; k += batchSize) batches.push(windows.slice(k, k + batchSize));
  return { schema: 'window-plan/1', batches };
}

/** A plan for a backtest, which must have something to try: ValidationError where no window lies between its dates. */
export function plannedBacktest(
  plan: WindowPlan,
  history: MarketHistory,
  mandate: Mandate,
  from: string,
): Result<WindowPlan> {
  if (plan.batches.length > 0) return ok(plan);
  const book = closedSessions(history.at(history.cut), mandate.calendar);
  const { train } = mandate.validation;
  const last = book.at(-1);
  const span = last === undefined ? 'no session' : `${book.length} sessions, ${isoDate(book[0]!)} to ${isoDate(last)}`;
  const first = book[train];
  if (first === undefined) {
    return fail({
      type: 'ValidationError',
      where: 'validation.train',
      what: `${train} sessions must lie before the first window, and the book has ${span}`,
      next: 'Lower validation.train (risk.lookback is its least), choose a later `to`, or load a longer history.',
    });
  }
  return fail({
    type: 'ValidationError',
    where: 'backtest',
    what: `no rebalance date lies between ${from} and ${isoDate(last!)}: windows start after ${train} sessions on ${isoDate(first)}, every ${mandate.rebalance.every} sessions from ${mandate.validation.anchor}`,
    next: 'Widen the dates, or move validation.anchor.',
  });
}

/** Every distance between rebalances that is simulated, the mandate's own first. */
export const distancesOf = ({ rebalance, validation }: Mandate): number[] => [
  ...new Set([rebalance.every, ...[...validation.sensitivity].sort((a, b) => a - b)]),
];

/** Dates on which a walk-forward decides that rebalances every so many sessions, for any of the distances; ascending. */
export function windowDates({
  history,
  mandate,
  regimePath,
  every,
}: {
  history: MarketHistory;
  mandate: Mandate;
  regimePath: readonly RegimeDay[];
  every: readonly number[];
}): string[] {
  const book = closedSessions(history.at(history.cut), mandate.calendar);
  const grids = every.flatMap((distance) =>
    rebalanceDates(book, { ...mandate, rebalance: { ...mandate.rebalance, every: distance } }),
  );
  const due = new Set([...grids, ...crisisEntries(regimePath).map(dayNumber)]);
  return Array.from(book.subarray(mandate.validation.train))
    .filter((date) => due.has(date))
    .map(isoDate);
}

/** Dates of the rebalance grid among `book` (days since 1970-01-01, ascending): live runs trade on these and hold between. */
export function rebalanceDates(book: Int32Array, { rebalance, validation }: Mandate): number[] {
  const anchor = dayNumber(validation.anchor);
  return Array.from(book.filter((date) => date >= anchor)).filter((_, k) => k % rebalance.every === 0);
}

/** Dates on which the state becomes CRISIS, YYYY-MM-DD. The path is a function of the past, so these never move either. */
export const crisisEntries = (path: readonly RegimeDay[]): string[] =>
  path.filter(({ state }, t) => state === 'CRISIS' && t > 0 && path[t - 1]!.state !== 'CRISIS').map(({ date }) => date);
