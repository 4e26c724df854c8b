/** A schedule's times: from its config, and as words. */
import {
  CALENDAR_FIELDS,
  type CalendarField,
  type CalendarTimes,
  calendarTimes,
  cronFields,
} from '../../contracts/calendar-field.js';
import type { ScheduleConfig } from '../../contracts/schemas/schedules.js';

/** Calendars of a checked schedule: its `at`, `cron` or `calendar` in one form. */
export function calendarsOf({ at, cron, calendar }: Pick<ScheduleConfig, 'at' | 'cron' | 'calendar'>): CalendarTimes[] {
  const clock = (time: string) => ({ hour: Number(time.slice(0, 2)), minute: Number(time.slice(3)) });
  const fields = [
    ...(at === undefined ? [] : [at].flat().map(clock)),
    ...(cron === undefined ? [] : [cronFields(cron)!]),
    ...(calendar === undefined ? [] : [calendar].flat()),
  ];
  return fields.map((each) => {
    const parsed = calendarTimes(each as Parameters<typeof calendarTimes>[0]);
    if (!parsed.ok) throw new Error(`calendarsOf: ${parsed.reason}`); // The schema has refused it.
    return parsed.times;
  });
}

/** Every value of a field; null where there is no end of them. */
const ALL: Readonly<Record<Exclude<CalendarField, 'year'>, number>> = {
  minute: 60,
  hour: 24,
  dayOfMonth: 31,
  month: 12,
  dayOfWeek: 7,
};

/** The calendars as text, equal exactly where they match the same times: "00:15; 18:30 on dayOfWeek 1-5". */
export const timetableText = (calendars: readonly CalendarTimes[]): string =>
  [...new Set(calendars.map(calendarText))].sort().join('; ');

function calendarText(times: CalendarTimes): string {
  const [hour, minute] = [times.hour, times.minute];
  const isClock = hour.length === 1 && minute.length === 1;
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = isClock
    ? `${two(hour[0]!)}:${two(minute[0]!)}`
    : `hour ${listed('hour', hour)} minute ${listed('minute', minute)}`;
  const days = CALENDAR_FIELDS.filter((field) => field !== 'hour' && field !== 'minute').flatMap((field) => {
    const text = listed(field, times[field]);
    return text === '*' ? [] : [`${field} ${text}`];
  });
  return days.length === 0 ? clock : `${clock} on ${days.join(', ')}`;
}

function listed(field: CalendarField, values: readonly number[] | null): string {
  if (values === null || (field !== 'year' && values.length === ALL[field])) return '*';
  return ranges(values)
    .map(({ start, end }) => (start === end ? String(start) : `${start}-${end}`))
    .join(',');
}

/** Ascending values as ranges without gaps. */
export function ranges(values: readonly number[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const value of values) {
    const last = found.at(-1);
    if (last !== undefined && value === last.end + 1) last.end = value;
    else found.push({ start: value, end: value });
  }
  return found;
}
