/** Schedules on a real server: applied twice they are unchanged, and a backfill decides with what was known then. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBackfill } from '../../contracts/backfill.js';
import type { RunInputs, RunRecord, RunRequest } from '../../contracts/run.js';
import { readRecord } from '../../scripts/run-record.js';
import { attributeOf } from '../../scripts/runs/find-run.js';
import { type CommandSession, commandSession } from '../support/command-session.js';
import { endProcesses, until } from '../support/processes.js';
import { startWorker, type TestServer, testServer } from '../support/temporal.js';
import { deriveSmall, refOf, type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
let temporal: TestServer;
let session: CommandSession;
beforeAll(async () => {
  place = await workspace();
  await deriveSmall(place);
  temporal = await testServer(place.root);
  session = await commandSession(place.place(temporal.env));
}, 120_000);
afterAll(async () => {
  session?.end();
  await endProcesses();
  await temporal?.close();
  await place?.remove();
});

const schedules = (...entries: string[]) =>
  writeFile(join(place.root, 'configs', 'schedules.yaml'), `kind: schedules\nschedules:\n${entries.join('\n')}\n`);
const entry = (name: string, at = '18:45', more = '') =>
  `  - { name: ${name}, configs: [portfolio_small.yaml], at: '${at}', timeZone: America/New_York${more} }`;

const ok = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await session.run(...args);
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return stdout;
};
interface Applied {
  readonly changes: readonly { name: string; kind: string; differences: string[]; paused: string | null }[];
}
const apply = async (...more: string[]) =>
  (JSON.parse(await ok('schedule', 'apply', '--json', ...more)) as Applied).changes;
const listed = async () =>
  (JSON.parse(await ok('schedule', 'list', '--json')) as { schedules: { name: string; paused: string | null }[] })
    .schedules;
const refused = async (words: RegExp, ...args: string[]) => {
  const { code, stdout, stderr } = await session.run(...args);
  expect([code, stdout], stderr).toEqual([1, '']);
  expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/\n\s+at /);
};

describe('apply', () => {
  it('tells and changes nothing with --dry-run, creates once, and then finds nothing to change', async () => {
    await schedules(entry('one'), entry('two', '19:00'));
    expect((await apply('--dry-run')).map(({ kind }) => kind)).toEqual(['created', 'created']);
    expect(await listed()).toEqual([]);
    expect((await apply()).map(({ kind }) => kind)).toEqual(['created', 'created']);
    expect((await apply()).map(({ kind, differences }) => [kind, differences])).toEqual([
      ['unchanged', []],
      ['unchanged', []],
    ]);
    await until('both are listed', async () => (await listed()).length === 2);
  });

  it('changes what differs in place, says what, and leaves a pause as it was', async () => {
    await ok('schedule', 'pause', 'one', '--reason', 'the vendor is late');
    await schedules(entry('one', '18:50', ', overlap: skip, jitter: 30s, note: evening'), entry('two', '19:00'));
    const [one, two] = await apply();
    expect(one).toMatchObject({
      kind: 'updated',
      differences: [
        'when: 18:45 -> 18:50',
        'overlap: buffer-one -> skip',
        'jitter: 0 ms -> 30.0 s',
        'note: none -> evening',
        expect.stringContaining('"backfillAfterMs":7230000'),
      ],
      paused: 'the vendor is late',
    });
    expect(two).toMatchObject({ kind: 'unchanged' });
    expect((await apply()).map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged']);
    expect((await listed())[0]).toMatchObject({ name: 'one', paused: 'the vendor is late' });
    await ok('schedule', 'resume', 'one');
    expect((await listed())[0]).toMatchObject({ paused: null });
  });

  it('deletes with --prune what its file made and no longer names, and nothing else', async () => {
    const action = { type: 'startWorkflow', workflowType: 'portfolioPipeline', taskQueue: 'elsewhere' } as const;
    await temporal.client.schedule.create({ scheduleId: 'by-hand', spec: {}, action });
    const memo = { managedBy: 'sextant', file: 'configs/other.yaml' };
    await temporal.client.schedule.create({ scheduleId: 'of-another-file', spec: {}, action, memo });
    await until('all are listed', async () => (await listed()).length === 3);
    await schedules(entry('one', '18:50', ', overlap: skip, jitter: 30s, note: evening'));
    expect((await apply()).map(({ name, kind }) => [name, kind])).toEqual([
      ['one', 'unchanged'],
      ['two', 'unlisted'],
    ]);
    expect((await apply('--prune')).map(({ name, kind }) => [name, kind])).toEqual([
      ['one', 'unchanged'],
      ['two', 'deleted'],
    ]);
    await until('it is gone', async () => (await listed()).length === 2);
    await temporal.client.schedule.getHandle('by-hand').describe();
    await schedules(entry('by-hand'));
    await refused(/schedule by-hand[\s\S]*temporal schedule delete/, 'schedule', 'apply');
    await refused(/was not made by sextant/, 'schedule', 'pause', 'by-hand');
    await schedules(entry('of-another-file'));
    await refused(/was made from configs\/other\.yaml/, 'schedule', 'apply');
    await ok('schedule', 'delete', 'of-another-file');
  });

  it('refuses a calendar that is none, at its place, and changes nothing', async () => {
    await schedules(entry('one', '24:50'));
    await refused(/configs\/schedules\.yaml:3:/, 'schedule', 'apply');
    expect((await listed()).map(({ name }) => name)).toEqual(['one']);
  });
});

describe('backfill', () => {
  const DAYS = ['2025-12-01', '2025-12-02', '2025-12-03', '2025-12-04', '2025-12-05'];

  it.each([
    ['the future', ['2030-01-02', '2030-01-03'], /lies in the future/],
    ['a future end', ['2025-12-01', '2030-01-03'], /2030-01-03 lies in the future/],
    ['dates that run backwards', ['2025-12-05', '2025-12-01'], /lies before/],
    ['no date', ['2025-13-01', '2025-12-01'], /neither a date nor an instant/],
    ['a span without a nominal time', ['2025-12-01T10:00:00Z', '2025-12-01T11:00:00Z'], /no nominal time/],
    ['a slip of a decade', ['2015-01-01', '2025-12-01'], /1000 nominal times or more/],
  ])('refuses %s', async (_case, dates, words) => {
    await refused(words, 'schedule', 'backfill', 'one', ...dates);
  });

  it('names the nearest schedule where there is none of the name', async () => {
    await refused(/Did you mean one\?/, 'schedule', 'backfill', 'on', DAYS[0]!, DAYS[4]!);
  });

  it('of five days is five runs with five asOfs, in turn, each blind to what came later', async () => {
    await startWorker(place, temporal);
    await schedules(entry('one'));
    await apply();
    const { runs } = JSON.parse(await ok('schedule', 'backfill', 'one', DAYS[0]!, DAYS[4]!, '--json')) as {
      runs: { nominal: string; workflowId: string }[];
    };
    expect(runs).toEqual(
      DAYS.map((day) => ({ nominal: `${day}T23:45:00Z`, workflowId: `portfolio/small-${day}T23:45:00Z` })),
    );
    const handles = runs.map(({ workflowId }) => temporal.client.workflow.getHandle(workflowId));
    await until(
      'the last has ended',
      async () => {
        const { status } = await handles[4]!.describe().catch(() => ({ status: { name: 'RUNNING' } }));
        return status.name !== 'RUNNING';
      },
      { timeoutMs: 280_000, everyMs: 500 },
    );

    let published: string | null = null;
    let ended = 0;
    for (const [k, handle] of handles.entries()) {
      const run = await handle.describe();
      expect(run.status.name).toBe('COMPLETED');
      expect(attributeOf(run, 'AsOf')).toBe(DAYS[k]);
      // One after the other, whatever the schedule's own policy.
      expect(run.startTime.getTime()).toBeGreaterThanOrEqual(ended);
      ended = run.closeTime!.getTime();
      const [request] = (await temporal.client.schedule.getHandle('one').describe()).action.args as [RunRequest];
      const scheduledAt = attributeOf(run, 'TemporalScheduledStartTime');
      expect(scheduledAt).toBe(`${DAYS[k]}T23:45:00.000Z`);
      expect(isBackfill(request, { scheduledAt, startedAt: run.startTime.toISOString() })).toBe(true);

      const record: RunRecord = await readRecord(place, `portfolio/small/${DAYS[k]}`);
      for (const { step, ref } of record.steps) {
        for (const time of [ref.maxEventTime, ref.maxKnownAt]) {
          if (time !== null) expect(time <= record.asOf, `${step} of ${DAYS[k]} used ${time}`).toBe(true);
        }
      }
      const inputs = await place.store.readJson<RunInputs>(refOf(record, 'inputs'));
      expect(inputs.previousTarget?.asOf ?? null).toBe(published);
      if (record.outcome === 'PUBLISHED') published = record.asOf;
    }
    expect(published).not.toBeNull();
    const { missed, skipped } = JSON.parse(await ok('schedule', 'list', '--json')).schedules[0];
    expect([missed, skipped]).toEqual([0, 0]);
  }, 300_000);

  it('a triggered run decides on the last completed session: here the data end long before', async () => {
    const { workflowId } = JSON.parse(await ok('schedule', 'trigger', 'one', '--json')) as { workflowId: string };
    const run = temporal.client.workflow.getHandle(workflowId);
    await expect(run.result()).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/^stage inputs failed: .*lies outside the data, .* to 2025-12-08/) },
    });
    const { code, stdout } = await session.run('status', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout).alarms).toMatchObject([
      {
        kind: 'RUN_FAILED',
        subject: workflowId,
        cure: expect.stringContaining(`sextant rerun ${workflowId} --from inputs`),
      },
    ]);
  }, 60_000);
});
