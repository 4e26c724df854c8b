/** Approval on a real server: who may answer, what becomes of older questions, and what the ledger keeps. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DriftReading } from '../../contracts/drift.js';
import type { RunResult } from '../../contracts/run.js';
import { QUEUES, WORKFLOWS } from '../../contracts/temporal-names.js';
import { readLedger, verifyLedger } from '../../lakehouse/ledger.js';
import { currentTarget, publishTarget } from '../../lakehouse/published-targets.js';
import { endProcesses, sextant, until } from '../support/processes.js';
import { startWorker, type TestServer, testServer } from '../support/temporal.js';
import { type Workspace, workspace } from '../support/workspace.js';

const LIMIT = 400_000;
let place: Workspace;
let temporal: TestServer;
beforeAll(async () => {
  place = await workspace();
  temporal = await testServer(place.root);
  const common = { 'train: 252': 'train: 2300' };
  const approval = (more: string) => `profile: min_variance\napproval: { required: always, ${more} }`;
  await place.derive('portfolio_sample.yaml', 'asked.yaml', {
    ...common,
    'name: sample': 'name: asked',
    'profile: min_variance': approval("timeout: 30m, approvers: ['risk desk']"),
  });
  await place.derive('portfolio_sample.yaml', 'silent.yaml', {
    ...common,
    'name: sample': 'name: silent',
    'profile: min_variance': `${approval('timeout: 2s')}\ndrift: { weight: 0.000001, turnover: 5 }`,
  });
  await startWorker(place, temporal);
}, 120_000);
afterAll(async () => {
  await endProcesses();
  await temporal?.close();
  await place?.remove();
});

const start = (config: string, name: string, asOf: string) =>
  temporal.client.workflow.start(WORKFLOWS.pipeline, {
    workflowId: `portfolio/${name}/${asOf}`,
    taskQueue: QUEUES.orchestrator,
    args: [{ configs: [`configs/${config}`], asOf }],
  });
type Run = Awaited<ReturnType<typeof start>>;
const stageOf = async (run: Run) => String((await run.describe()).searchAttributes['Stage']?.[0]);
const waits = (run: Run) =>
  until(`${run.workflowId} waits`, async () => (await stageOf(run)) === 'awaiting approval', { timeoutMs: LIMIT });
const command = (...args: string[]) => sextant(args, place.place(temporal.env)).ended;
const kinds = async (portfolio: string) => (await readLedger(place.home, portfolio)).map(({ kind }) => kind);

it('a run waits for one that may decide, and a newer run ends the wait of an older one', {
  timeout: LIMIT,
}, async () => {
  const older = await start('asked.yaml', 'asked', '2025-12-01');
  const early = await command('decide', older.workflowId, '--approve', '--by', 'risk desk', '--reason', 'too early');
  expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('does not ask for approval now')]);
  await waits(older);
  const newer = await start('asked.yaml', 'asked', '2025-12-08');
  expect(((await older.result()) as RunResult).outcome).toBe('NOT_PUBLISHED');
  await waits(newer);
  expect(await currentTarget(place.home, 'asked')).toBeNull();

  const stranger = await command('decide', newer.workflowId, '--approve', '--by', 'intern', '--reason', 'looks good');
  expect([stranger.code, stranger.stderr]).toEqual([
    1,
    expect.stringMatching(/intern is not among the approvers.*\n.*\n.*entry \d+ of the ledger/),
  ]);
  const mute = await command('decide', newer.workflowId, '--reject', '--by', 'risk desk', '--reason', ' ');
  expect([mute.code, mute.stderr]).toEqual([1, expect.stringContaining('reason is required')]);
  const both = await command('decide', newer.workflowId, '--approve', '--reject', '--by', 'x', '--reason', 'y');
  expect([both.code, both.stderr]).toEqual([1, expect.stringContaining('both --approve and --reject')]);

  const agreed = await command(
    'decide',
    newer.workflowId,
    '--approve',
    '--by',
    'risk desk',
    '--reason',
    'within limits',
    '--json',
  );
  expect(JSON.parse(agreed.stdout)).toMatchObject({ approve: true, by: 'risk desk', reason: 'within limits' });
  expect(((await newer.result()) as RunResult).outcome).toBe('PUBLISHED');
  expect(await currentTarget(place.home, 'asked')).toMatchObject({
    asOf: '2025-12-08T23:30:00.000Z',
    permission: { kind: 'approved', by: 'risk desk', reason: 'within limits' },
  });
  const { memo } = await newer.describe();
  expect(memo).toMatchObject({ approval: { kind: 'decided', decision: { by: 'risk desk' } } });

  const late = await command(
    'decide',
    newer.workflowId,
    '--reject',
    '--by',
    'risk desk',
    '--reason',
    'second thoughts',
  );
  expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('ended already')]);
  const written = await kinds('asked');
  expect(written.filter((kind) => kind === 'refused-attempt')).toHaveLength(4);
  expect(written.filter((kind) => kind !== 'refused-attempt')).toEqual(['supersession', 'approval', 'publication']);
  expect((await verifyLedger(place.home, 'asked')).findings).toEqual([]);
  expect((await command('ledger', 'verify', 'asked')).code).toBe(0);
});

it('nobody answers: the run ends with APPROVAL_TIMEOUT, and the ledger has it', { timeout: LIMIT }, async () => {
  const run = await start('silent.yaml', 'silent', '2025-12-08');
  expect(((await run.result()) as RunResult).outcome).toBe('APPROVAL_TIMEOUT');
  expect(await kinds('silent')).toEqual(['approval-timeout']);
  expect(await currentTarget(place.home, 'silent')).toBeNull();
});

it('a watch reads the drift of a published target, and ends when it is stopped', { timeout: LIMIT }, async () => {
  // The sample ends with the target's own day: nothing has moved, which it says.
  const began = await command('drift', 'watch', '--config', 'configs/asked.yaml');
  expect([began.code, began.stdout]).toEqual([0, expect.stringContaining('drift/asked: watching')]);
  const watch = temporal.client.workflow.getHandle('drift/asked');
  const reading = () => watch.query<{ target: string; unpriced: string[] } | null>('drift');
  await until('the watch has looked', async () => (await reading()) !== null);
  expect(await reading()).toMatchObject({ target: '2025-12-08T23:30:00.000Z', alarms: [], turnover: 0 });
  expect((await reading())!.unpriced.length).toBeGreaterThan(0);
  expect((await watch.describe()).searchAttributes['Drift']).toEqual(['CALM']);
  expect((await command('drift', 'watch', '--config', 'configs/asked.yaml')).stdout).toContain('looks now');
  expect((await command('drift', 'stop', 'asked')).code).toBe(0);
  await until('it has ended', async () => (await watch.describe()).status.name === 'CANCELLED');
  expect((await command('drift', 'stop', 'asked')).stderr).toContain('nobody watches this portfolio');
});

it('a check tells of drift with its numbers, and ends with 1', { timeout: LIMIT }, async () => {
  const published = (await currentTarget(place.home, 'asked'))!;
  await publishTarget(place.home, 'silent', { ...published, asOf: '2025-11-03T23:30:00.000Z' });
  const { code, stdout } = await command('drift', 'check', '--config', 'configs/silent.yaml', '--json');
  const reading = JSON.parse(stdout) as DriftReading;
  expect(code).toBe(1);
  expect(reading.pricedAt! > '2025-12-01').toBe(true);
  // Five weeks of the sample's currencies and rates: some percent of a position, not of the book.
  expect(reading.weight).toBeGreaterThan(1e-4);
  expect(reading.weight).toBeLessThan(0.05);
  expect(reading.alarms).toEqual([expect.stringContaining(reading.instrument!)]);
});

it('a target is taken back by command, with a reason', { timeout: LIMIT }, async () => {
  const why = ['--by', 'risk desk', '--reason', 'a wrong price'];
  const nothing = await command('publish', 'asked', '--revert', ...why);
  expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('no target was published before')]);
  const newer = { ...(await currentTarget(place.home, 'asked'))!, asOf: '2025-12-09T23:30:00.000Z' };
  await publishTarget(place.home, 'asked', newer);
  const mute = await command('publish', 'asked', '--revert', '--by', 'risk desk', '--reason', '');
  expect([mute.code, mute.stderr]).toEqual([1, expect.stringContaining('--reason is required')]);
  const done = await command('publish', 'asked', '--revert', ...why);
  expect([done.code, done.stdout]).toEqual([
    0,
    expect.stringContaining('as of 2025-12-08T23:30:00.000Z is published anew'),
  ]);
  expect((await currentTarget(place.home, 'asked'))?.asOf).toBe('2025-12-08T23:30:00.000Z');
  expect((await command('ledger', 'verify', 'asked')).code).toBe(0);
});
