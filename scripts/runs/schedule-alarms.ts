/** Schedules that have stopped, or whose last run never started. */
import type { Client } from '@temporalio/client';
import { described, ourSchedules } from '../schedules/apply-schedules.js';
import { nominalTimes } from '../schedules/nominal-times.js';
import type { Alarm } from './alarm.js';

/** How far back a missed run is looked for, ms: a week of a daily schedule that pauses over a weekend. */
const LOOK_BACK_MS = 8 * 86_400_000;
/** A run that is due starts within seconds; what is younger is not missed yet. */
const GRACE_MS = 60_000;

/** Paused by the server after a failure, or the newest due nominal time without a run. `now` in ms UTC. */
export async function scheduleAlarms(client: Client, now: number): Promise<Alarm[]> {
  const found = await Promise.all((await ourSchedules(client)).map((name) => alarmOf(client, name, now)));
  return found.filter((alarm) => alarm !== null);
}

async function alarmOf(client: Client, name: string, now: number): Promise<Alarm | null> {
  const description = await described(client, name);
  if (description === null) return null;
  const { state, info, spec } = description;
  if (state.paused) {
    const note = state.note ?? '';
    // Paused by hand is somebody's will.
    if (!note.startsWith('paused due to workflow failure')) return null;
    return {
      kind: 'SCHEDULE_PAUSED',
      subject: name,
      reason: note,
      cure: `Correct it, then: sextant schedule resume ${name}`,
    };
  }
  const since = Math.max(now - LOOK_BACK_MS, (info.lastUpdatedAt ?? info.createdAt).getTime());
  const until = now - GRACE_MS - (spec.jitter ?? 0);
  const due = since < until ? (await nominalTimes(client, name, since, until)).at(-1) : undefined;
  if (due === undefined || info.runningActions.length > 0 || (await hasRun(client, name, due))) return null;
  const at = new Date(due).toISOString().replace('.000Z', 'Z');
  return {
    kind: 'RUN_MISSED',
    subject: name,
    reason: `the run due at ${at} was never started`,
    cure: `sextant schedule backfill ${name} ${at} ${at}`,
  };
}

/** Whether the schedule started a run for this nominal time or a later one. */
async function hasRun(client: Client, name: string, due: number): Promise<boolean> {
  const at = new Date(due).toISOString();
  const query = `TemporalScheduledById = '${name}' AND TemporalScheduledStartTime >= '${at}'`;
  const { count } = await client.workflow.count(query);
  return count > 0;
}
