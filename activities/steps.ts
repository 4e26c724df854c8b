/** The steps as functions to call: stored ones run on a thread, the rest here. */
import type { PipelineSteps, Step } from '../contracts/steps.js';
import { conclude } from './conclude.js';
import { publish } from './publish.js';
import { resolveMandate } from './resolve-mandate.js';
import { stepBodies } from './step-bodies.js';
import type { Hooks, StepContext, StoredStepName } from './step-body.js';

/** Does stored steps away from the main thread, which must stay free to heartbeat. */
export interface Threads {
  run(step: StoredStepName, input: unknown, hooks: Hooks): Promise<Step<object>>;
}

/** All steps of the pipeline; `hooks` gives each call its own way to report progress and to be cancelled. */
export function createSteps(context: StepContext, threads: Threads, hooks: () => Hooks): PipelineSteps {
  const stored = Object.fromEntries(
    (Object.keys(stepBodies) as StoredStepName[]).map((step) => [
      step,
      (input: unknown) => threads.run(step, input, hooks()),
    ]),
  ) as unknown as Pick<PipelineSteps, StoredStepName>;
  return {
    ...stored,
    resolveMandate: (input) => resolveMandate(context, input),
    publish: (input) => publish(context, input),
    conclude: (input) => conclude(context, input),
  };
}
