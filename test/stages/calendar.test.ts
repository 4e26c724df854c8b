import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closedSessions,
  DAY_MS,
  dayNumber,
  floorToSession,
  isoDate,
  lastSession,
  sessionClose,
  sessions,
} from '../../stages/calendar.js';
import { calendar, instrument, market, series, weekday } from './support/hand-made.js';
import { mandate } from './support/mandate.js';
import { sampleHistory } from './support/sample-market.js';

const book = mandate.calendar;
const iso = (ms: number) => new Date(ms).toISOString();

describe('dates', () => {
  it.each(['1970-01-01', '2000-02-29', '2015-01-02', '2025-12-08'])(
    '%s survives the way to a number and back',
    (date) => {
      expect(isoDate(dayNumber(date))).toBe(date);
    },
  );
  it.each(['2023-02-30', '2023-13-01', '2023-1-1', '2023-01-01T00:00', 'yesterday', ''])('"%s" is refused', (date) => {
    expect(() => dayNumber(date)).toThrow(RangeError);
  });
});

describe('session closes', () => {
  it('follow daylight saving in the zone of the book', () => {
    expect(iso(sessionClose(dayNumber('2025-01-15'), book))).toBe('2025-01-16T03:00:00.000Z');
    expect(iso(sessionClose(dayNumber('2025-07-15'), book))).toBe('2025-07-16T02:00:00.000Z');
    expect(iso(sessionClose(dayNumber('2025-03-07'), book))).toBe('2025-03-08T03:00:00.000Z');
    expect(iso(sessionClose(dayNumber('2025-03-10'), book))).toBe('2025-03-11T02:00:00.000Z');
  });
  it('move forward by the gap where the clock skips the time', () => {
    const gap = { venues: ['X'], close: '02:30', timezone: 'Europe/Berlin' };
    expect(iso(sessionClose(dayNumber('2025-03-30'), gap))).toBe('2025-03-30T01:30:00.000Z');
  });
  it('closes a session that trades through midnight on the next day', () => {
    const utc = { venues: ['X'], timezone: 'UTC' };
    const midnight = dayNumber('2025-01-01') * DAY_MS;
    const day = dayNumber('2024-12-31');
    expect(sessionClose(day, { ...utc, close: '24:00' })).toBe(midnight);
    expect(sessionClose(day, { ...utc, close: '24:05' })).toBe(midnight + 5 * 60_000);
    expect(sessionClose(day, { ...utc, close: '29:59' })).toBe(midnight + (5 * 60 + 59) * 60_000);
  });

  it('refuse a zone or a time that does not exist', () => {
    expect(() => sessionClose(20_000, { ...book, timezone: 'Mars/Olympus' })).toThrow(/Mars/);
    expect(() => sessionClose(20_000, { ...book, close: '30:00' })).toThrow(/HH:MM/);
    expect(() => sessionClose(20_000, { ...book, close: '9:30' })).toThrow(/HH:MM/);
  });
});

describe('sessions', () => {
  it('are the dates on which every venue of the calendar has a bar', () => {
    const history = market(
      4,
      [
        series('X:A', [1, Number.NaN, 1, 1]),
        series('X:B', [1, 1, 1, Number.NaN]),
        series('Y:C', [1, 1, Number.NaN, 1]),
      ],
      ['X:A', 'X:B', 'Y:C'].map((id) => instrument(id)),
    );
    const view = history.at(history.cut);
    expect([...sessions(view, calendar)]).toEqual([0, 1, 2, 3].map(weekday));
    expect([...sessions(view, { ...calendar, venues: ['X', 'Y'] })]).toEqual([0, 1, 3].map(weekday));
    expect([...sessions(view, { ...calendar, venues: ['X', 'NONE'] })]).toEqual([]);
  });
  it('are these whatever gaps the instruments have, day by day', () => {
    const DAYS = 9;
    const ids = ['X:A', 'X:B', 'X:C', 'Y:D', 'Y:E'];
    const bar = fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.constant(Number.NaN));
    const gaps = fc.array(fc.array(bar, { minLength: DAYS, maxLength: DAYS }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(gaps, (closes) => {
        const history = market(
          DAYS,
          ids.map((id, i) => series(id, closes[i]!)),
          ids.map((id) => instrument(id)),
        );
        const has = (venue: string, day: number) =>
          ids.some((id, i) => id.startsWith(venue) && !Number.isNaN(closes[i]![day]));
        const due = Array.from({ length: DAYS }, (_, day) => day).filter((day) => has('X', day) && has('Y', day));
        const found = sessions(history.at(history.cut), { ...calendar, venues: ['X', 'Y'] });
        expect([...found]).toEqual(due.map(weekday));
      }),
    );
  });
  it('need at least one venue', () => {
    const history = market(1, [series('X:A', [1])], [instrument('X:A')]);
    expect(() => sessions(history.at(history.cut), { ...calendar, venues: [] })).toThrow(/venues is empty/);
  });
  it('of the sample leave out TARGET and US holidays', () => {
    const history = sampleHistory();
    const dates = new Set([...sessions(history.at(history.cut), book)].map(isoDate));
    expect(dates.size).toBe(2707);
    expect(dates.has('2025-11-26')).toBe(true);
    expect(dates.has('2025-11-27')).toBe(false); // Thanksgiving
    expect(dates.has('2025-05-01')).toBe(false); // TARGET holiday
  });
  it('of a calendar with a late publisher are known late, and the rest is known at the close', () => {
    const view = sampleHistory().at(sessionClose(dayNumber('2025-12-03'), book));
    expect(isoDate(sessions(view, book).at(-1)!)).toBe('2025-12-03');
    expect(isoDate(sessions(view, { ...book, venues: ['ECB', 'EIA'] }).at(-1)!)).toBe('2025-11-26');
  });
});

describe('flooring', () => {
  const history = sampleHistory();
  const close = (date: string) => sessionClose(dayNumber(date), book);
  it('keeps a session close, and takes anything before it to the one before', () => {
    expect(floorToSession(history, close('2025-12-03'), book)).toBe(close('2025-12-03'));
    expect(floorToSession(history, close('2025-12-03') - 1, book)).toBe(close('2025-12-02'));
    expect(floorToSession(history, Date.parse('2025-11-30T12:00:00Z'), book)).toBe(close('2025-11-28'));
  });
  it('does not count a session whose bars are in but whose close is not reached', () => {
    const asOf = close('2025-12-03') - 3_600_000;
    const view = history.at(asOf);
    expect(isoDate(sessions(view, book).at(-1)!)).toBe('2025-12-03');
    expect(isoDate(closedSessions(view, book).at(-1)!)).toBe('2025-12-02');
    expect(floorToSession(view, asOf, book)).toBe(close('2025-12-02'));
  });
  it('answers null before the first session', () => {
    expect(lastSession(history, Date.parse('2014-06-01'), book)).toBeNull();
    expect(floorToSession(history, Date.parse('2014-06-01'), book)).toBeNull();
  });
});
