import { dateOfDay } from '../bar-columns.js';
import { DAY_MS, type SessionClock } from './session-clock.js';

export interface Freshness {
  /** Newest session with a bar, YYYY-MM-DD; null without any. */
  readonly newest: string | null;
  /** The session that should be there by now. */
  readonly due: string | null;
  /** Sessions between the two; 0 is fresh. */
  readonly behind: number;
}

/**
 * How many sessions a venue is behind at `now`, by its last closed and published session and never by the age of a file.
 *
 * Sessions past the newest bar cannot be read from the bars: every day counts for a market that never closes, Monday to Friday
 * less `closed` for the others. `publicationLag` in minutes; `now` in ms UTC.
 */
export function freshness(
  newestDay: number | null,
  {
    clock,
    market,
    publicationLag,
    now,
    closed,
  }: {
    clock: SessionClock;
    market: '24/7' | 'sessions';
    publicationLag: number;
    now: number;
    closed?: ReadonlySet<number>;
  },
): Freshness {
  const isSession = (day: number): boolean => {
    // 1970-01-01 was a Thursday.
    const weekday = (day + 3) % 7;
    return market === '24/7' || (weekday < 5 && closed?.has(day) !== true);
  };
  let due = Math.floor(now / DAY_MS) + 1;
  while (clock.closeTime(due) + 60_000 * publicationLag > now || !isSession(due)) due--;
  let behind = 0;
  for (let day = (newestDay ?? due) + 1; day <= due; day++) if (isSession(day)) behind++;
  return { newest: newestDay === null ? null : dateOfDay(newestDay), due: dateOfDay(due), behind };
}
