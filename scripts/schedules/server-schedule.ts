/** A planned schedule as the server takes it, and as it gives it back: one form, so that the two can be compared. */
import type {
  CalendarSpec,
  ScheduleDescription,
  ScheduleOptions,
  ScheduleOverlapPolicy,
  ScheduleUpdateOptions,
} from '@temporalio/client';
import type { CalendarTimes } from '../../contracts/calendar-field.js';
import { durationText } from '../../contracts/duration.js';
import type { ScheduleConfig } from '../../contracts/schemas/schedules.js';
import { QUEUES, WORKFLOWS } from '../../contracts/temporal-names.js';
import type { PlannedSchedule } from './planned-schedule.js';
import { ranges, timetableText } from './timetable.js';

const OVERLAP: Readonly<Record<ScheduleConfig['overlap'], ScheduleOverlapPolicy>> = {
  skip: 'SKIP',
  'buffer-one': 'BUFFER_ONE',
  'buffer-all': 'BUFFER_ALL',
  'allow-all': 'ALLOW_ALL',
  'cancel-other': 'CANCEL_OTHER',
  'terminate-other': 'TERMINATE_OTHER',
};

/** Written into the memo of every schedule that is made here; a memo is fixed when a schedule is created. */
export interface ScheduleMark extends Record<string, unknown> {
  readonly managedBy: 'sextant';
  readonly file: string;
}

/** The mark of a schedule; null where it was made by somebody else. */
export function markOf(memo: Record<string, unknown> | undefined): ScheduleMark | null {
  const { managedBy, file } = memo ?? {};
  return managedBy === 'sextant' && typeof file === 'string' ? { managedBy, file } : null;
}

/** What the server needs to make it. */
export const createOptions = (planned: PlannedSchedule): ScheduleOptions => ({
  scheduleId: planned.name,
  ...changeable(planned),
  memo: { managedBy: 'sextant', file: planned.file } satisfies ScheduleMark,
});

/** What the server needs to change it in place; whether it is paused, and why, stays. */
export const updateOptions = (planned: PlannedSchedule, { state }: ScheduleDescription): ScheduleUpdateOptions => ({
  ...changeable(planned),
  state,
});

const changeable = (planned: PlannedSchedule) => ({
  spec: { calendars: planned.calendars.map(calendarSpec), timezone: planned.timeZone, jitter: planned.jitterMs },
  action: {
    type: 'startWorkflow' as const,
    workflowType: WORKFLOWS.pipeline,
    // The server adds the nominal time, so that every firing is a run of its own.
    workflowId: `portfolio/${planned.portfolio}`,
    taskQueue: QUEUES.orchestrator,
    args: [planned.request],
    staticSummary: summaryOf(planned),
    ...(planned.note === '' ? {} : { staticDetails: planned.note }),
  },
  policies: {
    overlap: OVERLAP[planned.overlap],
    catchupWindow: planned.catchUpMs,
    pauseOnFailure: planned.pauseOnFailure,
  },
});

const summaryOf = ({ name, request }: PlannedSchedule): string => `schedule ${name}: ${request.configs.join(', ')}`;

const MONTHS = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

const stepOne = <T>(start: T, end: T) => ({ start, end, step: 1 });
const plain = (values: readonly number[]) => ranges(values).map(({ start, end }) => stepOne(start, end));

const calendarSpec = ({ minute, hour, dayOfMonth, month, dayOfWeek, year }: CalendarTimes): CalendarSpec => ({
  second: 0,
  minute: plain(minute),
  hour: plain(hour),
  dayOfMonth: plain(dayOfMonth),
  month: ranges(month).map(({ start, end }) => stepOne(MONTHS[start - 1]!, MONTHS[end - 1]!)),
  dayOfWeek: ranges(dayOfWeek).map(({ start, end }) => stepOne(DAYS[start]!, DAYS[end]!)),
  ...(year === null ? {} : { year: plain(year) }),
});

type Described = NonNullable<ScheduleDescription['spec']['calendars']>[number];
interface NamedRange<T> {
  readonly start: T;
  readonly end: T;
  readonly step: number;
}

/** A calendar as the server tells it; years that are not said are all. */
function calendarTimesOf({ minute, hour, dayOfMonth, month, dayOfWeek, year }: Described): CalendarTimes {
  const values = <T>(list: readonly NamedRange<T>[], numberOf: (value: T) => number): number[] => {
    const found = new Set<number>();
    for (const { start, end, step } of list) {
      for (let value = numberOf(start); value <= numberOf(end); value += Math.max(1, step)) found.add(value);
    }
    return [...found].sort((a, b) => a - b);
  };
  const same = (value: number) => value;
  return {
    minute: values(minute, same),
    hour: values(hour, same),
    dayOfMonth: values(dayOfMonth, same),
    month: values(month, (name) => MONTHS.indexOf(name) + 1),
    dayOfWeek: values(dayOfWeek, (name) => DAYS.indexOf(name)),
    year: year.length === 0 ? null : values(year, same),
  };
}

/** Everything that `apply` compares, as words by name. */
export type Settings = Readonly<Record<string, string>>;

export const plannedSettings = (planned: PlannedSchedule): Settings => ({
  when: timetableText(planned.calendars),
  timeZone: planned.timeZone,
  overlap: planned.overlap,
  catchUpWindow: durationText(planned.catchUpMs),
  jitter: durationText(planned.jitterMs),
  pauseOnFailure: String(planned.pauseOnFailure),
  note: planned.note,
  input: JSON.stringify(planned.request),
  summary: summaryOf(planned),
  workflow: workflowText(WORKFLOWS.pipeline, `portfolio/${planned.portfolio}`, QUEUES.orchestrator),
});

export function describedSettings({ spec, action, policies }: ScheduleDescription): Settings {
  const overlap = Object.entries(OVERLAP).find(([, policy]) => policy === policies.overlap);
  // Anything else that fires or skips was added by hand, and is not what the file says.
  const more = [...(spec.intervals ?? []), ...(spec.skip ?? [])].length > 0 ? ' and more set by hand' : '';
  return {
    when: `${timetableText((spec.calendars ?? []).map(calendarTimesOf))}${more}`,
    timeZone: spec.timezone || 'UTC',
    overlap: overlap?.[0] ?? policies.overlap ?? 'skip',
    catchUpWindow: durationText(policies.catchupWindow),
    jitter: durationText(spec.jitter ?? 0),
    pauseOnFailure: String(policies.pauseOnFailure),
    note: action.staticDetails ?? '',
    input: JSON.stringify(action.args?.[0] ?? {}),
    summary: action.staticSummary ?? '',
    workflow: workflowText(action.workflowType, action.workflowId ?? '', action.taskQueue ?? ''),
  };
}

const workflowText = (type: string, id: string, queue: string): string => `${type} ${id} on ${queue}`;

/** What differs, one line each: "when: 00:15 -> 00:20". */
export const differences = (before: Settings, after: Settings): string[] =>
  Object.keys(after)
    .filter((key) => before[key] !== after[key])
    .map((key) => `${key}: ${before[key] || 'none'} -> ${after[key] || 'none'}`);
