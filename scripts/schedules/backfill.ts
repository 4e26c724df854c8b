/** Runs for nominal times that have passed: each decides with what was known then. */
import type { Client } from '@temporalio/client';
import { DateTime } from 'luxon';
import { ProblemError } from '../../contracts/problem.js';
import { nominalTimes } from './nominal-times.js';
import { ourSchedule } from './our-schedule.js';

export interface Backfilled {
  readonly schedule: string;
  /** Each nominal time, ISO UTC, with the id its run has. */
  readonly runs: readonly { readonly nominal: string; readonly workflowId: string }[];
}

/** More at once are as good as always a slip of a year; a server also stops counting there. */
const MOST_RUNS = 1_000;

/**
 * Starts a run for every nominal time from `from` to `to`, one after the other (BUFFER_ALL): each finds the target of the one
 * before, whatever the schedule's own overlap policy says. A day stands for all of it, by the clocks of the schedule's zone.
 *
 * Errors  ValidationError for an unknown schedule, dates that are none or run backwards, the future, no nominal time or too many.
 */
export async function backfill(
  client: Client,
  { name, from, to, now }: { name: string; from: string; to: string; now: number },
): Promise<Backfilled> {
  const { handle, description } = await ourSchedule(client, name);
  const zone = description.spec.timezone || 'UTC';
  const [start, end] = [instantOf(from, zone, 'start'), instantOf(to, zone, 'end')];
  if (end < start) throw refused(name, `${to} lies before ${from}`, 'Give the earlier date first.');
  const last = description.info.nextActionTimes[0];
  if (start > now || (end > now && !isToday(end, now, zone))) {
    const what = `${start > now ? from : to} lies in the future (it is ${new Date(now).toISOString()})`;
    const coming = last === undefined ? '' : `; the schedule itself runs next at ${last.toISOString()}`;
    throw refused(name, what, `A backfill is for times that have passed${coming}.`);
  }
  const times = await nominalTimes(client, name, start, Math.min(end, now));
  if (times.length === 0) {
    const what = `no nominal time lies between ${new Date(start).toISOString()} and ${new Date(end).toISOString()}`;
    throw refused(name, what, 'See when it runs: sextant schedule list.');
  }
  if (times.length >= MOST_RUNS) {
    const what = `${from} to ${to} has ${MOST_RUNS} nominal times or more`;
    throw refused(name, what, 'Backfill it in several pieces.');
  }
  // Its edges are a second wide of the times that were counted, so that exactly these are run.
  await handle.backfill({
    start: new Date(times[0]! - 1_000),
    end: new Date(times.at(-1)! + 1_000),
    overlap: 'BUFFER_ALL',
  });
  const prefix = description.action.workflowId ?? name;
  return {
    schedule: name,
    runs: times.map((time) => {
      const nominal = new Date(time).toISOString().replace('.000Z', 'Z');
      return { nominal, workflowId: `${prefix}-${nominal}` };
    }),
  };
}

const isToday = (end: number, now: number, zone: string): boolean =>
  DateTime.fromMillis(end, { zone }).hasSame(DateTime.fromMillis(now, { zone }), 'day');

/** A day's first or last second in a zone, or an instant as it is; ms UTC. */
function instantOf(text: string, zone: string, edge: 'start' | 'end'): number {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isInstant = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text);
  const parsed = isDay ? DateTime.fromISO(text, { zone }) : DateTime.fromISO(text);
  if (!parsed.isValid || !(isDay || isInstant)) {
    throw new ProblemError({
      type: 'ValidationError',
      where: 'backfill',
      what: `${JSON.stringify(text)} is neither a date nor an instant`,
      next: 'Write YYYY-MM-DD, or an instant such as 2025-12-08T23:45:00Z.',
    });
  }
  if (!isDay) return parsed.toMillis();
  return (edge === 'start' ? parsed.startOf('day') : parsed.endOf('day')).toMillis();
}

const refused = (name: string, what: string, next: string): ProblemError =>
  new ProblemError({ type: 'ValidationError', where: `backfill of schedule ${name}`, what, next });
