/** Recorded histories run again through today's workflows: a run that is going survives a new version, or the test says that it does not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, expect, it } from 'vitest';
import { builtPackage } from '../support/package-root.js';

type Payloads = { payloads?: { data?: string }[] } | undefined;
interface Event {
  readonly eventType: string;
  readonly activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  readonly activityTaskStartedEventAttributes?: { attempt?: number; lastFailure?: { message: string } };
  readonly activityTaskCompletedEventAttributes?: { result?: Payloads };
  readonly workflowExecutionStartedEventAttributes?: { workflowId: string; workflowType: { name: string } };
  readonly workflowExecutionCompletedEventAttributes?: { result?: Payloads };
  readonly workflowExecutionFailedEventAttributes?: {
    failure: { message: string; applicationFailureInfo: { type: string; nonRetryable?: boolean } };
  };
}

/** Every end a run can have, with the last word of its history. */
const ENDS = {
  pipeline: 'COMPLETED',
  'walk-forward': 'COMPLETED',
  'screen-universe': 'COMPLETED',
  retried: 'COMPLETED',
  'cache-hit': 'COMPLETED',
  'no-signals': 'COMPLETED',
  halted: 'COMPLETED',
  'crisis-approved': 'COMPLETED',
  'approval-timeout': 'COMPLETED',
  cancelled: 'CANCELED',
  failed: 'FAILED',
  'continued-as-new': 'CONTINUED_AS_NEW',
} as const;
type Name = keyof typeof ENDS;
const NAMES = Object.keys(ENDS) as Name[];

beforeAll(() => {
  // A history that must not replay is what is tested here: nobody needs to read of it in the log.
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR', () => {}), telemetryOptions: { logging: { filter } } });
});

const histories = new URL('../histories/', import.meta.url);
const eventsOf = (name: Name): { events: Event[] } =>
  JSON.parse(readFileSync(new URL(`${name}.json`, histories), 'utf8')) as { events: Event[] };
const startOf = (name: Name) => eventsOf(name).events[0]!.workflowExecutionStartedEventAttributes!;
const activitiesOf = (name: Name): string[] =>
  eventsOf(name).events.flatMap((e) => e.activityTaskScheduledEventAttributes?.activityType.name ?? []);
const lastOf = (name: Name): Event => eventsOf(name).events.at(-1)!;
const typesOf = (name: Name): string[] =>
  eventsOf(name).events.map(({ eventType }) => eventType.slice('EVENT_TYPE_'.length));
const decoded = (result: Payloads): unknown => {
  const data = result?.payloads?.[0]?.data;
  return data === undefined ? undefined : JSON.parse(Buffer.from(data, 'base64').toString());
};
const outcomeOf = (name: Name): unknown =>
  (decoded(lastOf(name).workflowExecutionCompletedEventAttributes?.result) as { outcome?: unknown }).outcome;
/** Whether each step with an artifact was found rather than done. */
const hitsOf = (name: Name): unknown[] =>
  eventsOf(name).events.flatMap((event) => {
    const step = decoded(event.activityTaskCompletedEventAttributes?.result);
    return step !== null && typeof step === 'object' && 'cacheHit' in step ? [step.cacheHit] : [];
  });

const replay = (name: Name, workflowBundle: WorkflowBundleOption): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle }, eventsOf(name), startOf(name).workflowId);
const shipped = (): WorkflowBundleOption => ({ codePath: join(builtPackage(), 'dist', 'workflow-bundle.js') });

/** The workflows of the build with an interceptor compiled in. */
async function bundleWith(fixture: string): Promise<WorkflowBundleOption> {
  return bundleWorkflowCode({
    workflowsPath: join(builtPackage(), 'dist', 'workflows', 'index.js'),
    workflowInterceptorModules: [fileURLToPath(new URL(`./fixtures/${fixture}.ts`, import.meta.url))],
    logger: new DefaultLogger('ERROR', () => {}),
  });
}

it('the recorded histories are those of whole runs: every step, and both ends', () => {
  expect(startOf('pipeline')).toMatchObject({
    workflowId: 'portfolio/small/2025-12-08',
    workflowType: { name: 'portfolioPipeline' },
  });
  expect(startOf('walk-forward')).toMatchObject({
    workflowId: 'portfolio/small/2025-12-08/walk-forward',
    workflowType: { name: 'walkForward' },
  });
  const steps = ['resolveMandate', 'pinMarket', 'universe', 'regime', 'planWindows'];
  const rest = ['signals', 'selection', 'align', 'allocate', 'audit', 'report', 'publish', 'conclude'];
  expect([...new Set(activitiesOf('pipeline'))]).toEqual([...steps, ...rest]);
  expect([...new Set(activitiesOf('walk-forward'))]).toEqual(['decideWindows', 'simulate', 'promises']);
  expect(activitiesOf('walk-forward').filter((name) => name === 'decideWindows').length).toBeGreaterThan(1);
  expect(lastOf('pipeline').eventType).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED');
  expect(lastOf('walk-forward').eventType).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED');
});

it('there is a history of every end a run can have, and each ends so', () => {
  const recorded = JSON.parse(readFileSync(new URL('recorded.json', histories), 'utf8')) as {
    reason: string;
    histories: Record<string, { workflowId: string; events: number }>;
  };
  expect(recorded.reason).not.toBe('');
  expect(Object.keys(recorded.histories).sort()).toEqual([...NAMES].sort());
  const files = readdirSync(histories).filter((name) => name !== 'recorded.json');
  expect(files.sort()).toEqual(NAMES.map((name) => `${name}.json`).sort());
  for (const name of NAMES) {
    expect([name, lastOf(name).eventType]).toEqual([name, `EVENT_TYPE_WORKFLOW_EXECUTION_${ENDS[name]}`]);
    const { workflowId, events } = recorded.histories[name]!;
    expect([startOf(name).workflowId, eventsOf(name).events.length]).toEqual([workflowId, events]);
  }
});

it('each shows what it was recorded for', () => {
  expect(startOf('screen-universe').workflowType.name).toBe('screenUniverse');
  expect(activitiesOf('screen-universe')).toEqual(expect.arrayContaining(['scanVenue', 'liquidTop', 'fetchBars']));

  const tried = eventsOf('retried').events.flatMap((e) => e.activityTaskStartedEventAttributes ?? []);
  expect(tried.some(({ attempt = 1, lastFailure }) => attempt > 1 && /StorageError/.test(lastFailure!.message))).toBe(
    true,
  );
  expect(hitsOf('retried').filter((hit) => hit === false).length).toBeGreaterThan(5);
  // What a run asks for is pinned anew each time; all that follows from it is found.
  expect(hitsOf('cache-hit').filter((hit) => hit === true).length).toBeGreaterThan(5);
  expect(activitiesOf('cache-hit')).toEqual(activitiesOf('retried'));

  expect([outcomeOf('no-signals'), outcomeOf('halted')]).toEqual(['NO_SIGNALS', 'HALTED']);
  for (const name of ['no-signals', 'halted', 'approval-timeout'] as const) {
    expect([name, activitiesOf(name).includes('publish')]).toEqual([name, false]);
  }
  expect(activitiesOf('halted')).not.toContain('allocate');

  const answered = typesOf('crisis-approved');
  const [asked, accepted, cancelled] = ['TIMER_STARTED', 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED', 'TIMER_CANCELED'].map(
    (type) => answered.indexOf(type),
  );
  expect(asked).toBeGreaterThan(0);
  expect(accepted).toBeGreaterThan(asked!);
  expect(cancelled).toBeGreaterThan(accepted!);
  expect(activitiesOf('crisis-approved').slice(-3)).toEqual(['recordVerdict', 'publish', 'conclude']);
  expect([outcomeOf('approval-timeout'), typesOf('approval-timeout').includes('TIMER_FIRED')]).toEqual([
    'APPROVAL_TIMEOUT',
    true,
  ]);

  expect(typesOf('cancelled')).toContain('WORKFLOW_EXECUTION_CANCEL_REQUESTED');
  expect(startOf('continued-as-new').workflowType.name).toBe('driftWatch');
  expect(typesOf('continued-as-new').filter((type) => type === 'WORKFLOW_EXECUTION_SIGNALED').length).toBeGreaterThan(
    1,
  );
});

it('the recorded failure is one clear message of a type that is not tried again', () => {
  expect(activitiesOf('failed')).toEqual(['resolveMandate']);
  const { eventType, workflowExecutionFailedEventAttributes: ended } = lastOf('failed');
  expect(eventType).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_FAILED');
  expect(ended!.failure.applicationFailureInfo).toMatchObject({ type: 'ConfigError', nonRetryable: true });
  expect(ended!.failure.message).toMatch(/configs\/portfolio_absent\.yaml.*the file does not exist/);
});

it('the histories name no machine and no folder', () => {
  for (const name of NAMES) {
    const text = JSON.stringify(eventsOf(name));
    const payloads = [...text.matchAll(/"data":"([^"]+)"/g)].map(([, data]) => Buffer.from(data!, 'base64').toString());
    expect(payloads.length, name).toBeGreaterThan(0);
    expect([text, ...payloads].join('\n'), name).not.toMatch(/\/(home|root|tmp|work|Users)\//);
    expect(Buffer.byteLength(text), name).toBeLessThan(400_000);
  }
});

it.each(NAMES)(
  'today’s workflows replay the recorded history: %s',
  async (name) => {
    await expect(replay(name, shipped())).resolves.toBeUndefined();
  },
  60_000,
);

it('workflows that wait where they did not before replay none of them', async () => {
  const changed = await bundleWith('waits-before-each-step');
  for (const name of NAMES) {
    await expect(replay(name, changed), name).rejects.toBeInstanceOf(DeterminismViolationError);
  }
}, 120_000);

it('a pipeline that skips a step no longer replays, and an interceptor that skips nothing still does', async () => {
  await expect(replay('pipeline', await bundleWith('changes-nothing'))).resolves.toBeUndefined();
  const changed = await bundleWith('skips-the-audit');
  await expect(replay('pipeline', changed)).rejects.toBeInstanceOf(DeterminismViolationError);
  // Where the changed step is not reached, nothing has changed.
  await expect(replay('failed', changed)).resolves.toBeUndefined();
}, 120_000);

it('a history given to another workflow id does not replay: the child’s id is made of it', async () => {
  const wrong = Worker.runReplayHistory({ workflowBundle: shipped() }, eventsOf('pipeline'), 'another-id');
  await expect(wrong).rejects.toBeInstanceOf(DeterminismViolationError);
}, 60_000);
