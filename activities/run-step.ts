import type { Step } from '../contracts/steps.js';
import { stepBodies } from './step-bodies.js';
import type { FactsOf, Hooks, InputOf, StepBody, StepContext, StoredStepName } from './step-body.js';
import { stepIdentity } from './step-identity.js';

/** Does a step, or finds that it has been done: same code, same input, same artifact. */
export async function runStep<S extends StoredStepName>(
  context: StepContext,
  name: S,
  input: InputOf<S>,
  hooks: Hooks,
): Promise<Step<FactsOf<S>>> {
  const started = performance.now();
  const known = await knownStep(context, name, input);
  if (known !== null) return known;
  const body = stepBodies[name] as StepBody<S>;
  const { ref, facts, provisional = false } = await body(context, input, hooks);
  const { key, inputs } = stepIdentity(context, name, input);
  if (!provisional) await context.memo.set(key, { ref, facts });
  return { ref, facts, cacheHit: false, elapsedMs: Math.round(performance.now() - started), inputs };
}

/** What is remembered of a step with this input; null where it has not been done. */
export async function knownStep<S extends StoredStepName>(
  context: StepContext,
  name: S,
  input: InputOf<S>,
): Promise<Step<FactsOf<S>> | null> {
  const started = performance.now();
  const { key, inputs } = stepIdentity(context, name, input);
  const known = await context.memo.get(key);
  if (known === undefined) return null;
  const elapsedMs = Math.round(performance.now() - started);
  return { ref: known.ref, facts: known.facts as FactsOf<S>, cacheHit: true, elapsedMs, inputs };
}
