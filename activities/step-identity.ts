import { memoKey } from '../lakehouse/memo.js';
import type { InputOf, StepContext, StoredStepName } from './step-body.js';

/** Under which key a step with this input is remembered, and the hashes of all references inside the input, sorted. */
export function stepIdentity<S extends StoredStepName>(
  { code }: Pick<StepContext, 'code'>,
  step: S,
  params: InputOf<S>,
): { readonly key: string; readonly inputs: readonly string[] } {
  const inputs = [...artifactHashes(params)].sort();
  return { key: memoKey({ step, code, params, inputs }), inputs };
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
