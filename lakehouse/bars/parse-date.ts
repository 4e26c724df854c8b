import { DAY_MS, type SessionClock } from './session-clock.js';

/** How a file writes its dates: a plain day, a local time, a time in UTC, or a time with its offset. */
export type DateForm = 'day' | 'local time' | 'UTC' | 'offset';

export interface ParsedDate {
  readonly form: DateForm;
  /** Session date, days since 1970-01-01. */
  readonly day: number;
  /** True where the stated offset is not that of the session's own zone. */
  readonly foreign: boolean;
}

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?$/;

/** The session date a cell stands for; null where it is no date. An instant belongs to the local date it falls on. */
export function parseDate(cell: string, clock: SessionClock): ParsedDate | null {
  if (cell.length === 10) {
    const day = dayOf(cell);
    return day === null ? null : { form: 'day', day, foreign: false };
  }
  const parts = TIME.exec(cell);
  if (parts === null || dayOf(parts[1]!) === null) return null;
  const [, date, time, zone] = parts;
  if (zone === undefined) return { form: 'local time', day: dayOf(date!)!, foreign: false };
  const utc = zone === 'Z' || zone === 'UTC';
  const ms = Date.parse(
    `${date}T${time}${utc ? 'Z' : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`,
  );
  if (Number.isNaN(ms)) return null;
  const stated = utc ? 0 : (zone.startsWith('-') ? -1 : 1) * (60 * Number(zone.slice(1, 3)) + Number(zone.slice(-2)));
  return { form: utc ? 'UTC' : 'offset', day: clock.dayAt(ms), foreign: !utc && stated !== clock.offsetAt(ms) };
}

const days = new Map<string, number | null>();

function dayOf(date: string): number | null {
  const known = days.get(date);
  if (known !== undefined) return known;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // Date.parse refuses 2015-13-01 but reads 2015-02-30 as March the 2nd.
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === date;
  const day = exists ? ms / DAY_MS : null;
  // Bounded by the days there are; rubbish is not remembered.
  if (exists) days.set(date, day);
  return day;
}
