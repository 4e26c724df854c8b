import { DateTime } from 'luxon';

/** When a venue's sessions close and when its figures can be read. */
export interface SampleVenue {
  readonly name: string;
  readonly timezone: string;
  /** Local time of the session close. */
  readonly close: { readonly hour: number; readonly minute: number };
  /** From session close to publication, ms. */
  readonly publicationLagMs: number;
  /** Session close of a date (days since 1970-01-01), ms UTC, daylight saving included. */
  closeTime(day: number): number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Source of the times: samples/README.md, "Not one clock" and "Publication lag".
 * ECB fixes at 14:15 in Frankfurt and publishes about 16:00; Treasury yields are of about 15:30 in New York and out the same
 * evening; EIA assessments are end of day, and come in weekly batches up to a week later: the longest wait is assumed.
 */
export const SAMPLE_VENUES: ReadonlyMap<string, SampleVenue> = new Map(
  [
    venue('ECB', 'Europe/Berlin', { hour: 14, minute: 15 }, 2 * HOUR),
    venue('EIA', 'America/New_York', { hour: 17, minute: 0 }, 7 * 24 * HOUR),
    venue('UST', 'America/New_York', { hour: 15, minute: 30 }, 3 * HOUR),
  ].map((v) => [v.name, v]),
);

function venue(name: string, timezone: string, close: SampleVenue['close'], publicationLagMs: number): SampleVenue {
  return { name, timezone, close, publicationLagMs, closeTime: closeTimes(timezone, close) };
}

/** Days of which the first and the one after the last are asked; no zone changes its clock and changes it back within so few. */
const BLOCK = 16;

/** Close by day. Between two changes of the clock sessions close a day apart, so most days need no look into the calendar. */
function closeTimes(timezone: string, close: SampleVenue['close']): (day: number) => number {
  const looked = new Map<number, number>();
  const lookUp = (day: number): number => {
    let ms = looked.get(day);
    if (ms === undefined) {
      const { year, month, day: dayOfMonth } = DateTime.fromMillis(day * DAY, { zone: 'utc' });
      ms = DateTime.fromObject({ year, month, day: dayOfMonth, ...close }, { zone: timezone }).toMillis();
      looked.set(day, ms);
    }
    return ms;
  };
  return (day) => {
    const first = Math.floor(day / BLOCK) * BLOCK;
    const start = lookUp(first);
    return lookUp(first + BLOCK) - start === BLOCK * DAY ? start + (day - first) * DAY : lookUp(day);
  };
}
