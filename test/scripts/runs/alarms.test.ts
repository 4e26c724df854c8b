/** What `sextant status` calls an alarm, apart from what it asks the server. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alarmLines } from '../../../scripts/runs/alarm.js';
import { alarmsOf, recordAlarms } from '../../../scripts/runs/record-alarms.js';
import { cureOfFailed, failedStage } from '../../../scripts/runs/run-alarms.js';
import { newestOfEach, type RunRow, resultOf } from '../../../scripts/runs/run-list.js';
import { servedQueues } from '../../../scripts/runs/worker-alarms.js';

const NOW = Date.parse('2026-01-05T12:00:00Z');

describe('workers', () => {
  const poller = (identity: string, secondsAgo: number) => ({ identity, lastSeen: NOW - 1000 * secondsAgo });
  const ours = (digit: string, pid: number) => `sextant ${digit.repeat(12)}/${'0'.repeat(12)} ${pid}@host`;

  it('are missing where none has polled for a minute and a half', () => {
    const { queues, alarms } = servedQueues({ a: [poller(ours('1', 7), 91)], b: [poller(ours('1', 7), 60)] }, NOW);
    expect(queues).toEqual({ a: [], b: [ours('1', 7)] });
    expect(alarms).toMatchObject([
      { kind: 'NO_WORKER', subject: 'a', cure: expect.stringContaining('sextant worker') },
    ]);
  });

  it('of one build are as many as one likes; of two builds they are told', () => {
    const same = servedQueues({ a: [poller(ours('1', 7), 1), poller(ours('1', 8), 1), poller(ours('1', 8), 2)] }, NOW);
    expect(same.alarms).toEqual([]);
    expect(same.queues['a']).toHaveLength(2);
    const mixed = servedQueues({ a: [poller(ours('1', 7), 1), poller(ours('2', 8), 1)] }, NOW);
    expect(mixed.alarms).toMatchObject([
      { kind: 'MIXED_CODE', subject: 'a', reason: expect.stringMatching(/2 different/) },
    ]);
    // One that has gone is no longer a reason.
    expect(servedQueues({ a: [poller(ours('1', 7), 1), poller(ours('2', 8), 200)] }, NOW).alarms).toEqual([]);
  });
});

describe('a failed run', () => {
  it('goes on from the stage its failure names, or from the first', () => {
    expect(failedStage('stage selection failed: nothing was left')).toBe('selection');
    expect(failedStage('stage windows/2025-01-02..2025-02-03 failed: x')).toBe('windows/2025-01-02..2025-02-03');
    expect(failedStage('ConfigError in configs/a.yaml: stage x failed: no')).toBe('inputs');
    expect(cureOfFailed('run-1', 'stage audit failed: x')).toMatch(/sextant rerun run-1 --from audit$/);
  });

  it('counts only where no newer run of its portfolio or of its own id came after', () => {
    const row = (workflowId: string, portfolio: string): RunRow =>
      ({ workflowId, portfolio, status: 'FAILED', outcome: '' }) as RunRow;
    const runs = [
      row('b', 'beta'),
      row('a2', 'alpha'),
      row('a1', 'alpha'),
      row('b', 'unknown'),
      row('backtest/g/x', 'gamma'),
    ];
    expect(newestOfEach(runs).map(({ workflowId }) => workflowId)).toEqual(['b', 'a2']);
  });

  it('is called by its outcome only where it came to its end', () => {
    expect(resultOf({ status: 'COMPLETED', outcome: 'HELD', stage: 'done' })).toBe('HELD');
    expect(resultOf({ status: 'CANCELLED', outcome: 'FAILED', stage: 'running' })).toBe('cancelled');
    expect(resultOf({ status: 'RUNNING', outcome: '', stage: 'running' })).toBe('running');
    expect(resultOf({ status: 'RUNNING', outcome: '', stage: 'awaiting approval' })).toBe('awaiting approval');
    expect(resultOf({ status: 'TERMINATED', outcome: '', stage: 'awaiting approval' })).toBe('terminated');
  });
});

describe('the records of runs', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'sextant-records-'));
    const write = async (date: string, alarms: readonly string[]) => {
      const folder = join(home, 'runs', 'portfolio', 'core', date);
      await mkdir(folder, { recursive: true });
      const record = { runId: `portfolio/core/${date}`, report: { sha256: '0'.repeat(64) }, alarms };
      await writeFile(join(folder, 'run.json'), JSON.stringify(record));
    };
    await write('2026-01-02', ['STALE_TARGET: old']);
    await write('2026-01-05', ['STALE_TARGET: 6 rebalances found no signal', 'something else']);
  });
  afterAll(() => rm(home, { recursive: true }));

  it('give the alarms of the newest one alone', async () => {
    const alarms = await recordAlarms({ root: home, home });
    expect(alarms.map(({ kind, subject, reason }) => [kind, subject, reason])).toEqual([
      ['STALE_TARGET', 'portfolio/core/2026-01-05', '6 rebalances found no signal'],
      ['RUN_ALARM', 'portfolio/core/2026-01-05', 'something else'],
    ]);
  });

  it('give none where there are no alarms, or no runs', async () => {
    expect(alarmsOf({ runId: 'portfolio/core/2026-01-05' })).toEqual([]);
    expect(await recordAlarms({ root: home, home: join(home, 'nowhere') })).toEqual([]);
  });
});

it('an alarm cannot speak to the terminal', () => {
  const [first] = alarmLines({ kind: 'DRIFT', subject: 'a\u001b[2Jb', reason: 'c\nd', cure: 'e' });
  expect(first).toBe('DRIFT ab: c d');
});
