/** Entry of a thread: does one step at a time with a context of its own. */
import type { MessagePort } from 'node:worker_threads';
import { workerData as piscinaData } from 'piscina';
import { runStep } from '../activities/run-step.js';
import type { InputOf, StoredStepName } from '../activities/step-body.js';
import { fail, ok, ProblemError, type Result } from '../contracts/problem.js';
import type { Step } from '../contracts/steps.js';
import { openContext, type Settings } from './settings.js';

export interface ThreadTask {
  readonly step: StoredStepName;
  readonly input: unknown;
  readonly lastAttempt: boolean;
  readonly port: MessagePort;
}

/** A problem travels as a value: an error loses its own fields on the way between threads. */
export type ThreadAnswer = Result<Step<object>>;

const context = openContext(piscinaData as Settings);
/** Cancellation ends the thread from outside, so inside nothing is ever aborted. */
const neverAborted = new AbortController().signal;

/** Nothing to do is done as soon as the thread is there: that is how one waits for it. */
export default async function run(task: ThreadTask | null): Promise<ThreadAnswer | null> {
  if (task === null) return null;
  const { step, input, lastAttempt, port } = task;
  const hooks = { progress: (details: object) => port.postMessage(details), signal: neverAborted, lastAttempt };
  try {
    return ok(await runStep(context, step, input as InputOf<typeof step>, hooks));
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  } finally {
    port.close();
  }
}
