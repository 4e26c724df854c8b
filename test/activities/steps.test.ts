import { CancelledFailure } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ACCESS } from '../../activities/market-access.js';
import { runStep } from '../../activities/run-step.js';
import type { StoredScan } from '../../activities/screening/stored-scan.js';
import type { StepContext } from '../../activities/step-body.js';
import { createSteps, type Threads } from '../../activities/steps.js';
import { activityHooks, temporalActivities } from '../../activities/temporal-activities.js';
import { NON_RETRYABLE, ProblemError, RETRYABLE } from '../../contracts/problem.js';
import { ATTEMPTS } from '../../contracts/retry-policy.js';
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
  const access = { market: DEFAULT_ACCESS, now: Date.now };
  context = { root, home, assets: packageRoot, code: 'test', ...access, store, memo: memo(home, store) };
  plan = await run('resolveMandate', { request, clock });
});
afterAll(() => place.remove());

/** The bars of the sample's currencies, ready to be fetched. */
const ecbBars = async (from = 0) => {
  const { ref } = await run('scanVenue', scanEcb());
  const scan = await place.store.readJson<StoredScan>(ref);
  // Other rows, other content: what one test fetches is nothing another finds.
  const scans = [await place.store.writeJson(ref, { ...scan, rows: scan.rows.slice(from, from + 3) })];
  const inputs = plan.inputs.ref;
  const { ref: liquid, facts } = await run('liquidTop', { inputs, universe: 'fx_base_ecb', scans });
  return { inputs, liquid, batch: facts.batches[0]! };
};

const clock = { scheduledAt: null, startedAt: '2026-01-01T00:00:00.000Z' };
const request = { configs: ['configs/portfolio_sample.yaml'] };

/** Steps as activities, done right here instead of on a thread; on threads that are given, nothing is known before. */
const activities = (threads?: Threads) =>
  temporalActivities(
    threads === undefined
      ? createSteps(context, here, activityHooks)
      : createSteps({ ...context, code: 'never done' }, threads, activityHooks),
  );
const here: Threads = { run: (step, input, hooks) => runStep(context, step, input as never, hooks) };

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
    expect(first).toMatchObject({ cacheHit: false, facts: { rows: 25, missing: 0 }, ref: { kind: 'scan', rows: 25 } });
    expect(second).toEqual({ ...first, cacheHit: true, elapsedMs: second.elapsedMs });
    expect(first.inputs).toEqual([plan.inputs.ref.sha256]);
  });

  it('asks no thread for what is known', async () => {
    await run('scanVenue', scanEcb());
    const asked: string[] = [];
    const noted: Threads = { run: (step) => Promise.reject(new Error(asked.push(step).toString())) };
    const steps = temporalActivities(createSteps(context, noted, activityHooks));
    const known = (await quietly().run(steps.scanVenue, scanEcb())) as { cacheHit: boolean };
    expect(known.cacheHit).toBe(true);
    expect(asked).toEqual([]);
  });

  it('is done again for another input, for other code, and where its object is gone', async () => {
    const ecb = await run('scanVenue', scanEcb());
    const ust = await run('scanVenue', { ...scanEcb(), scan: plan.scans.find((s) => s.venue === 'UST')! });
    expect(ust.cacheHit).toBe(false);
    expect(ust.ref.sha256).not.toBe(ecb.ref.sha256);
    const hooks = { progress: () => {}, signal: new AbortController().signal, lastAttempt: false };
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
    await run('fetchBars', await ecbBars(), { environment });
    expect(beats).toEqual([1, 2, 3].map((done) => ({ done, of: 3 })));
  });

  it('stops between two instruments when it is cancelled, and remembers nothing', async () => {
    const environment = quietly();
    const beats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => {
      beats.push(details);
      environment.cancel('CANCELLED');
    });
    const input = await ecbBars(3);
    await expect(run('fetchBars', input, { environment })).rejects.toBeInstanceOf(CancelledFailure);
    expect(beats).toEqual([{ done: 1, of: 3 }]);
    expect(await run('fetchBars', input)).toMatchObject({ cacheHit: false });
  });

  it('knows its last attempt from the server, else from the policy it was given', async () => {
    const seen: boolean[] = [];
    const threads: Threads = {
      run: (step, input, hooks) => {
        seen.push(hooks.lastAttempt);
        return runStep(context, step, input as never, hooks);
      },
    };
    const { scanVenue } = ATTEMPTS;
    for (const info of [
      { activityType: 'scanVenue', attempt: scanVenue - 1 },
      { activityType: 'scanVenue', attempt: scanVenue },
      { activityType: 'scanVenue', attempt: scanVenue, retryPolicy: { maximumAttempts: scanVenue + 1 } },
      { activityType: 'scanVenue', attempt: 2, retryPolicy: { maximumAttempts: 2 } },
      { activityType: 'scanVenue', attempt: 99, retryPolicy: { maximumAttempts: 0 } },
    ]) {
      const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR', () => {}) });
      await run('scanVenue', scanEcb(), { environment, threads });
    }
    expect(seen).toEqual([false, true, false, true, false]);
  });

  it('does on a thread what reads files, and here what asks the network', async () => {
    const away: string[] = [];
    const threads: Threads = {
      run: (step, input, hooks) => {
        away.push(step);
        return runStep(context, step, input as never, hooks);
      },
    };
    await run('scanVenue', scanEcb(), { threads });
    await run('fetchBars', await ecbBars(), { threads });
    expect(away).toEqual(['scanVenue', 'fetchBars']);
    const scan = { ...scanEcb().scan, lane: 'BYBIT' };
    await run('scanVenue', { ...scanEcb(), scan }, { threads });
    expect(away).toHaveLength(2);
  });

  it('finds what is remembered of batches, and null for the rest', async () => {
    const [known, other] = [await ecbBars(6), await ecbBars(9)];
    const done = await run('fetchBars', known);
    const { inputs, liquid } = known;
    const strange = { ...other.batch, index: 7 };
    const [first, second] = await run('knownBars', { inputs, liquid, batches: [known.batch, strange] });
    expect([first, second]).toEqual([{ ...done, cacheHit: true, elapsedMs: first!.elapsedMs }, null]);
  });

  it('hands the cancellation of the activity to the thread that does the step', async () => {
    const environment = quietly();
    const waiting: Threads = {
      run: (_step, _input, { signal }) =>
        new Promise((_, reject) => {
          const end = () => reject(signal.reason as Error);
          if (signal.aborted) end();
          else signal.addEventListener('abort', end);
        }),
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
