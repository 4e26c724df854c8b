import { expect, it } from 'vitest';
import { calendarTimes, calendarValues, cronFields } from '../../contracts/calendar-field.js';

const values = (...args: Parameters<typeof calendarValues>) => {
  const parsed = calendarValues(...args);
  return parsed.ok ? parsed.values : parsed.reason;
};

it.each([
  ['minute', '5', [5]],
  ['minute', '0,30', [0, 30]],
  ['minute', '*/20', [0, 20, 40]],
  ['minute', '50/4', [50, 54, 58]],
  ['hour', '8-12/2', [8, 10, 12]],
  ['dayOfWeek', 'MON-FRI', [1, 2, 3, 4, 5]],
  ['dayOfWeek', '7', [0]],
  ['dayOfWeek', '5-7', [0, 5, 6]],
  ['dayOfWeek', '*', [0, 1, 2, 3, 4, 5, 6]],
  ['month', 'jan, JUL', [1, 7]],
] as const)('%s %s matches %j', (field, text, expected) => {
  expect(values(field, text)).toEqual(expected);
});

it.each([
  ['minute', '60', 'minute "60" is outside 0-59'],
  ['hour', '-1', 'hour "-1" is no such field'],
  ['hour', '12-8', 'hour "12-8" runs backwards'],
  ['minute', '*/0', 'minute "*/0" has a step of zero'],
  ['dayOfWeek', 'FRI-MON', 'dayOfWeek "FRI-MON" runs backwards'],
  ['dayOfWeek', 'FRY', 'dayOfWeek "FRY" is outside 0-7 or SUN-SAT'],
  ['month', '0', 'month "0" is outside 1-12 or JAN-DEC'],
  ['dayOfMonth', '1,,2', 'dayOfMonth "" is no such field'],
  ['dayOfMonth', '*-3', 'dayOfMonth "*-3" is no such field'],
] as const)('%s %j is refused: %s', (field, text, reason) => {
  expect(values(field, text)).toBe(reason);
});

it('leaves out what a calendar does not say: minute 0 of every day', () => {
  const parsed = calendarTimes({ hour: 6 });
  expect(parsed).toMatchObject({ ok: true, times: { hour: [6], minute: [0], year: null } });
  if (parsed.ok) expect([parsed.times.dayOfMonth.length, parsed.times.month.length]).toEqual([31, 12]);
});

it.each([
  [{ hour: 6, dayOfMonth: 31, month: 'FEB' }],
  [{ hour: 6, dayOfMonth: 31, month: '4,6,9,11' }],
  [{ hour: 6, dayOfMonth: 29, month: 2, year: '2026,2027' }],
])('refuses days that never come: %j', (fields) => {
  expect(calendarTimes(fields)).toMatchObject({ ok: false, field: 'dayOfMonth' });
});

it('knows the 29th of February', () => {
  expect(calendarTimes({ hour: 6, dayOfMonth: 29, month: 2 }).ok).toBe(true);
  expect(calendarTimes({ hour: 6, dayOfMonth: 29, month: 2, year: 2028 }).ok).toBe(true);
});

it('takes a cron line of five fields, no more and no fewer', () => {
  expect(cronFields(' 30 20  * * MON-FRI ')).toEqual({
    minute: '30',
    hour: '20',
    dayOfMonth: '*',
    month: '*',
    dayOfWeek: 'MON-FRI',
  });
  expect(cronFields('30 20 * *')).toBeNull();
  expect(cronFields('0 30 20 * * *')).toBeNull();
  expect(cronFields('@daily')).toBeNull();
});
