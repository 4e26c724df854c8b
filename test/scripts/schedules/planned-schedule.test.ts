/** A schedules file against its schema and against the mandates it names; every mistake is told with its place. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfigs } from '../../../activities/config/check-configs.js';
import { orThrow } from '../../../contracts/problem.js';
import { approvalTimeoutProblem } from '../../../scripts/schedules/approval-timeout.js';
import { plannedSchedules, SCHEDULES_FILE } from '../../../scripts/schedules/planned-schedule.js';
import { packageRoot } from '../../support/package-root.js';
import { type Workspace, workspace } from '../../support/workspace.js';

const NOW = Date.parse('2026-01-05T00:00:00Z');

let place: Workspace;
beforeAll(async () => {
  place = await workspace();
});
afterAll(() => place.remove());

const write = (lines: readonly string[]) =>
  writeFile(join(place.root, 'configs', 'mine.yaml'), ['kind: schedules', 'schedules:', ...lines, ''].join('\n'));
const DAILY = ['  - name: daily', '    configs: [portfolio_sample.yaml]', "    at: '18:45'", '    timeZone: UTC'];
const planned = () => plannedSchedules('configs/mine.yaml', place.root, NOW);

async function problemOf(...lines: string[]) {
  await write(lines);
  const found = await planned();
  if (found.ok) throw new Error('a mistake was due');
  return found.problem;
}

describe('the shipped file', () => {
  it('has no mistakes, and its runs find their mandates from the root', async () => {
    expect(await checkConfigs([SCHEDULES_FILE], packageRoot)).toMatchObject({ ok: true, problems: [] });
    const { file, schedules } = orThrow(await plannedSchedules(SCHEDULES_FILE, packageRoot, NOW));
    expect(file).toBe(SCHEDULES_FILE);
    expect(schedules.map(({ name, portfolio }) => [name, portfolio])).toEqual([
      ['crypto-daily', 'crypto'],
      ['multi-asset-daily', 'multi_asset'],
    ]);
    for (const { request, catchUpMs, jitterMs } of schedules) {
      expect(request.backfillAfterMs).toBe(catchUpMs + jitterMs);
      for (const config of request.configs) expect(config).toMatch(/^configs\/portfolio_/);
    }
  });
});

describe('a file of one’s own', () => {
  it('fills what it leaves out', async () => {
    await write(DAILY);
    const { schedules } = orThrow(await planned());
    expect(schedules).toEqual([
      {
        name: 'daily',
        file: 'configs/mine.yaml',
        portfolio: 'sample',
        calendars: [expect.objectContaining({ hour: [18], minute: [45] })],
        timeZone: 'UTC',
        request: { configs: ['configs/portfolio_sample.yaml'], backfillAfterMs: 7_200_000 },
        overlap: 'buffer-one',
        catchUpMs: 7_200_000,
        jitterMs: 0,
        pauseOnFailure: true,
        note: '',
      },
    ]);
  });

  it.each([
    ['an hour that is none', [...DAILY.slice(0, 2), "    at: '25:00'", DAILY[3]!], /mine\.yaml:5:5$/, /HH:MM/],
    ['a cron line of six fields', [...DAILY.slice(0, 2), '    cron: 0 0 6 * * *', DAILY[3]!], /:5:5$/, /five fields/],
    [
      'a cron hour that is none',
      [...DAILY.slice(0, 2), '    cron: 0 24 * * *', DAILY[3]!],
      /:5:5$/,
      /hour "24" is outside/,
    ],
    [
      'a day that never comes',
      [...DAILY.slice(0, 2), '    calendar:', '      hour: 6', '      dayOfMonth: 31', '      month: FEB', DAILY[3]!],
      /:7:7$/,
      /no month/,
    ],
    ['no time at all', [DAILY[0]!, DAILY[1]!, DAILY[3]!], /:3:5$/, /exactly one of `at`, `cron` and `calendar`/],
    ['two kinds of time', [...DAILY, '    cron: 0 6 * * *'], /:7:5$/, /at and cron are there/],
    ['a zone nobody knows', [...DAILY.slice(0, 3), '    timeZone: Mars/Olympus'], /:6:5$/, /no time zone/],
    ['a key nobody knows', [...DAILY, '    jiter: 5s'], /:7:5$/, /unknown key/],
    ['an overlap nobody knows', [...DAILY, '    overlap: skipp'], /:7:5$/, /overlap/],
    ['a window that is no length of time', [...DAILY, '    catchUpWindow: 2 hours'], /:7:5$/, /such as 2h/],
    ['a window shorter than the server takes', [...DAILY, '    catchUpWindow: 5s'], /:7:5$/, /10s/],
    ['two of one name', [...DAILY, ...DAILY], /:7:5$/, /schedule 1 has this name already/],
    ['a window as long as the interval', [...DAILY, '    catchUpWindow: 1d'], /:7:5$/, /only 1 d apart/],
  ])('is refused at its place for %s', async (_case, lines, where, what) => {
    const problem = await problemOf(...lines);
    expect(problem).toMatchObject({ type: 'ConfigError' });
    expect(problem.where).toMatch(where);
    expect(problem.what).toMatch(what);
    expect(problem.next).not.toBe('');
  });

  it('is refused for a mandate that cannot be loaded, with the mandate’s own mistake and the schedule that runs it', async () => {
    const lines = [DAILY[0]!, '    configs: [portfolio_smple.yaml]', ...DAILY.slice(2)];
    const problem = await problemOf(...lines);
    expect(problem.where).toBe('configs/portfolio_smple.yaml');
    expect(problem.what).toMatch(/does not exist; schedule daily at configs\/mine\.yaml:4:5 runs it/);
  });

  it('is refused where its times have all passed', async () => {
    const calendar = ['    calendar: { hour: 6, year: 2020 }'];
    expect(await problemOf(...DAILY.slice(0, 2), ...calendar, DAILY[3]!)).toMatchObject({
      what: expect.stringMatching(/times that do not come again/),
    });
  });

  it('lies below the folder', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'sextant-elsewhere-'));
    try {
      const found = await plannedSchedules(join(elsewhere, 'schedules.yaml'), place.root, NOW);
      expect(found).toMatchObject({ ok: false, problem: { what: expect.stringMatching(/lies outside/) } });
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });
});

describe('approval', () => {
  const approval = { onTimeout: 'reject', approvers: null } as const;
  const told = (required: 'always' | 'never', timeout: string) =>
    approvalTimeoutProblem({
      name: 'daily',
      mandate: { name: 'core', approval: { ...approval, required, timeout } },
      intervalMs: 4 * 3_600_000,
      where: 'configs/mine.yaml:4:5',
    });

  it('may take less time than lies between two runs, and not as much', () => {
    expect(told('always', '3h')).toBeNull();
    expect(told('always', '4h')).toMatchObject({
      type: 'ConfigError',
      where: 'configs/mine.yaml:4:5',
      what: 'mandate core waits 4h for approval, and schedule daily starts its runs only 4 h apart',
    });
    expect(told('never', '5d')).toBeNull();
  });

  it('is checked where a schedule is read', async () => {
    await place.derive('portfolio_sample.yaml', 'asking.yaml', {
      'verifiedTick: warn': 'approval: { required: always, timeout: 30h }\nverifiedTick: warn',
    });
    const problem = await problemOf(DAILY[0]!, '    configs: [asking.yaml]', ...DAILY.slice(2));
    expect(problem.what).toMatch(/waits 30h for approval, and schedule daily starts its runs only 1 d apart/);
  });
});
