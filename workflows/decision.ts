/** Today's decision up to the weights: universe → regime gate → signals → selection → alignment → allocation. */
import type { ArtifactRef } from '../contracts/artifact.js';
import type { Regime } from '../contracts/mandate.js';
import type { Decided, FunnelFacts, PipelineSteps, RunPlan, Step } from '../contracts/steps.js';
import { inParallel } from './in-parallel.js';
import type { Recorder } from './observer.js';
import type { WalkForwardInput } from './walk-forward.js';

/** What is known once the gate has spoken and the strategies have been asked. */
export interface Prepared {
  /** The gate found the data unfit to decide from. */
  readonly halted: boolean;
  /** Why, in words; empty where nothing is unusual. */
  readonly reason: string;
  readonly regime: Regime;
  /** Whether today is a session on which the book trades. */
  readonly rebalance: boolean;
  readonly refs: Pick<Decided, 'universe' | 'regime'>;
  /** Null where halted. */
  readonly signals: Step<FunnelFacts> | null;
  readonly windows: WalkForwardInput;
}

/** What passed the gates, the regime and its gate, and the windows of the past. */
export async function survey(steps: PipelineSteps, plan: RunPlan, market: ArtifactRef, record: Recorder) {
  const inputs = plan.inputs.ref;
  const universe = await record('universe', () => steps.universe({ inputs, market }), kept);
  const regime = await record(
    'regime',
    () => steps.regime({ inputs, market, universe: universe.ref }),
    ({ facts }) => `${facts.state}, ${facts.gate}`,
  );
  const windows = await record(
    'window-plan',
    () => steps.planWindows({ inputs, market, regime: regime.ref }),
    ({ facts }) => `${facts.batches.length} batches`,
  );
  const refs = { universe: universe.ref, regime: regime.ref };
  return {
    refs,
    gate: regime.facts,
    rebalance: windows.facts.rebalanceToday,
    windows: { inputs, market, regime: regime.ref, plan: windows.ref, batches: windows.facts.batches },
  };
}

export async function prepare(
  steps: PipelineSteps,
  plan: RunPlan,
  market: ArtifactRef,
  record: Recorder,
): Promise<Prepared> {
  const { refs, gate, rebalance, windows } = await survey(steps, plan, market, record);
  const inputs = plan.inputs.ref;
  const halted = gate.gate === 'HALT';
  return {
    halted,
    reason: gate.reason,
    regime: gate.state,
    rebalance,
    refs,
    signals: halted ? null : await record('signals', () => steps.signals({ inputs, universe: refs.universe }), kept),
    windows,
  };
}

/** Natural selection among the signals; null without any. */
export async function prune(
  steps: PipelineSteps,
  plan: RunPlan,
  market: ArtifactRef,
  prepared: Prepared,
  record: Recorder,
) {
  const { signals, refs } = prepared;
  if (signals === null || signals.facts.kept === 0) return null;
  const input = { inputs: plan.inputs.ref, market, universe: refs.universe, signals: signals.ref };
  return record('selection', () => steps.selection(input), kept);
}

/** The selected instruments on one calendar; null where nothing was selected. */
export async function align(
  steps: PipelineSteps,
  plan: RunPlan,
  market: ArtifactRef,
  { refs: { universe } }: Prepared,
  selection: Step<FunnelFacts> | null,
  record: Recorder,
) {
  if (selection === null || selection.facts.kept === 0) return null;
  const input = { inputs: plan.inputs.ref, market, universe, selection: selection.ref };
  return record('alignment', () => steps.align(input), kept);
}

/** One allocation per profile, in their order; none where nothing is left to allocate. */
export async function allocate(
  steps: PipelineSteps,
  plan: RunPlan,
  { refs }: Prepared,
  selection: Step<FunnelFacts> | null,
  alignment: Step<FunnelFacts> | null,
  record: Recorder,
) {
  if (selection === null || alignment === null || alignment.facts.kept === 0) return [];
  const input = { inputs: plan.inputs.ref, alignment: alignment.ref, selection: selection.ref, regime: refs.regime };
  return inParallel(plan.profiles, (profile) =>
    record(
      `allocation/${profile}`,
      () => steps.allocate({ ...input, profile }),
      ({ facts }) => `gross ${percent(facts.gross)}, uninvested ${percent(facts.uninvested)}`,
    ),
  );
}

const kept = ({ facts }: Step<FunnelFacts>): string => `${facts.kept} of ${facts.entered}`;
const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;
