import type { Step } from '../contracts/steps.js';
import { memoKey } from '../lakehouse/memo.js';
import { stepBodies } from './step-bodies.js';
import type { FactsOf, Hooks, InputOf, StepBody, StepContext, StoredStepName } from './step-body.js';

/** Does a step, or finds that it has been done: same code, same input, same artifact. */
export async function runStep<S extends StoredStepName>(
  context: StepContext,
  name: S,
  input: InputOf<S>,
  hooks: Hooks,
): Promise<Step<FactsOf<S>>> {
  const started = performance.now();
  const elapsedMs = () => Math.round(performance.now() - started);
  const inputs = [...artifactHashes(input)].sort();
  const key = memoKey({ step: name, code: context.code, params: input, inputs });
  const known = await context.memo.get(key);
  if (known) {
    return { ref: known.ref, facts: known.facts as FactsOf<S>, cacheHit: true, elapsedMs: elapsedMs(), inputs };
  }
  const body = stepBodies[name] as StepBody<S>;
  const { ref, facts } = await body(context, input, hooks);
  await context.memo.set(key, { ref, facts });
  return { ref, facts, cacheHit: false, elapsedMs: elapsedMs(), inputs };
}

/** Hashes of all references inside a step's input. */
function artifactHashes(value: unknown, found = new Set<string>()): Set<string> {
  if (value !== null && typeof value === 'object') {
    const { sha256 } = value as { sha256?: unknown };
    if (typeof sha256 === 'string') found.add(sha256);
    for (const child of Object.values(value)) artifactHashes(child, found);
  }
  return found;
}
