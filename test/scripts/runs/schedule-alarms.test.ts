/** When a schedule is an alarm. The server is a double of the five answers that are read: real ones would take minutes. */
import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { expect, it } from 'vitest';
import { scheduleAlarms } from '../../../scripts/runs/schedule-alarms.js';

const NOW = Date.parse('2026-01-06T12:00:00Z');
const DUE = Date.parse('2026-01-06T00:15:00Z');

interface Double {
  readonly paused?: string;
  readonly running?: boolean;
  readonly changedAt?: string;
  /** Nominal times of the runs that were started. */
  readonly started?: readonly number[];
  readonly due?: readonly number[];
  readonly jitterMs?: number;
}

function server({
  paused,
  running = false,
  changedAt = '2026-01-01T00:00:00Z',
  started = [],
  due = [DUE],
  jitterMs = 0,
}: Double) {
  const memo = { managedBy: 'sextant', file: 'configs/schedules.yaml' };
  return {
    options: { namespace: 'default' },
    schedule: {
      async *list() {
        yield { scheduleId: 'daily', memo };
        yield { scheduleId: 'not-ours', memo: {} };
      },
      getHandle: () => ({
        describe: async () => ({
          scheduleId: 'daily',
          memo,
          spec: { jitter: jitterMs },
          state: { paused: paused !== undefined, note: paused },
          info: { createdAt: new Date(changedAt), runningActions: running ? [{}] : [] },
        }),
      }),
    },
    workflow: {
      count: async (query: string) => {
        const since = Date.parse(/TemporalScheduledStartTime >= '([^']+)'/.exec(query)![1]!);
        expect(query).toContain(`TemporalScheduledById = 'daily'`);
        return { count: started.filter((time) => time >= since).length };
      },
    },
    workflowService: {
      listScheduleMatchingTimes: async () => ({ startTime: due.map(msToTs) }),
    },
  } as unknown as Client;
}

const alarms = (double: Double) => scheduleAlarms(server(double), NOW);

it('a due run that was never started is missed, and a backfill of exactly it is the cure', async () => {
  expect(await alarms({})).toEqual([
    {
      kind: 'RUN_MISSED',
      subject: 'daily',
      reason: 'the run due at 2026-01-06T00:15:00Z was never started',
      cure: 'sextant schedule backfill daily 2026-01-06T00:15:00Z 2026-01-06T00:15:00Z',
    },
  ]);
});

it.each([
  ['it was started', { started: [DUE] }],
  ['a later one was', { started: [DUE + 60_000] }],
  ['one before it is still going, and it waits', { running: true }],
  ['the schedule was made after it', { changedAt: '2026-01-06T08:00:00Z' }],
  ['it is due this minute', { due: [NOW - 30_000] }],
  ['its jitter has not run out', { due: [NOW - 90_000], jitterMs: 60_000 }],
  ['nothing was due', { due: [] }],
  ['somebody paused it by hand', { paused: 'paused by hand' }],
])('no run is missed where %s', async (_case, double) => {
  expect(await alarms(double)).toEqual([]);
});

it('a schedule that the server paused after a failure is an alarm until it is resumed', async () => {
  const note = 'paused due to workflow failure: portfolio/core-2026-01-06T00:15:00Z: stage inputs failed';
  expect(await alarms({ paused: note })).toMatchObject([
    {
      kind: 'SCHEDULE_PAUSED',
      subject: 'daily',
      reason: note,
      cure: expect.stringContaining('sextant schedule resume daily'),
    },
  ]);
});
