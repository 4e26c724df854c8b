/** The pipeline, written once: six stages, the regime gate, the fan-outs and the joins. Durable or in process, same hashes. */
import type { ArtifactRef } from '../contracts/artifact.js';
import type { Outcome, RunRequest, RunResult } from '../contracts/run.js';
import type { Decided, PipelineSteps, RunClock, RunPlan } from '../contracts/steps.js';
import { type Ask, type Permitted, permit } from './approval.js';
import { align, allocate, type Prepared, prepare, prune } from './decision.js';
import { inParallel } from './in-parallel.js';
import { type Observer, type Recorder, recorder } from './observer.js';
import { pinMarket, type ScreenInput, type ScreenResult, universesOf } from './screen-universe.js';
import type { WalkForwardInput, WalkForwardResult } from './walk-forward.js';

/** What surrounds a run: its clock, its spectators, and how it has universes screened and a walk-forward done. */
export interface Surroundings {
  readonly clock: RunClock;
  readonly observer: Observer;
  screen(input: ScreenInput, record: Recorder): Promise<ScreenResult>;
  walkForward(input: WalkForwardInput, record: Recorder): Promise<WalkForwardResult>;
  /** How somebody is asked for approval; see workflows/approval.ts for when. */
  readonly ask: Ask;
}

/** The first half of every run: what it is about, who is in the market, and the market as it is pinned. */
export async function gather(
  steps: PipelineSteps,
  request: RunRequest,
  { clock, screen }: Pick<Surroundings, 'clock' | 'screen'>,
  { record, records }: Pick<ReturnType<typeof recorder>, 'record' | 'records'>,
) {
  const { plan } = await record('inputs', async () => {
    const plan = await steps.resolveMandate({ request, clock });
    return { ...plan.inputs, plan };
  });

  const screens = await inParallel(universesOf(plan), (wanted) => screen(wanted, record));
  for (const { records: kept } of screens) records.push(...kept);
  const screened = screens.map((screen) => screen.screened);
  return { plan, market: await pinMarket(steps, plan, screened, record) };
}

export async function runPipeline(
  steps: PipelineSteps,
  request: RunRequest,
  surroundings: Surroundings,
): Promise<RunResult> {
  const { record, records } = recorder(surroundings.observer);
  const { plan, market } = await gather(steps, request, surroundings, { record, records });
  const prepared = await prepare(steps, plan, market.ref, record);
  const selection = await prune(steps, plan, market.ref, prepared, record);
  const alignment = await align(steps, plan, market.ref, prepared, selection, record);
  // The verdict on past windows does not wait for today's weights, nor they for it.
  const [allocations, validation] = await Promise.all([
    allocate(steps, plan, prepared, selection, alignment, record),
    prepared.halted ? null : surroundings.walkForward(prepared.windows, record),
  ]);
  records.push(...(validation?.records ?? []));

  const decided: Decided = {
    ...prepared.refs,
    inputs: plan.inputs.ref,
    market: market.ref,
    signals: prepared.signals?.ref ?? null,
    selection: selection?.ref ?? null,
    alignment: alignment?.ref ?? null,
    allocations: allocations.map(({ ref }) => ref),
    backtest: validation?.backtest.ref ?? null,
    promises: validation?.promises.ref ?? null,
  };
  const audit = await record('audit', () => steps.audit({ decided }));
  const intent = intention(prepared, plan, decided);
  const report = await record('report', () => steps.report({ decided, audit: audit.ref, ...intent }));
  const { outcome, reason } = await publication(steps, plan, decided, intent, (allocation) =>
    permit(steps, plan, surroundings.ask, { regime: prepared.regime, allocation, request, clock: surroundings.clock }),
  );
  return steps.conclude({ runId: plan.runId, decided, report: report.ref, outcome, reason, steps: records });
}

interface Intent {
  readonly intent: Outcome;
  readonly reason: string;
}

/** What the run sets out to do with its target, before publication can refuse it. */
function intention({ halted, reason, rebalance }: Prepared, { hasTarget }: RunPlan, { allocations }: Decided): Intent {
  if (halted) return { intent: 'HALTED', reason };
  if (hasTarget && !rebalance) {
    return { intent: 'HELD', reason: 'not a rebalance session: the last published target stays' };
  }
  if (allocations.length === 0) return { intent: 'NO_SIGNALS', reason: 'no instrument was left to hold' };
  return { intent: 'PUBLISHED', reason };
}

/** Publishes the allocation of the mandate's own profile, or cash where the mandate wants that without signals, if it may. */
async function publication(
  steps: PipelineSteps,
  { runId, profiles, profile, onNoSignals }: RunPlan,
  { inputs, universe, selection, allocations }: Decided,
  { intent, reason }: Intent,
  mayPublish: (allocation: ArtifactRef | null) => Promise<Permitted>,
): Promise<{ outcome: Outcome; reason: string }> {
  const isCash = intent === 'NO_SIGNALS' && onNoSignals === 'cash';
  const allocation = isCash ? null : allocations[profiles.indexOf(profile)];
  if ((intent !== 'PUBLISHED' && !isCash) || allocation === undefined) return { outcome: intent, reason };
  const may = await mayPublish(allocation);
  if (!may.granted) return { outcome: may.outcome, reason: may.reason };
  const permission = may.permission === null ? {} : { permission: may.permission };
  const done = await steps.publish({ runId, inputs, universe, selection, allocation, ...permission });
  if (!isCash) return done;
  return {
    outcome: done.outcome === 'PUBLISHED' ? 'NO_SIGNALS' : done.outcome,
    reason: `${reason}: the target is cash`,
  };
}
