/** Runs from the command line: one that failed is looked at, corrected and continued; one that went well is done again in part. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../contracts/run.js';
import type { ProgressRow } from '../../contracts/temporal-names.js';
import type { Alarm } from '../../scripts/runs/alarm.js';
import type { Rerun } from '../../scripts/runs/rerun.js';
import type { RunRow } from '../../scripts/runs/run-list.js';
import type { RunStatus } from '../../scripts/runs/run-status.js';
import { type CommandSession, commandSession } from '../support/command-session.js';
import { endProcesses, launch, until } from '../support/processes.js';
import { startWorker, type TestServer, testServer } from '../support/temporal.js';
import { corrupt, deriveSmall, newestRecord, refOf, SMALL, type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
let temporal: TestServer;
let session: CommandSession;
beforeAll(async () => {
  place = await workspace();
  await deriveSmall(place);
  temporal = await testServer(place.root);
  session = await commandSession(place.place(temporal.env));
  await startWorker(place, temporal);
}, 120_000);
afterAll(async () => {
  session?.end();
  await endProcesses();
  await temporal?.close();
  await place?.remove();
});

const LIMIT = 240_000;
const RUN = 'manual-1';

/** Starts a run as `temporal workflow start` does: by its type, its queue and one JSON object. */
const start = (workflowId: string, config: string, type = 'portfolioPipeline') =>
  temporal.client.workflow.start(type, {
    workflowId,
    taskQueue: 'sextant-orchestrator',
    args: [{ configs: [config] }],
  });

const json = async <T>(code: number, ...args: string[]): Promise<T> => {
  const ended = await session.run(...args, '--json');
  expect([args, ended.code], ended.stderr).toEqual([args, code]);
  return JSON.parse(ended.stdout) as T;
};
const refused = async (words: readonly RegExp[], ...args: string[]) => {
  const { code, stdout, stderr } = await session.run(...args);
  expect([code, stdout], stderr).toEqual([1, '']);
  for (const each of words) expect(stderr).toMatch(each);
  expect(stderr).not.toMatch(/\n\s+at /);
};
const alarms = async (code: number) => (await json<{ alarms: Alarm[] }>(code, 'status')).alarms;

describe('a run that failed by a bad config', () => {
  beforeAll(async () => {
    await place.derive('portfolio_small.yaml', 'portfolio_wrong.yaml', { 'clusterCap: 0.25': 'clusterCup: 0.25' });
    await (await start(RUN, 'configs/portfolio_wrong.yaml')).result().catch(() => undefined);
  });

  it('is an alarm with the stage, the reason and the cure, and the command says so by its exit code', async () => {
    await until('the list knows it', async () => (await session.run('status')).code === 1);
    expect(await alarms(1)).toEqual([
      {
        kind: 'RUN_FAILED',
        subject: RUN,
        reason: expect.stringMatching(
          /^stage inputs failed: ConfigError in configs\/portfolio_wrong\.yaml:\d+:3: unknown key/,
        ),
        cure: expect.stringContaining(`sextant rerun ${RUN} --from inputs`),
      },
    ]);
    const { alarm, stages } = await json<RunStatus>(1, 'status', RUN);
    expect(alarm?.kind).toBe('RUN_FAILED');
    expect(stages).toMatchObject([{ step: 'inputs', status: 'failed' }]);
  });

  it('cannot go on from a stage it never came to', async () => {
    await refused([/never came to a stage "selection"/, /It came to inputs\./], 'rerun', RUN, '--from', 'selection');
    await refused([/knows no run of this name/, new RegExp(RUN)], 'rerun', 'manual-2', '--from', 'inputs');
  });

  it('goes on from its first stage once the file is right, and is no alarm any more', { timeout: LIMIT }, async () => {
    await place.derive('portfolio_small.yaml', 'portfolio_wrong.yaml', {});
    const done = await json<Rerun>(0, 'rerun', RUN, '--from', 'inputs');
    expect(done).toMatchObject({ workflowId: RUN, from: 'inputs', kept: [], ended: false });
    const watched = await json<RunRow & { stages: ProgressRow[]; failure: string | null }>(0, 'watch', RUN);
    expect(watched).toMatchObject({ runId: done.runId, status: 'COMPLETED', failure: null, portfolio: 'small' });
    expect(watched.stages.map(({ step }) => step)).toEqual(
      expect.arrayContaining([
        'inputs',
        'scan/fx_base_ecb/ECB/spot',
        'selection',
        'walk-forward',
        'backtest',
        'report',
      ]),
    );
    await until('the list knows it', async () => (await session.run('status')).code === 0);
    expect(await alarms(0)).toEqual([]);
  });
});

describe('a run that went well', () => {
  const result = () => temporal.client.workflow.getHandle(RUN).result() as Promise<RunResult>;

  it('is found by its portfolio and session, and listed by its outcome', async () => {
    const { run } = await json<RunStatus>(0, 'status', 'portfolio/small/2025-12-08');
    expect(run).toMatchObject({ workflowId: RUN, asOf: '2025-12-08', status: 'COMPLETED' });
    const { runs } = await json<{ runs: RunRow[] }>(0, 'list', '--portfolio', 'small', '--outcome', run.outcome);
    expect(runs.map(({ workflowId }) => workflowId)).toEqual([RUN]);
    expect((await json<{ runs: RunRow[] }>(0, 'list', '--portfolio', 'nobody')).runs).toEqual([]);
    expect((await session.run('list', '--portfolio', "x' OR '1")).code).toBe(2);
  });

  it.each([
    ['selection', 'selection', ['selection', 'alignment', 'report']],
    ['windows', 'walk-forward', ['walk-forward', 'report']],
  ])(
    'from %s takes over what lies before, finds the rest, and ends the same',
    { timeout: LIMIT },
    async (from, stage, cached) => {
      const before = await result();
      const done = await json<Rerun>(0, 'rerun', RUN, '--from', from);
      expect(done.from).toBe(stage);
      expect(done.kept).toEqual(expect.arrayContaining(['inputs', 'market', 'universe', 'regime', 'signals']));
      expect(done.kept).not.toContain(stage);
      const { stages } = await json<{ stages: ProgressRow[] }>(0, 'watch', RUN);
      const status = Object.fromEntries(stages.map((row) => [row.step, row.status]));
      for (const step of cached) expect([step, status[step]]).toEqual([step, 'cached']);
      expect(await result()).toEqual(before);
    },
  );

  it('replays with its children on the workflows of this build; another history does not', {
    timeout: LIMIT,
  }, async () => {
    const { replayed } = await json<{ replayed: { workflowId: string; differs: string | null }[] }>(0, 'replay', RUN);
    expect(replayed.map(({ workflowId }) => workflowId)).toEqual(
      expect.arrayContaining([RUN, `${RUN}/walk-forward`, `${RUN}/screen/fx_base_ecb`]),
    );
    expect(replayed.filter(({ differs }) => differs !== null)).toEqual([]);

    const file = async (name: string, text: string) => {
      await writeFile(join(place.root, name), text);
      return name;
    };
    const history = historyToJSON(await temporal.client.workflow.getHandle(RUN).fetchHistory());
    await json(0, 'replay', await file('same.json', history));
    const other = await json<{ replayed: { differs: string }[] }>(
      1,
      'replay',
      await file('other.json', history.replaceAll('"audit"', '"udit"')),
    );
    expect(other.replayed[0]!.differs).toMatch(/^\[TMPRL1100\].*'udit' does not match.*'audit'/);
    const foreign = history.replaceAll('"portfolioPipeline"', '"orderPizza"');
    await refused(
      [/a workflow orderPizza, which is none of this project/],
      'replay',
      await file('foreign.json', foreign),
    );
    await refused([/no event history/], 'replay', await file('text.json', 'once upon a time'));
    await refused([/does not begin with the start/], 'replay', await file('empty.json', '{"events":[]}'));
  });

  it('fails by a damaged artifact, and goes on once that file is deleted: what lies before is not done again', {
    timeout: LIMIT,
  }, async () => {
    const before = await result();
    const ref = refOf(await newestRecord(place), 'selection');
    await corrupt(place, ref);
    await json<Rerun>(0, 'rerun', RUN, '--from', 'alignment');
    const { failure } = await json<{ failure: string }>(1, 'watch', RUN);
    // What asks for its bytes first: the steps between are remembered.
    expect(failure).toMatch(/^stage publish failed: CorruptArtifactError in /);
    expect(failure).toContain(ref.sha256);
    const [, path] = /bytes at (\S+) have/.exec(failure)!;
    await rm(path!);
    await json<Rerun>(0, 'rerun', RUN, '--from', 'selection');
    const { stages } = await json<{ stages: ProgressRow[] }>(0, 'watch', RUN);
    expect(stages.find(({ step }) => step === 'selection')?.status).toBe('done');
    expect(await result()).toEqual(before);
  });

  it('goes on by Temporal’s own reset to the same event', { timeout: LIMIT }, async () => {
    const before = await result();
    const { formerRunId, eventId } = await json<Rerun>(0, 'rerun', RUN, '--from', 'report');
    await json(0, 'watch', RUN);
    const to = ['--workflow-id', RUN, '--run-id', formerRunId, '--event-id', `${eventId}`, '--reason', 'by hand'];
    const reset = ['workflow', 'reset', '--address', temporal.server.address, ...to];
    const { code, stderr } = await launch(temporal.binary, reset, { cwd: place.root }).ended;
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const { stages } = await json<{ stages: ProgressRow[] }>(0, 'watch', RUN);
    expect(stages.find(({ step }) => step === 'report')?.status).toBe('cached');
    expect(await result()).toEqual(before);
  });

  it('has ended, and cannot be cancelled', async () => {
    await refused([/has ended already: completed/], 'cancel', RUN);
  });
});

describe('a run that is going', () => {
  it('is ended by cancel, which is no alarm', { timeout: LIMIT }, async () => {
    await place.derive('portfolio_small.yaml', 'portfolio_long.yaml', {
      'name: small': 'name: long',
      'train: 2300': 'train: 300',
    });
    await start('manual-long', 'configs/portfolio_long.yaml');
    await until('it computes', async () => {
      const { stages } = JSON.parse((await session.run('status', 'manual-long', '--json')).stdout) as RunStatus;
      return stages.some(({ step, status }) => step === 'market' && status === 'done');
    });
    expect(await json(0, 'cancel', 'manual-long')).toMatchObject({ workflowId: 'manual-long', status: 'CANCELLED' });
    const { alarm, run } = await json<RunStatus>(0, 'status', 'manual-long');
    expect([alarm, run.status]).toEqual([null, 'CANCELLED']);
    await refused([/has ended already: cancelled/], 'cancel', 'manual-long');
    expect(await json(1, 'watch', 'manual-long')).toMatchObject({ status: 'CANCELLED', failure: 'it was cancelled' });

    // Wanted again, it goes on where it was: the wish to cancel it belonged to the execution before.
    const again = await json<Rerun>(0, 'rerun', 'manual-long', '--from', 'universe');
    expect(again.kept).toContain('market');
    await until('it does the universe again', async () => {
      const { stages, run } = await json<RunStatus>(0, 'status', 'manual-long');
      expect(run).toMatchObject({ runId: again.runId, status: 'RUNNING' });
      return stages.some(({ step, status }) => step === 'universe' && status !== 'running');
    });
    await json(0, 'cancel', 'manual-long');
  });

  it('whose task fails for ever is told with the reason and the cure', { timeout: LIMIT }, async () => {
    const misspelt = await start('misspelt', SMALL, 'portfolioPipelin');
    await until('the server reports it', async () => (await session.run('status')).code === 1, {
      timeoutMs: 120_000,
      everyMs: 1_000,
    });
    expect(await alarms(1)).toEqual([
      {
        kind: 'TASK_FAILING',
        subject: 'misspelt',
        reason: expect.stringContaining('no such function is exported by the workflow bundle'),
        cure: expect.stringMatching(/No workflow is called portfolioPipelin; end it with .* --workflow-id misspelt/),
      },
    ]);
    expect((await json<RunStatus>(1, 'status', 'misspelt')).alarm?.kind).toBe('TASK_FAILING');
    await misspelt.terminate('the type was misspelt');
  });
});
