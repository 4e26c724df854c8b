/** Sessions that an instrument should have a bar for and has none. */
import type { Bars } from '../../contracts/market.js';
import { dateOfDay } from '../bar-columns.js';

/** Dates of a venue that its own trading dates do not tell, from configs/sessions.yaml; days since 1970-01-01. */
export interface SessionExceptions {
  /** Dates on which some of the venue's instruments printed a bar although it was shut. */
  readonly closed: ReadonlySet<number>;
  /** Dates on which it was open although nobody here has a bar. */
  readonly open: ReadonlySet<number>;
}

export interface Gap {
  readonly instrument: string;
  /** First and last missing session, days since 1970-01-01. */
  readonly from: number;
  readonly to: number;
  readonly sessions: number;
}

/** Share of the venue's listed instruments that must have a bar for a date to count as a session, fraction. */
const SESSION_SHARE = 0.5;

/** Every calendar day from the first bar of the venue to the last: markets that never close. */
export function everyDay(series: readonly Bars[]): Int32Array {
  const [first, last] = span(series);
  return first > last ? new Int32Array(0) : Int32Array.from({ length: last - first + 1 }, (_, k) => first + k);
}

/**
 * Dates on which at least half of the instruments that had begun and not yet ended have a bar, with the exceptions applied.
 * A stray bar on a holiday makes no session; a date that one instrument lost stays one.
 */
export function tradingDates(series: readonly Bars[], { closed, open }: SessionExceptions): Int32Array {
  const [first, last] = span(series);
  if (first > last) return new Int32Array(0);
  const bars = new Int32Array(last - first + 1);
  const alive = new Int32Array(last - first + 2);
  for (const { date } of series) {
    if (date.length === 0) continue;
    alive[date[0]! - first]!++;
    alive[date.at(-1)! + 1 - first]!--;
    for (const day of date) bars[day - first]!++;
  }
  const sessions: number[] = [];
  let listed = 0;
  for (let k = 0; k < bars.length; k++) {
    listed += alive[k]!;
    const day = first + k;
    if (open.has(day) || (!closed.has(day) && bars[k]! > 0 && bars[k]! >= SESSION_SHARE * listed)) sessions.push(day);
  }
  return Int32Array.from(sessions);
}

/** Missing sessions of one instrument between its first and its last bar, in runs, oldest first. */
export function findGaps({ instrument, date }: Bars, sessions: Int32Array): Gap[] {
  const gaps: Gap[] = [];
  const held = new Set(date);
  const [first, last] = [date[0] ?? Number.POSITIVE_INFINITY, date.at(-1) ?? Number.NEGATIVE_INFINITY];
  let run: { from: number; to: number; sessions: number } | undefined;
  for (const day of sessions) {
    if (day < first || day > last) continue;
    if (held.has(day)) run = undefined;
    else if (run === undefined) {
      run = { from: day, to: day, sessions: 1 };
      gaps.push(Object.assign(run, { instrument }));
    } else {
      run.to = day;
      run.sessions++;
    }
  }
  return gaps;
}

export const describeGap = ({ instrument, from, to, sessions }: Gap): string =>
  `${instrument} ${dateOfDay(from)}${from === to ? '' : `..${dateOfDay(to)}`} (${sessions})`;

function span(series: readonly Bars[]): [first: number, last: number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { date } of series) {
    first = Math.min(first, date[0] ?? first);
    last = Math.max(last, date.at(-1) ?? last);
  }
  return [first, last];
}
