/** The pipeline in process, without a server: for programs, tests and a first look. Same function, same hashes. */

import { createSteps } from '../activities/steps.js';
import type { RunRequest, RunResult } from '../contracts/run.js';
import type { PipelineSteps } from '../contracts/steps.js';
import type { Observer } from '../workflows/observer.js';
import { runPipeline } from '../workflows/pipeline.js';
import { screenUniverse } from '../workflows/screen-universe.js';
import { runWalkForward } from '../workflows/walk-forward.js';
import { openContext, type Settings, settingsFromEnvironment } from './settings.js';
import { threadPool } from './threads.js';

const silent: Observer = { started: () => {}, finished: () => {} };

/** `new QuantitativePipeline().runFullPipeline({ configs: ['configs/portfolio_sample.yaml'] })` */
export class QuantitativePipeline {
  readonly #settings: Settings;
  readonly #observer: Observer;

  constructor({ observer = silent, ...settings }: Partial<Settings> & { observer?: Observer } = {}) {
    this.#settings = settingsFromEnvironment(settings);
    this.#observer = observer;
  }

  /** All six stages. Rejects with a ProblemError where the run fails; earlier results stay as they were. */
  async runFullPipeline(request: RunRequest): Promise<RunResult> {
    return this.withSteps((steps) =>
      runPipeline(steps, request, {
        clock: { scheduledAt: null, startedAt: new Date().toISOString() },
        observer: this.#observer,
        screen: async (input, record) => ({ screened: await screenUniverse(steps, input, record), records: [] }),
        walkForward: async (input, record) => ({ ...(await runWalkForward(steps, input, record)), records: [] }),
      }),
    );
  }

  /** Hands out the steps themselves, for going through the pipeline by hand. */
  async withSteps<T>(work: (steps: PipelineSteps) => Promise<T>): Promise<T> {
    const threads = threadPool(this.#settings);
    const hooks = () => ({ progress: () => {}, signal: new AbortController().signal });
    try {
      return await work(createSteps(openContext(this.#settings), threads, hooks));
    } finally {
      await threads.close();
    }
  }
}
