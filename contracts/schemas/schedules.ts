import { z } from 'zod';
import { type CalendarField, calendarTimes, cronFields } from '../calendar-field.js';
import { DURATION, durationMs } from '../duration.js';
import { isTimeZone } from './names.js';

/** "HH:MM" of a clock that shows 00:00 to 23:59. */
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time is written HH:MM');

const duration = (example: string) =>
  z.string().regex(DURATION, `a length of time is a whole number with s, m, h or d, such as ${example}`);

const field = z.union([z.int(), z.string().min(1).max(200)]);

/** Fields as cron writes them; those left out match every day, and minute 0. */
const calendar = z
  .strictObject({
    minute: field.optional(),
    hour: field,
    dayOfMonth: field.optional(),
    month: field.optional(),
    dayOfWeek: field.optional(),
    year: field.optional(),
  })
  .superRefine((fields, context) => {
    const parsed = calendarTimes(fields as Parameters<typeof calendarTimes>[0]);
    if (!parsed.ok) context.addIssue({ code: 'custom', path: placeOf(fields, parsed.field), message: parsed.reason });
  });

/** A rule between fields points at a field that is written. */
const placeOf = (fields: object, name: CalendarField): string[] => (Object.hasOwn(fields, name) ? [name] : []);

const cron = z
  .string()
  .max(200)
  .superRefine((line, context) => {
    const fields = cronFields(line);
    if (fields === null) {
      const message = 'a cron line has five fields: minute hour day-of-month month day-of-week';
      context.addIssue({ code: 'custom', message });
      return;
    }
    const parsed = calendarTimes(fields);
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.reason });
  });

const scheduleConfig = z
  .strictObject({
    /** Its id on the server. */
    name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a name is lower-case letters, digits, _ and -'),
    /** Config files of the run, relative to this file. */
    configs: z.array(z.string().min(1)).min(1),
    /** Every day at these times; or `cron`, or `calendar`. */
    at: z.union([clockTime, z.array(clockTime).min(1)]).optional(),
    cron: cron.optional(),
    calendar: z.union([calendar, z.array(calendar).min(1)]).optional(),
    /** IANA zone of those times. */
    timeZone: z.string().refine(isTimeZone, 'no time zone of this name is known; write one such as America/New_York'),
    /** What happens when a run is due while the one before is going. Backfills are always done in turn. */
    overlap: z
      .enum(['skip', 'buffer-one', 'buffer-all', 'allow-all', 'cancel-other', 'terminate-other'])
      .default('buffer-one'),
    /** How late a run may start after an outage; later ones are missed, and a run that late is a backfill. */
    catchUpWindow: duration('2h').default('2h'),
    /** Each start is delayed by up to this; its nominal time stays. */
    jitter: duration('30s').default('0s'),
    /** Stop starting runs after one has failed, until somebody resumes. */
    pauseOnFailure: z.boolean().default(true),
    /** Shown with every run of it. */
    note: z.string().max(500).default(''),
  })
  .superRefine((schedule, context) => {
    const said = (['at', 'cron', 'calendar'] as const).filter((key) => schedule[key] !== undefined);
    if (said.length !== 1) {
      const found = said.length === 0 ? 'none of them is there' : `${said.join(' and ')} are there`;
      context.addIssue({ code: 'custom', path: [said[1] ?? 'name'], message: `${ONE_OF}, and ${found}` });
    }
    // Temporal takes ten seconds at least.
    if ((durationMs(schedule.catchUpWindow) ?? 0) < 10_000) {
      context.addIssue({ code: 'custom', path: ['catchUpWindow'], message: 'it must be 10s at least' });
    }
  });

const ONE_OF = 'a schedule says when by exactly one of `at`, `cron` and `calendar`';

/** When runs start by themselves: `sextant schedule apply` makes the server's schedules equal to it. */
export const schedulesConfig = z
  .strictObject({ kind: z.literal('schedules'), schedules: z.array(scheduleConfig) })
  .superRefine(({ schedules }, context) => {
    for (const [index, { name }] of schedules.entries()) {
      const first = schedules.findIndex((other) => other.name === name);
      if (first === index) continue;
      const message = `schedule ${first + 1} has this name already`;
      context.addIssue({ code: 'custom', path: ['schedules', index, 'name'], message });
    }
  });

export type SchedulesConfig = z.infer<typeof schedulesConfig>;
export type ScheduleConfig = SchedulesConfig['schedules'][number];
