/** When a schedule's calendars come, by the clocks of its zone. */
import { DateTime } from 'luxon';
import type { CalendarTimes } from '../../contracts/calendar-field.js';

export interface Timetable {
  readonly calendars: readonly CalendarTimes[];
  readonly timeZone: string;
}

/** Days that are looked through: the longest pause of a calendar is that from one 29 February to the next but one. */
const MOST_DAYS = 3_000;

/**
 * The next `count` instants after `after`, ms UTC, ascending. A local time that the clocks jump over does not come, as on the
 * server; one that comes twice counts once here.
 */
export function firingTimes({ calendars, timeZone }: Timetable, after: number, count: number): number[] {
  const found: number[] = [];
  let day = DateTime.fromMillis(after, { zone: timeZone }).startOf('day');
  for (let looked = 0; looked < MOST_DAYS && found.length < count; looked++) {
    const times = calendars
      .filter((calendar) => matchesDay(calendar, day))
      .flatMap((calendar) => timesOf(calendar, day));
    for (const time of [...new Set(times)].sort((a, b) => a - b)) if (time > after) found.push(time);
    day = day.plus({ days: 1 });
  }
  return found.slice(0, count);
}

const matchesDay = ({ dayOfMonth, month, dayOfWeek, year }: CalendarTimes, day: DateTime): boolean =>
  month.includes(day.month) &&
  dayOfMonth.includes(day.day) &&
  dayOfWeek.includes(day.weekday % 7) &&
  (year?.includes(day.year) ?? true);

const timesOf = ({ hour, minute }: CalendarTimes, day: DateTime): number[] =>
  hour.flatMap((h) =>
    minute.flatMap((m) => {
      const time = day.set({ hour: h, minute: m });
      return time.hour === h && time.minute === m ? [time.toMillis()] : [];
    }),
  );

/** Firings that are compared for the shortest interval: a year of days, or two months of every half hour. */
const COMPARED = 366;

/** The shortest time between two firings after `after`, ms; null where there is at most one. */
export function shortestInterval(timetable: Timetable, after: number): number | null {
  const times = firingTimes(timetable, after, COMPARED);
  const gaps = times.slice(1).map((time, k) => time - times[k]!);
  return gaps.length === 0 ? null : Math.min(...gaps);
}
