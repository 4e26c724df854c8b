/** How everything stands: alarms first, then what goes on. */
import type { Client } from '@temporalio/client';
import type { Settings } from '../../workers/settings.js';
import { type ScheduleRow, scheduleRows } from '../schedules/schedule-rows.js';
import type { Alarm } from './alarm.js';
import { recordAlarms } from './record-alarms.js';
import { driftAlarms, failedRuns, taskFailures } from './run-alarms.js';
import { listRuns, newestOfEach, type RunRow } from './run-list.js';
import { scheduleAlarms } from './schedule-alarms.js';
import { workersOf } from './worker-alarms.js';

export interface ServerStatus {
  readonly alarms: readonly Alarm[];
  readonly running: readonly RunRow[];
  /** Newest run of each portfolio, of the last two hundred runs. */
  readonly portfolios: readonly RunRow[];
  readonly schedules: readonly ScheduleRow[];
  /** Identities of the workers seen lately, by queue. */
  readonly workers: Readonly<Record<string, readonly string[]>>;
}

const LOOKED_THROUGH = 200;

export async function serverStatus(client: Client, settings: Settings, now: number): Promise<ServerStatus> {
  const runs = await listRuns(client, { limit: LOOKED_THROUGH });
  const portfolios = newestOfEach(runs);
  const [failing, failed, schedules, stopped, drifted, workers, recorded] = await Promise.all([
    taskFailures(client),
    failedRuns(client, portfolios),
    scheduleRows(client),
    scheduleAlarms(client, now),
    driftAlarms(client),
    workersOf(client, now),
    recordAlarms(settings),
  ]);
  return {
    alarms: [...failing, ...failed, ...stopped, ...drifted, ...recorded, ...workers.alarms],
    running: runs.filter(({ status }) => status === 'RUNNING'),
    portfolios,
    schedules,
    workers: workers.queues,
  };
}
