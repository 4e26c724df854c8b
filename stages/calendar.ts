/**
 * The book's sessions and the instants at which they close.
 *
 * A session is a date on which every venue of the calendar has at least one bar; it closes at the calendar's local
 * time, so its instant follows daylight saving. A decision of session d sees `history.at(sessionClose(d, calendar))`.
 *
 * List only venues that publish by that close: one that publishes a week late (EIA) would make every session known a
 * week late too, which is honest and rarely wanted. Its instruments can be held all the same.
 */
import { DateTime } from 'luxon';
import type { CalendarConfig } from '../contracts/mandate.js';
import type { MarketHistory, MarketView } from '../contracts/market.js';

export const DAY_MS = 86_400_000;

/** YYYY-MM-DD of a number of days since 1970-01-01. */
export const isoDate = (days: number): string => new Date(days * DAY_MS).toISOString().slice(0, 10);

/** Days since 1970-01-01 of YYYY-MM-DD. RangeError on anything else, impossible dates included. */
export function dayNumber(date: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // Date.parse rolls 2023-02-30 over to March in some engines; the way back shows it.
  if (Number.isNaN(ms) || isoDate(ms / DAY_MS) !== date) throw new RangeError(`dayNumber: "${date}" is not YYYY-MM-DD`);
  return ms / DAY_MS;
}

const closesByClock = new Map<string, Map<number, number>>();

/**
 * Instant at which the session of `date` (days since 1970-01-01) closes, ms UTC.
 * A local time that daylight saving skips moves forward by the gap, as clocks do. Hours from 24 on belong to the next day:
 * a 24/7 market closes its day at midnight and publishes the bar a moment later.
 * RangeError on an unknown zone or a time that is not HH:MM.
 */
export function sessionClose(date: number, { close, timezone }: CalendarConfig): number {
  const clock = `${close} ${timezone}`;
  const closes = closesByClock.get(clock) ?? new Map<number, number>();
  const known = closes.get(date);
  if (known !== undefined) return known;
  const time = /^([012]\d):([0-5]\d)$/.exec(close);
  if (time === null) throw new RangeError(`sessionClose: close "${close}" is not HH:MM`);
  const hours = Number(time[1]);
  const [day, hour] = hours < 24 ? [date, hours] : [date + 1, hours - 24];
  const local = DateTime.fromISO(`${isoDate(day)}T${String(hour).padStart(2, '0')}:${time[2]}:00`, { zone: timezone });
  if (!local.isValid) throw new RangeError(`sessionClose: ${local.invalidExplanation ?? local.invalidReason}`);
  const instant = local.toMillis();
  closesByClock.set(clock, closes.set(date, instant));
  return instant;
}

// A view never changes, and several stages of one decision ask it for the same calendar.
const sessionsByView = new WeakMap<MarketView, Map<string, Int32Array>>();

/**
 * Dates, ascending, on which each venue of the calendar has at least one visible bar. Read-only: callers share it.
 * RangeError on a calendar without venues.
 */
export function sessions(view: MarketView, { venues }: CalendarConfig): Int32Array {
  if (venues.length === 0) throw new RangeError('sessions: calendar.venues is empty');
  const byVenues = sessionsByView.get(view) ?? new Map<string, Int32Array>();
  const key = venues.join('\n');
  const dates = byVenues.get(key) ?? commonDates(view, venues);
  sessionsByView.set(view, byVenues.set(key, dates));
  return dates;
}

function commonDates(view: MarketView, venues: readonly string[]): Int32Array {
  const distinct = [...new Set(venues)];
  const columns = distinct.map((venue) =>
    view.instruments.flatMap(({ id, venue: own }) => {
      const { date } = view.bars(id);
      return own === venue && date.length > 0 ? [date] : [];
    }),
  );
  const ends = columns.flat().map((date) => [date[0]!, date.at(-1)!] as const);
  const first = ends.reduce((day, [from]) => Math.min(day, from), Number.POSITIVE_INFINITY);
  const last = ends.reduce((day, [, to]) => Math.max(day, to), Number.NEGATIVE_INFINITY);
  if (ends.length === 0) return new Int32Array(0);
  // Venues that had a bar, counted by day: the n-th venue counts where the n − 1 before it did.
  const seen = new Uint32Array(last - first + 1);
  columns.forEach((ofVenue, n) => {
    let whole: Int32Array | undefined;
    for (const date of ofVenue) {
      // Where nothing ever closes most series have every day, and one of them answers for those within it.
      if (whole !== undefined && date[0]! >= whole[0]! && date.at(-1)! <= whole.at(-1)!) continue;
      if (date.at(-1)! - date[0]! === date.length - 1) whole = date;
      for (let k = 0; k < date.length; k++) if (seen[date[k]! - first] === n) seen[date[k]! - first] = n + 1;
    }
  });
  const common: number[] = [];
  for (let day = 0; day < seen.length; day++) if (seen[day] === distinct.length) common.push(first + day);
  return Int32Array.from(common);
}

/** Sessions that had closed at the view's asOf: those a decision may count back from. */
export function closedSessions(view: MarketView, calendar: CalendarConfig): Int32Array {
  const dates = sessions(view, calendar);
  let end = dates.length;
  while (end > 0 && sessionClose(dates[end - 1]!, calendar) > view.asOf) end--;
  return dates.subarray(0, end);
}

/** The last session that had closed at `asOf`; null before the first. */
export function lastSession(
  source: MarketHistory | MarketView,
  asOf: number,
  calendar: CalendarConfig,
): { readonly date: number; readonly close: number } | null {
  const view = 'at' in source ? source.at(asOf) : source;
  const dates = sessions(view, calendar);
  for (let k = dates.length - 1; k >= 0; k--) {
    const close = sessionClose(dates[k]!, calendar);
    if (close <= asOf) return { date: dates[k]!, close };
  }
  return null;
}

/** `asOf` floored to the close of the last session, ms UTC; null before the first. */
export const floorToSession = (
  source: MarketHistory | MarketView,
  asOf: number,
  calendar: CalendarConfig,
): number | null => lastSession(source, asOf, calendar)?.close ?? null;
