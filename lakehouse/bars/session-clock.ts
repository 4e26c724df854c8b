import { DateTime } from 'luxon';
import { dateOfDay } from '../bar-columns.js';

export const DAY_MS = 86_400_000;

/** When the sessions of a venue close, and on which of its dates an instant falls. */
export interface SessionClock {
  /** Close of the session of a date (days since 1970-01-01), ms UTC, daylight saving included. */
  closeTime(day: number): number;
  /** Local date of an instant, days since 1970-01-01. */
  dayAt(ms: number): number;
  /** Distance of the local clock from UTC at an instant, minutes. */
  offsetAt(ms: number): number;
}

/** RangeError on an unknown zone or a time that is neither HH:MM nor 24:00. */
export function sessionClock({ timezone, close }: { timezone: string; close: string }): SessionClock {
  const time = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(close);
  if (time === null) throw new RangeError(`sessionClock: close "${close}" is not HH:MM`);
  const endOfDay = close === '24:00';
  const known = new Map<number, number>();
  const at = (ms: number): DateTime => {
    const local = DateTime.fromMillis(ms, { zone: timezone });
    if (!local.isValid) throw new RangeError(`sessionClock: ${local.invalidExplanation ?? local.invalidReason}`);
    return local;
  };
  at(0);
  return {
    closeTime(day) {
      let ms = known.get(day);
      if (ms === undefined) {
        const date = dateOfDay(endOfDay ? day + 1 : day);
        ms = DateTime.fromISO(`${date}T${endOfDay ? '00:00' : close}:00`, { zone: timezone }).toMillis();
        known.set(day, ms);
      }
      return ms;
    },
    dayAt: (ms) => Math.floor((ms + 60_000 * at(ms).offset) / DAY_MS),
    offsetAt: (ms) => at(ms).offset,
  };
}
