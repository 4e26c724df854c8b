import type { Client, ScheduleDescription, ScheduleHandle } from '@temporalio/client';
import { nearestName } from '../../contracts/nearest-name.js';
import { ProblemError } from '../../contracts/problem.js';
import { described, ourSchedules } from './apply-schedules.js';
import { markOf } from './server-schedule.js';

export interface OurSchedule {
  readonly handle: ScheduleHandle;
  readonly description: ScheduleDescription;
}

/** A schedule that sextant made, by name. ValidationError naming those there are where it is none. */
export async function ourSchedule(client: Client, name: string): Promise<OurSchedule> {
  const description = await described(client, name);
  if (description !== null && markOf(description.memo) !== null) {
    return { handle: client.schedule.getHandle(name), description };
  }
  const known = await ourSchedules(client);
  const near = nearestName(name, known);
  throw new ProblemError({
    type: 'ValidationError',
    where: `schedule ${name}`,
    what: description === null ? 'there is no such schedule' : 'this schedule was not made by sextant',
    next: near !== null ? `Did you mean ${near}?` : known.length > 0 ? `Name one of ${known.join(', ')}.` : NONE,
  });
}

const NONE = 'Make one first: sextant schedule apply.';
