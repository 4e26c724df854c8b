/** Recorded histories run again through today's workflows: a run that is going survives a new version, or the test says that it does not. */
import { readFileSync } from 'node:fs';
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

interface Event {
  readonly eventType: string;
  readonly activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  readonly workflowExecutionStartedEventAttributes?: { workflowId: string; workflowType: { name: string } };
  readonly workflowExecutionFailedEventAttributes?: {
    failure: { message: string; applicationFailureInfo: { type: string; nonRetryable?: boolean } };
  };
}

beforeAll(() => {
  // A history that must not replay is what is tested here: nobody needs to read of it in the log.
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR', () => {}), telemetryOptions: { logging: { filter } } });
});

const eventsOf = (name: string): { events: Event[] } =>
  JSON.parse(readFileSync(new URL(`../histories/${name}.json`, import.meta.url), 'utf8')) as { events: Event[] };
const startOf = (name: string) => eventsOf(name).events[0]!.workflowExecutionStartedEventAttributes!;
const activitiesOf = (name: string): string[] =>
  eventsOf(name).events.flatMap((e) => e.activityTaskScheduledEventAttributes?.activityType.name ?? []);
const lastOf = (name: string): Event => eventsOf(name).events.at(-1)!;

const replay = (name: string, workflowBundle: WorkflowBundleOption): Promise<void> =>
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

it('the recorded failure is one clear message of a type that is not tried again', () => {
  expect(activitiesOf('failed')).toEqual(['resolveMandate']);
  const { eventType, workflowExecutionFailedEventAttributes: ended } = lastOf('failed');
  expect(eventType).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_FAILED');
  expect(ended!.failure.applicationFailureInfo).toMatchObject({ type: 'ConfigError', nonRetryable: true });
  expect(ended!.failure.message).toMatch(/configs\/absent\.yaml.*the file does not exist/);
});

it('the histories name no machine and no folder', () => {
  for (const name of ['pipeline', 'walk-forward', 'failed']) {
    const text = JSON.stringify(eventsOf(name));
    const payloads = [...text.matchAll(/"data":"([^"]+)"/g)].map(([, data]) => Buffer.from(data!, 'base64').toString());
    expect(payloads.length, name).toBeGreaterThan(0);
    expect([text, ...payloads].join('\n'), name).not.toMatch(/\/(home|root|tmp|work|Users)\//);
    expect(Buffer.byteLength(text), name).toBeLessThan(400_000);
  }
});

it.each(['pipeline', 'walk-forward', 'failed'])(
  'today’s workflows replay the recorded history: %s',
  async (name) => {
    await expect(replay(name, shipped())).resolves.toBeUndefined();
  },
  60_000,
);

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
