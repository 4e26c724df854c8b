/** The steps as functions to call: what computes or reads files runs on a thread, what asks the network and the rest here. */
import { setMaxListeners } from 'node:events';
import type { PipelineSteps, Step } from '../contracts/steps.js';
import { openApproval, recordVerdict } from './approval.js';
import { conclude } from './conclude.js';
import { measureDrift } from './drift.js';
import { publish } from './publish.js';
import { resolveMandate } from './resolve-mandate.js';
import { knownStep, runStep } from './run-step.js';
import { stepBodies } from './step-bodies.js';
import type { Hooks, InputOf, StepContext, StoredStepName } from './step-body.js';

/** Does stored steps away from the main thread, which must stay free to heartbeat. */
export interface Threads {
  run(step: StoredStepName, input: unknown, hooks: Hooks): Promise<Step<object>>;
}

/** All steps of the pipeline; `hooks` gives each call its own way to report progress and to be cancelled. */
export function createSteps(context: StepContext, threads: Threads, hooks: () => Hooks): PipelineSteps {
  const stored = Object.fromEntries(
    (Object.keys(stepBodies) as StoredStepName[]).map((step) => [
      step,
      async (input: InputOf<typeof step>) => {
        const heard = manyListeners(hooks());
        if (waitsForNetwork(input)) return runStep(context, step, input, heard);
        // Asked here, so that what is known starts no thread.
        return (await knownStep(context, step, input)) ?? threads.run(step, input, heard);
      },
    ]),
  ) as unknown as Pick<PipelineSteps, StoredStepName>;
  return {
    ...stored,
    resolveMandate: (input) => resolveMandate(context, input),
    knownBars: ({ inputs, liquid, batches }) =>
      Promise.all(batches.map((batch) => knownStep(context, 'fetchBars', { inputs, liquid, batch }))),
    openApproval: (input) => openApproval(context, input, hooks()),
    recordVerdict: (input) => recordVerdict(context, input),
    measureDrift: (input) => measureDrift(context, input, hooks()),
    publish: (input) => publish(context, input),
    conclude: (input) => conclude(context, input),
  };
}

/** Steps of a lane wait more than they compute: many of them share the main thread, its limiters and connections. */
function waitsForNetwork(input: InputOf<StoredStepName>): boolean {
  const { lane } =
    'scan' in input ? input.scan : 'batch' in input && typeof input.batch === 'object' ? input.batch : NO_LANE;
  return lane !== null;
}

const NO_LANE = { lane: null };

/** Requests of a step listen to its signal, and in process all steps under way to one; beyond ten, Node would warn of a leak. */
function manyListeners(hooks: Hooks): Hooks {
  setMaxListeners(0, hooks.signal);
  return hooks;
}
