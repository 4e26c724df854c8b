/** The pipeline in process, without a server: for programs, tests and a first look. Same function, same hashes. */
import { setTimeout as wait } from 'node:timers/promises';
import { retriedSteps } from '../activities/retried-steps.js';
import { runStep } from '../activities/run-step.js';
import type { InputOf } from '../activities/step-body.js';
import { createSteps } from '../activities/steps.js';
import type { RunRequest, RunResult } from '../contracts/run.js';
import type { PipelineSteps, Step } from '../contracts/steps.js';
import type { Ask } from '../workflows/approval.js';
import { runOf } from '../workflows/backtest.js';
import type { Observer } from '../workflows/observer.js';
import { screenUniverse } from '../workflows/screen-universe.js';
import { runWalkForward } from '../workflows/walk-forward.js';
import { openContext, type Settings, settingsFromEnvironment } from './settings.js';
import { helpingThreads } from './threads.js';

const silent: Observer = { started: () => {}, finished: () => {} };

/** In process nobody can be found to answer, and nothing waits: what the mandate says of silence applies at once. */
const nobodyAnswers: Ask = async () => ({ kind: 'timeout', at: new Date().toISOString() });

/** The pipeline over steps that are called here and now: children are part of it. */
export const runInProcess = (
  steps: PipelineSteps,
  request: RunRequest,
  observer: Observer,
  ask: Ask = nobodyAnswers,
): Promise<RunResult> =>
  runOf(request)(steps, request, {
    clock: { scheduledAt: null, startedAt: new Date().toISOString() },
    observer,
    screen: async (input, record) => ({ screened: await screenUniverse(steps, input, record), records: [] }),
    walkForward: async (input, record) => ({ ...(await runWalkForward(steps, input, record)), records: [] }),
    ask,
  });

/** `new QuantitativePipeline().runFullPipeline({ configs: ['configs/portfolio_sample.yaml'] })` */
export class QuantitativePipeline {
  readonly #settings: Settings;
  readonly #observer: Observer;
  readonly #ask: Ask;

  /** `ask` answers for the mandate's approvers; without it, what the mandate says of silence applies. */
  constructor({
    observer = silent,
    ask = nobodyAnswers,
    ...settings
  }: Partial<Settings> & { observer?: Observer; ask?: Ask } = {}) {
    this.#settings = settingsFromEnvironment(settings);
    this.#observer = observer;
    this.#ask = ask;
  }

  /** All six stages. Rejects with a ProblemError where the run fails; earlier results stay as they were. */
  async runFullPipeline(request: RunRequest): Promise<RunResult> {
    return this.withSteps((steps) => runInProcess(steps, request, this.#observer, this.#ask));
  }

  /** Hands out the steps themselves, for going through the pipeline by hand. */
  async withSteps<T>(work: (steps: PipelineSteps) => Promise<T>): Promise<T> {
    const context = openContext(this.#settings);
    const threads = helpingThreads(this.#settings, {
      run: (step, input, hooks) =>
        runStep(context, step, input as InputOf<typeof step>, hooks) as Promise<Step<object>>,
    });
    const { signal } = new AbortController();
    const attempt = (lastAttempt: boolean) =>
      createSteps(context, threads, () => ({ progress: () => {}, signal, lastAttempt }));
    try {
      return await work(retriedSteps(attempt, (ms) => wait(ms)));
    } finally {
      await threads.close();
    }
  }
}
