import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarTimes, cronFields } from '../../../contracts/calendar-field.js';
import { firingTimes, shortestInterval } from '../../../scripts/schedules/firing-times.js';
import { calendarsOf, ranges, timetableText } from '../../../scripts/schedules/timetable.js';

const cron = (line: string, timeZone = 'UTC') => ({ calendars: calendarsOf({ cron: line }), timeZone });
const iso = (times: readonly number[]) => times.map((time) => new Date(time).toISOString().slice(0, 16));
const from = (text: string) => Date.parse(text);

describe('firing times', () => {
  it('are those after the moment, not at it', () => {
    expect(iso(firingTimes(cron('0 6 * * *'), from('2026-01-05T06:00:00Z'), 2))).toEqual([
      '2026-01-06T06:00',
      '2026-01-07T06:00',
    ]);
  });

  it('follow the clocks of the zone through summer and winter', () => {
    const times = firingTimes(cron('30 20 * * MON-FRI', 'America/New_York'), from('2026-03-05T00:00:00Z'), 4);
    // New York goes from UTC-5 to UTC-4 on 8 March 2026.
    expect(iso(times)).toEqual(['2026-03-05T01:30', '2026-03-06T01:30', '2026-03-07T01:30', '2026-03-10T00:30']);
  });

  it('leave out a local time that the clocks jump over', () => {
    const times = firingTimes(cron('30 2 * * *', 'America/New_York'), from('2026-03-07T00:00:00Z'), 3);
    expect(iso(times)).toEqual(['2026-03-07T07:30', '2026-03-09T06:30', '2026-03-10T06:30']);
  });

  it('want the day of the month and of the week both', () => {
    expect(iso(firingTimes(cron('0 0 13 * FRI'), from('2026-01-01T00:00:00Z'), 2))).toEqual([
      '2026-02-13T00:00',
      '2026-03-13T00:00',
    ]);
  });

  it('end with the last year that is named', () => {
    const parsed = calendarTimes({ hour: 6, dayOfMonth: 1, month: 1, year: 2027 });
    if (!parsed.ok) throw new Error(parsed.reason);
    const timetable = { calendars: [parsed.times], timeZone: 'UTC' };
    expect(firingTimes(timetable, from('2026-06-01T00:00:00Z'), 5)).toHaveLength(1);
    expect(firingTimes(timetable, from('2027-06-01T00:00:00Z'), 5)).toEqual([]);
    expect(shortestInterval(timetable, from('2026-06-01T00:00:00Z'))).toBeNull();
  });

  it('of several calendars come once each, in order', () => {
    const timetable = { calendars: calendarsOf({ at: ['18:00', '06:00', '06:00'] }), timeZone: 'UTC' };
    expect(iso(firingTimes(timetable, from('2026-01-05T00:00:00Z'), 3))).toEqual([
      '2026-01-05T06:00',
      '2026-01-05T18:00',
      '2026-01-06T06:00',
    ]);
    expect(shortestInterval(timetable, from('2026-01-05T00:00:00Z'))).toBe(12 * 3_600_000);
  });

  it('are a day less an hour apart at least where the clocks go forward', () => {
    expect(shortestInterval(cron('0 6 * * *', 'Europe/Berlin'), from('2026-01-01T00:00:00Z'))).toBe(23 * 3_600_000);
    expect(shortestInterval(cron('0 6 * * *'), from('2026-01-01T00:00:00Z'))).toBe(24 * 3_600_000);
  });
});

describe('a timetable as text', () => {
  it.each([
    ['15 0 * * *', '00:15'],
    ['30 20 * * MON-FRI', '20:30 on dayOfWeek 1-5'],
    ['*/30 8-9 * * *', 'hour 8-9 minute 0,30'],
    ['0 * * * *', 'hour * minute 0'],
    ['0 6 1 1,7 *', '06:00 on dayOfMonth 1, month 1,7'],
  ])('%s is %s', (line, text) => {
    expect(timetableText(calendarsOf({ cron: line }))).toBe(text);
  });

  it('is the same however the times were written', () => {
    const written = [
      calendarsOf({ at: ['00:15', '12:15'] }),
      calendarsOf({ at: ['12:15', '00:15', '00:15'] }),
      calendarsOf({
        calendar: [
          { hour: 0, minute: 15 },
          { hour: '12', minute: '15' },
        ],
      }),
    ];
    expect(new Set(written.map(timetableText)).size).toBe(1);
    expect(timetableText(calendarsOf({ cron: '0 6 * * 0' }))).toBe(timetableText(calendarsOf({ cron: '0 6 * * SUN' })));
  });

  it('ranges hold exactly the values they are made of', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 59 })), (list) => {
        const sorted = [...list].sort((a, b) => a - b);
        const back = ranges(sorted).flatMap(({ start, end }) =>
          Array.from({ length: end - start + 1 }, (_, k) => start + k),
        );
        expect(back).toEqual(sorted);
      }),
    );
  });
});

it('a cron line and the calendar of its fields are one timetable', () => {
  const line = '5,35 7-19/4 1-15 3 MON-WED';
  const calendar = cronFields(line)!;
  expect(calendarsOf({ cron: line })).toEqual(calendarsOf({ calendar }));
});
