/** From which artifact a table or chart was drawn. */
import type { RunView } from '../contracts/reporting.js';
import { instant, shortHash } from './format.js';

/** A step's name and the kind of artifact it makes both occur as keys. */
const STEPS = {
  inputs: ['inputs', 'run-inputs', 'resolveMandate'],
  market: ['market', 'pinMarket'],
  universe: ['universe'],
  regime: ['regime'],
  signals: ['signals'],
  selection: ['selection'],
  alignment: ['alignment', 'align'],
  allocation: ['allocation', 'allocate'],
  backtest: ['backtest', 'simulate'],
  promises: ['promises'],
  audit: ['audit'],
} as const;
export type Drawn = keyof typeof STEPS;

export interface ArtifactHash {
  readonly step: string;
  readonly sha256: string;
}

/** Every artifact of one kind, sorted by step name; per-profile allocations are several. */
export function artifactsOf(view: RunView, kind: Drawn): ArtifactHash[] {
  const names: readonly string[] = STEPS[kind];
  return allArtifacts(view).filter(({ step }) =>
    names.some((name) => step === name || (step.startsWith(name) && /^[^a-zA-Z0-9-]/.test(step.slice(name.length)))),
  );
}

export const allArtifacts = (view: RunView): ArtifactHash[] =>
  Object.entries(view.artifacts)
    .map(([step, sha256]) => ({ step, sha256 }))
    .sort((a, b) => (a.step < b.step ? -1 : a.step > b.step ? 1 : 0));

/** The artifact of the published profile where there is one per profile, else all of them. */
function cited(view: RunView, kind: Drawn): ArtifactHash[] {
  const found = artifactsOf(view, kind);
  if (kind !== 'allocation') return found;
  const published = found.filter(({ step }) => step.includes(view.inputs.mandate.profile));
  return published.length > 0 ? published : found;
}

/** "As of …. Unit: …. From allocation 1a2b3c4d5e6f." */
export function sourceLine(view: RunView, unit: string, kinds: readonly Drawn[]): string {
  const from = kinds.map((kind) => {
    const hashes = cited(view, kind).map(({ sha256 }) => shortHash(sha256));
    return `${kind} ${hashes.length > 0 ? hashes.join(', ') : '(hash not recorded)'}`;
  });
  return `As of ${instant(view.inputs.asOf)}. Unit: ${unit}. From ${from.join('; ')}.`;
}
