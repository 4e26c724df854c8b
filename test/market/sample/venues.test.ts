import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { SAMPLE_VENUES } from '../../../market/sample/venues.js';

const close = (venue: string, date: string) =>
  new Date(SAMPLE_VENUES.get(venue)!.closeTime(Date.parse(date) / 86_400_000)).toISOString();

describe('session closes', () => {
  it.each([
    ['ECB', '2015-01-02', '2015-01-02T13:15:00.000Z'],
    ['ECB', '2015-07-01', '2015-07-01T12:15:00.000Z'],
    ['UST', '2015-01-02', '2015-01-02T20:30:00.000Z'],
    ['UST', '2015-07-01', '2015-07-01T19:30:00.000Z'],
    ['EIA', '2015-01-02', '2015-01-02T22:00:00.000Z'],
    ['EIA', '2015-07-01', '2015-07-01T21:00:00.000Z'],
  ])('of %s on %s is %s', (venue, date, expected) => {
    expect(close(venue, date)).toBe(expected);
  });

  it('move on the day each continent changes its clocks, not on the other’s', () => {
    // 2020: the United States on March 8th and November 1st, Europe on March 29th and October 25th.
    expect(close('UST', '2020-03-06')).toBe('2020-03-06T20:30:00.000Z');
    expect(close('UST', '2020-03-09')).toBe('2020-03-09T19:30:00.000Z');
    expect(close('ECB', '2020-03-09')).toBe('2020-03-09T13:15:00.000Z');
    expect(close('ECB', '2020-03-27')).toBe('2020-03-27T13:15:00.000Z');
    expect(close('ECB', '2020-03-30')).toBe('2020-03-30T12:15:00.000Z');
    expect(close('ECB', '2020-10-26')).toBe('2020-10-26T13:15:00.000Z');
    expect(close('UST', '2020-10-30')).toBe('2020-10-30T19:30:00.000Z');
    expect(close('UST', '2020-11-02')).toBe('2020-11-02T20:30:00.000Z');
  });

  it('of every day are what the calendar of the zone says', () => {
    const wrong: string[] = [];
    for (const { name, timezone, close: time, closeTime } of SAMPLE_VENUES.values()) {
      // 2005 to 2040: the United States moved its changes of the clock in 2007.
      for (let day = 12_784; day < 25_568; day++) {
        const { year, month, day: dayOfMonth } = DateTime.fromMillis(day * 86_400_000, { zone: 'utc' });
        const local = DateTime.fromObject({ year, month, day: dayOfMonth, ...time }, { zone: timezone });
        if (closeTime(day) !== local.toMillis()) wrong.push(`${name} ${local.toISODate()}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('do not depend on the time zone of the machine', () => {
    const before = process.env['TZ'];
    try {
      process.env['TZ'] = 'Pacific/Auckland';
      expect(close('ECB', '2021-07-01')).toBe('2021-07-01T12:15:00.000Z');
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});
