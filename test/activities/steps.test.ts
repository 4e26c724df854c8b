import { CancelledFailure } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStep } from '../../activities/run-step.js';
import type { StepContext } from '../../activities/step-body.js';
import { createSteps, type Threads } from '../../activities/steps.js';
import { activityHooks, temporalActivities } from '../../activities/temporal-activities.js';
import { NON_RETRYABLE, ProblemError, RETRYABLE } from '../../contracts/problem.js';
import type { PipelineSteps, RunPlan } from '../../contracts/steps.js';
import { memo } from '../../lakehouse/memo.js';
import { packageRoot } from '../support/package-root.js';
import { corrupt, type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
let context: StepContext;
let plan: RunPlan;

beforeAll(async () => {
  place = await workspace();
  const { root, home, store } = place;
  context = { root, home, assets: packageRoot, code: 'test', store, memo: memo(home, store) };
  plan = await run('resolveMandate', { request, clock });
});
afterAll(() => place.remove());

const clock = { scheduledAt: null, startedAt: '2026-01-01T00:00:00.000Z' };
const request = { configs: ['configs/portfolio_sample.yaml'] };

/** Steps as activities, done right here instead of on a thread. */
const activities = (
  threads: Threads = { run: (step, input, hooks) => runStep(context, step, input as never, hooks) },
) => temporalActivities(createSteps(context, threads, activityHooks));

/** Failures are what is tested here: nobody needs to read of them in the log. */
const quietly = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => {}) });

const run = <S extends keyof PipelineSteps>(
  step: S,
  input: Parameters<PipelineSteps[S]>[0],
  { environment = quietly(), threads }: { environment?: MockActivityEnvironment; threads?: Threads } = {},
): ReturnType<PipelineSteps[S]> => {
  const activity = activities(threads)[step] as (input: unknown) => Promise<unknown>;
  return environment.run<[unknown], unknown, typeof activity>(activity, input) as ReturnType<PipelineSteps[S]>;
};

const failing = (error: unknown): Threads => ({ run: () => Promise.reject(error) });
const scanEcb = () => ({ inputs: plan.inputs.ref, scan: plan.scans.find(({ venue }) => venue === 'ECB')! });

describe('a step as an activity', () => {
  it('is done once: the second call finds the same artifact and the same facts', async () => {
    const first = await run('scanVenue', scanEcb());
    const second = await run('scanVenue', scanEcb());
    expect(first).toMatchObject({ cacheHit: false, facts: { rows: 25 }, ref: { kind: 'scan', rows: 25 } });
    expect(second).toEqual({ ...first, cacheHit: true, elapsedMs: second.elapsedMs });
    expect(first.inputs).toEqual([plan.inputs.ref.sha256]);
  });

  it('is done again for another input, for other code, and where its object is gone', async () => {
    const ecb = await run('scanVenue', scanEcb());
    const ust = await run('scanVenue', { ...scanEcb(), scan: plan.scans.find((s) => s.venue === 'UST')! });
    expect(ust.cacheHit).toBe(false);
    expect(ust.ref.sha256).not.toBe(ecb.ref.sha256);
    const hooks = { progress: () => {}, signal: new AbortController().signal };
    const elsewhere = await runStep({ ...context, code: 'other' }, 'scanVenue', scanEcb(), hooks);
    expect(elsewhere).toMatchObject({ cacheHit: false, ref: ecb.ref });
  });

  it('pins the same inputs again, floored to the last session at or before the date', async () => {
    const again = await run('resolveMandate', { request, clock });
    expect(again.inputs.ref).toEqual(plan.inputs.ref);
    expect(plan).toMatchObject({
      runId: 'portfolio/sample/2025-12-08',
      asOf: '2025-12-08T23:30:00.000Z',
      hasTarget: false,
    });
    expect(plan.profiles).toEqual(['min_variance', 'risk_parity', 'max_sharpe', 'barbell', 'equal_weight']);
    const sunday = await run('resolveMandate', {
      request: { ...request, asOf: '2024-06-30' },
      clock,
    });
    expect(sunday).toMatchObject({ runId: 'portfolio/sample/2024-06-28', asOf: '2024-06-28T22:30:00.000Z' });
  });

  it('beats with its progress, instrument by instrument', async () => {
    const environment = quietly();
    const beats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => beats.push(details));
    const instruments = ['ECB:AUDUSD', 'ECB:CADUSD', 'ECB:CHFUSD'];
    await run(
      'fetchBars',
      { inputs: plan.inputs.ref, batch: { source: 'sample', lane: null, instruments } },
      { environment },
    );
    expect(beats).toEqual(instruments.map((_, k) => ({ done: k + 1, of: 3 })));
  });

  it('stops between two instruments when it is cancelled, and remembers nothing', async () => {
    const environment = quietly();
    const beats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => {
      beats.push(details);
      environment.cancel('CANCELLED');
    });
    const input = {
      inputs: plan.inputs.ref,
      batch: { source: 'sample', lane: null, instruments: ['ECB:GBPUSD', 'ECB:JPYUSD', 'ECB:NOKUSD'] },
    };
    await expect(run('fetchBars', input, { environment })).rejects.toBeInstanceOf(CancelledFailure);
    expect(beats).toEqual([{ done: 1, of: 3 }]);
    expect(await run('fetchBars', input)).toMatchObject({ cacheHit: false });
  });

  it('hands the cancellation of the activity to the thread that does the step', async () => {
    const environment = quietly();
    const waiting: Threads = {
      run: (_step, _input, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    };
    const running = run('scanVenue', scanEcb(), { environment, threads: waiting });
    environment.cancel('WORKER_SHUTDOWN');
    await expect(running).rejects.toBeInstanceOf(CancelledFailure);
  });
});

describe('a problem of a step', () => {
  const failureOf = async (work: Promise<unknown>): Promise<ApplicationFailure> => {
    const error = await work.then(
      () => undefined,
      (e: unknown) => e,
    );
    if (!(error instanceof ApplicationFailure)) throw new Error(`an ApplicationFailure was due, not ${String(error)}`);
    return error;
  };

  it.each(NON_RETRYABLE)('%s ends the run at once and keeps its parts', async (type) => {
    const problem = { type, where: 'here', what: 'it broke', next: 'Mend it.' };
    const failure = await failureOf(run('scanVenue', scanEcb(), { threads: failing(new ProblemError(problem)) }));
    expect(failure).toMatchObject({ type, nonRetryable: true, details: [problem] });
    expect(failure.message).toBe(`${type} in here: it broke. Mend it.`);
  });

  it.each(RETRYABLE)('%s is tried again after the time it asks for', async (type) => {
    const problem = { type, where: 'here', what: 'it is busy', next: 'Wait.', retryAfterMs: 1500 };
    const failure = await failureOf(run('scanVenue', scanEcb(), { threads: failing(new ProblemError(problem)) }));
    expect(failure).toMatchObject({ type, nonRetryable: false, nextRetryDelay: 1500 });
  });

  it('anything else passes as it is, for Temporal to retry', async () => {
    const bug = new RangeError('returns[3, 1] is NaN');
    await expect(run('scanVenue', scanEcb(), { threads: failing(bug) })).rejects.toBe(bug);
  });

  it.each([
    [
      'a config that is not there',
      { request: { configs: ['configs/nowhere.yaml'] } },
      'ConfigError',
      'configs/nowhere.yaml',
    ],
    ['a date before the data', { request: { ...request, asOf: '2001-01-01' } }, 'ValidationError', '2015-01-02'],
    ['a date after the data', { request: { ...request, asOf: '2031-01-01' } }, 'ValidationError', '2025-12-08'],
    ['a field nobody knows', { request: { ...request, asof: '2024-01-02' } }, 'ValidationError', 'asof'],
    ['no input of the right shape', { request: { configs: 'all' } }, 'ValidationError', 'configs'],
  ])('the first step refuses %s', async (_case, input, type, told) => {
    const all = { clock, ...input } as unknown as Parameters<PipelineSteps['resolveMandate']>[0];
    const failure = await failureOf(run('resolveMandate', all));
    expect(failure).toMatchObject({ type, nonRetryable: true });
    expect(failure.message).toContain(told);
  });

  it('a stored input whose bytes changed is a CorruptArtifactError that names it', async () => {
    const other = await run('resolveMandate', {
      request: { ...request, asOf: '2023-03-01' },
      clock,
    });
    await corrupt(place, other.inputs.ref);
    const failure = await failureOf(run('scanVenue', { ...scanEcb(), inputs: other.inputs.ref }));
    expect(failure).toMatchObject({ type: 'CorruptArtifactError', nonRetryable: true });
    expect(failure.message).toContain(`artifact run-inputs ${other.inputs.ref.sha256}`);
  });
});
