/** What the server knows of each schedule that sextant made. */
import type { Client, ScheduleDescription } from '@temporalio/client';
import { instant } from '../../reports/format.js';
import { number, type Table, text } from '../../reports/table.js';
import { described, ourSchedules } from './apply-schedules.js';
import { describedSettings, markOf } from './server-schedule.js';

export interface ScheduleRow {
  readonly name: string;
  readonly file: string;
  readonly when: string;
  readonly timeZone: string;
  /** Next nominal time, ISO UTC; null where there is none, or it is paused. */
  readonly next: string | null;
  /** Workflow id of the run it started last. */
  readonly lastRun: string | null;
  /** Why it starts nothing; null where it does. */
  readonly paused: string | null;
  readonly taken: number;
  /** Starts left out since it was created: too late after an outage, or overtaken. */
  readonly missed: number;
  readonly skipped: number;
}

export async function scheduleRows(client: Client): Promise<ScheduleRow[]> {
  const rows: ScheduleRow[] = [];
  for (const name of await ourSchedules(client)) {
    const description = await described(client, name);
    // The list may be a moment behind.
    if (description !== null) rows.push(rowOf(description));
  }
  return rows;
}

function rowOf(description: ScheduleDescription): ScheduleRow {
  const { scheduleId, memo, state, info } = description;
  const { when, timeZone } = describedSettings(description);
  return {
    name: scheduleId,
    file: markOf(memo)?.file ?? '',
    when: when ?? '',
    timeZone: timeZone ?? '',
    next: state.paused ? null : (info.nextActionTimes[0]?.toISOString() ?? null),
    lastRun: info.recentActions.at(-1)?.action.workflow.workflowId ?? null,
    paused: state.paused ? (state.note ?? '') : null,
    taken: info.numActionsTaken,
    missed: info.numActionsMissedCatchupWindow,
    skipped: info.numActionsSkippedOverlap,
  };
}

/** Schedules, one line each; the counts are left out where the line is short. */
export const scheduleTable = (rows: readonly ScheduleRow[], width: number): Table => {
  const isWide = width >= WIDE;
  const counts = ({ taken, missed, skipped }: ScheduleRow) => [taken, missed, skipped].map(String);
  return {
    caption: 'Schedules',
    source: '',
    columns: [
      text('Schedule'),
      text('When'),
      text('Zone'),
      // Never cut: the last run's id is, where the line is short.
      number('Next, UTC'),
      text('Last run'),
      ...(isWide ? [number('Runs'), number('Missed'), number('Skipped')] : []),
    ],
    rows: rows.map((row) => [
      row.name,
      row.when,
      row.timeZone,
      row.paused === null ? instant(row.next).replace(' UTC', '') : 'paused',
      row.lastRun ?? 'none',
      ...(isWide ? counts(row) : []),
    ]),
    empty: 'No schedule was made yet: sextant schedule apply.',
  };
};

const WIDE = 120;
