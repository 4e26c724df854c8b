/** Steps that are tried again in process, where there is no server to do it: same attempts, same pauses. */
import { ProblemError } from '../contracts/problem.js';
import { ATTEMPTS } from '../contracts/retry-policy.js';
import type { PipelineSteps } from '../contracts/steps.js';

/** Pause of this many ms. */
export type Sleep = (ms: number) => Promise<void>;

/**
 * Steps that are tried again where waiting helps: a problem with `retryAfterMs` is followed by that pause and another attempt,
 * up to the attempts of its step. Everything else passes at once, and so does the problem of the last attempt.
 *
 * `steps` makes the steps of one attempt, which are told whether it is the last.
 */
export function retriedSteps(steps: (lastAttempt: boolean) => PipelineSteps, sleep: Sleep): PipelineSteps {
  const [again, last] = [steps(false), steps(true)];
  const retried = (name: keyof PipelineSteps) => async (input: never) => {
    for (let attempt = 1; ; attempt++) {
      const of = attempt < ATTEMPTS[name] ? again : last;
      try {
        return await (of[name] as (input: never) => Promise<unknown>)(input);
      } catch (error) {
        if (of === last || !(error instanceof ProblemError) || error.problem.retryAfterMs === undefined) throw error;
        await sleep(error.problem.retryAfterMs);
      }
    }
  };
  const names = Object.keys(ATTEMPTS) as (keyof PipelineSteps)[];
  return Object.fromEntries(names.map((name) => [name, retried(name)])) as unknown as PipelineSteps;
}
