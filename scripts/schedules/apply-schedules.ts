/** Makes the server's schedules equal to those of a file. */
import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
} from '@temporalio/client';
import { ProblemError } from '../../contracts/problem.js';
import { firingTimes } from './firing-times.js';
import type { PlannedFile, PlannedSchedule } from './planned-schedule.js';
import {
  createOptions,
  describedSettings,
  differences,
  markOf,
  plannedSettings,
  updateOptions,
} from './server-schedule.js';

export interface Change {
  readonly name: string;
  /** `unlisted`: ours, made from this file, which no longer names it. */
  readonly kind: 'created' | 'updated' | 'unchanged' | 'deleted' | 'unlisted';
  /** What differs, "name: before -> after"; of a new one, what it is. */
  readonly differences: readonly string[];
  /** Next nominal time, ISO UTC; null of what is not in the file. */
  readonly next: string | null;
  /** Why it starts nothing; null where it does. */
  readonly paused: string | null;
}

export interface ApplyOptions {
  /** Delete what this file made and no longer names. */
  readonly prune: boolean;
  /** Change nothing, and tell what would be changed. */
  readonly dryRun: boolean;
  /** ms UTC, from which the next nominal times are counted. */
  readonly now: number;
}

/**
 * Creates, updates or leaves every planned schedule, in their order, then deletes what the file no longer names if asked to.
 * Doing it again changes nothing. Everything is compared before anything is changed.
 *
 * Errors  ValidationError where a name belongs to a schedule that was not made from this file.
 */
export async function applySchedules(
  client: Client,
  { file, schedules: planned }: PlannedFile,
  { prune, dryRun, now }: ApplyOptions,
): Promise<Change[]> {
  const changes: { change: Change; make: () => Promise<unknown> }[] = [];
  for (const schedule of planned) {
    const there = await described(client, schedule.name);
    const next = new Date(firingTimes(schedule, now, 1)[0]!).toISOString();
    changes.push(there === null ? creation(client, schedule, next) : update(client, schedule, there, next));
  }
  const names = new Set(planned.map(({ name }) => name));
  for (const name of (await ourSchedules(client, file)).filter((other) => !names.has(other))) {
    const kind = prune ? 'deleted' : 'unlisted';
    const change: Change = { name, kind, differences: [], next: null, paused: null };
    changes.push({ change, make: async () => prune && client.schedule.getHandle(name).delete() });
  }
  if (!dryRun) for (const { make } of changes) await make();
  return changes.map(({ change }) => change);
}

function creation(client: Client, schedule: PlannedSchedule, next: string) {
  const told = Object.entries(plannedSettings(schedule)).filter(([, value]) => value !== '');
  const change: Change = {
    name: schedule.name,
    kind: 'created',
    differences: told.map(([key, value]) => `${key}: ${value}`),
    next,
    paused: null,
  };
  const make = async () => {
    try {
      await client.schedule.create(createOptions(schedule));
    } catch (error) {
      if (error instanceof ScheduleAlreadyRunning)
        throw foreign(schedule.name, 'it was made by somebody else just now');
      throw error;
    }
  };
  return { change, make };
}

function update(client: Client, schedule: PlannedSchedule, there: ScheduleDescription, next: string) {
  const mark = markOf(there.memo);
  if (mark?.file !== schedule.file) {
    throw foreign(schedule.name, mark === null ? 'it was not made by sextant' : `it was made from ${mark.file}`);
  }
  const differs = differences(describedSettings(there), plannedSettings(schedule));
  const { paused, note } = there.state;
  const change: Change = {
    name: schedule.name,
    kind: differs.length === 0 ? 'unchanged' : 'updated',
    differences: differs,
    next,
    paused: paused ? (note ?? '') : null,
  };
  const make = async () => {
    if (differs.length === 0) return;
    await client.schedule.getHandle(schedule.name).update((before) => updateOptions(schedule, before));
  };
  return { change, make };
}

/** A schedule as it is; null where there is none of that name. */
export async function described(client: Client, name: string): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(name).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** Names of the schedules made by sextant, of one file or of any, ascending. The server's list may be a second behind. */
export async function ourSchedules(client: Client, file?: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { scheduleId, memo } of client.schedule.list()) {
    const mark = markOf(memo);
    if (mark !== null && (file === undefined || mark.file === file)) names.push(scheduleId);
  }
  return names.sort();
}

const foreign = (name: string, why: string): ProblemError =>
  new ProblemError({
    type: 'ValidationError',
    where: `schedule ${name}`,
    what: `the server has a schedule of this name, and ${why}`,
    next: 'Give yours another name, or delete that one: temporal schedule delete.',
  });
