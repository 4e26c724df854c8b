/** One field of a cron line: which minutes, hours, days or months match. */

/** Field names, in the order in which a cron line of five fields has them; a calendar may also name years. */
export const CRON_FIELDS = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;
export const CALENDAR_FIELDS = [...CRON_FIELDS, 'year'] as const;
export type CalendarField = (typeof CALENDAR_FIELDS)[number];

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Words for numbers, the first of them for `min`. */
  readonly names?: readonly string[];
}

const BOUNDS: Readonly<Record<CalendarField, Bounds>> = {
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: MONTHS },
  // 7 is Sunday too, as cron has it.
  dayOfWeek: { min: 0, max: 7, names: DAYS },
  year: { min: 2000, max: 2100 },
};

export type ParsedField =
  | { readonly ok: true /** Ascending, each once; Sunday is 0. */; readonly values: readonly number[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Values of a field: `*`, `5`, `1-5`, `MON-FRI`, a step such as `1-31/2`, and lists of these with commas. A range that runs
 * backwards, a number outside the field's bounds and a step of zero are refused with the reason.
 */
export function calendarValues(field: CalendarField, text: string): ParsedField {
  const bounds = BOUNDS[field];
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, from, to, step] = /^(\*|[0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?(?:\/(\d+))?$/.exec(part.trim()) ?? [];
    if (from === undefined || (from === '*' && to !== undefined)) return refused(field, part, 'is no such field');
    const by = step === undefined ? 1 : Number(step);
    if (by < 1) return refused(field, part, 'has a step of zero');
    const first = from === '*' ? bounds.min : numberOf(from, bounds);
    // A single number with a step runs to the end, as cron has it.
    const open = from === '*' || (to === undefined && step !== undefined);
    const last = open ? bounds.max - (field === 'dayOfWeek' ? 1 : 0) : numberOf(to ?? from, bounds);
    if (first === null || last === null) {
      const named = bounds.names === undefined ? '' : ` or ${bounds.names[0]}-${bounds.names.at(-1)}`;
      return refused(field, part, `is outside ${bounds.min}-${bounds.max}${named}`);
    }
    if (last < first) return refused(field, part, 'runs backwards');
    for (let value = first; value <= last; value += by) values.add(field === 'dayOfWeek' ? value % 7 : value);
  }
  return { ok: true, values: [...values].sort((a, b) => a - b) };
}

const refused = (field: CalendarField, part: string, why: string): ParsedField => ({
  ok: false,
  reason: `${field} ${JSON.stringify(part.trim())} ${why}`,
});

function numberOf(word: string, { min, max, names = [] }: Bounds): number | null {
  const index = names.indexOf(word.toUpperCase());
  const value = index >= 0 ? min + index : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  return value >= min && value <= max ? value : null;
}

/** Values of every field; the year's are null where any year matches. */
export interface CalendarTimes extends Readonly<Record<(typeof CRON_FIELDS)[number], readonly number[]>> {
  readonly year: readonly number[] | null;
}

export type ParsedCalendar =
  | { readonly ok: true; readonly times: CalendarTimes }
  | { readonly ok: false; readonly field: CalendarField; readonly reason: string };

/** What fields left out mean: every day, and on the hour. `hour` has no default: a schedule says when. */
const DEFAULTS = { minute: '0', dayOfMonth: '*', month: '*', dayOfWeek: '*', year: '*' } as const;

/** All fields of a calendar together; a day must match the day of the month and that of the week. */
export function calendarTimes(
  fields: Readonly<Partial<Record<CalendarField, string | number>>> & { readonly hour: string | number },
): ParsedCalendar {
  const all = { ...DEFAULTS, ...fields };
  const values: Partial<Record<CalendarField, readonly number[]>> = {};
  for (const field of CALENDAR_FIELDS) {
    const parsed = calendarValues(field, String(all[field]));
    if (!parsed.ok) return { ok: false, field, reason: parsed.reason };
    values[field] = parsed.values;
  }
  const year = String(all.year).trim() === '*' ? null : values.year!;
  const times = { ...(values as CalendarTimes), year };
  if (!hasADay(times)) {
    return { ok: false, field: 'dayOfMonth', reason: 'no month of those named has a day of those named' };
  }
  return { ok: true, times };
}

/** The five fields of a cron line; null where it has more or fewer. */
export function cronFields(line: string): Readonly<Record<(typeof CRON_FIELDS)[number], string>> | null {
  const parts = line.trim().split(/\s+/);
  if (parts.length !== CRON_FIELDS.length) return null;
  const [minute, hour, dayOfMonth, month, dayOfWeek] = parts as [string, string, string, string, string];
  return { minute, hour, dayOfMonth, month, dayOfWeek };
}

/** Whether some month named has one of the days named: 31 February never comes. */
function hasADay({ dayOfMonth, month, year }: CalendarTimes): boolean {
  const isLeap = (y: number) => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const february = year === null || year.some(isLeap) ? 29 : 28;
  const longest = (m: number) => (m === 2 ? february : [4, 6, 9, 11].includes(m) ? 30 : 31);
  return month.some((m) => dayOfMonth.some((day) => day <= longest(m)));
}
