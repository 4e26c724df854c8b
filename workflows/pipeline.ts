/** The pipeline, written once: six stages, the regime gate, the fan-outs and the joins. Durable or in process, same hashes. */
import type { Outcome, RunRequest, RunResult } from '../contracts/run.js';
import type { Decided, PipelineSteps, RunClock, RunPlan } from '../contracts/steps.js';
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
}

export async function runPipeline(
  steps: PipelineSteps,
  request: RunRequest,
  { clock, observer, screen, walkForward }: Surroundings,
): Promise<RunResult> {
  const { record, records } = recorder(observer);
  const plan = await steps.resolveMandate({ request, clock });
  await record('inputs', async () => plan.inputs);

  const screens = await inParallel(universesOf(plan), (wanted) => screen(wanted, record));
  for (const { records: kept } of screens) records.push(...kept);
  const screened = screens.map((screen) => screen.screened);
  const market = await pinMarket(steps, plan, screened, record);
  const prepared = await prepare(steps, plan, market.ref, record);
  const selection = await prune(steps, plan, market.ref, prepared, record);
  const alignment = await align(steps, plan, market.ref, selection, record);
  // The verdict on past windows does not wait for today's weights, nor they for it.
  const [allocations, validation] = await Promise.all([
    allocate(steps, plan, prepared, selection, alignment, record),
    prepared.halted ? null : walkForward(prepared.windows, record),
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
  const { outcome, reason } = await publication(steps, plan, decided, intent);
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

/** Publishes the allocation of the mandate's own profile, or cash where the mandate wants that without signals. */
async function publication(
  steps: PipelineSteps,
  { runId, profiles, profile, onNoSignals }: RunPlan,
  { inputs, universe, allocations }: Decided,
  { intent, reason }: Intent,
): Promise<{ outcome: Outcome; reason: string }> {
  if (intent === 'NO_SIGNALS' && onNoSignals === 'cash') {
    const { outcome } = await steps.publish({ runId, inputs, universe, allocation: null });
    return { outcome: outcome === 'PUBLISHED' ? 'NO_SIGNALS' : outcome, reason: `${reason}: the target is cash` };
  }
  const allocation = allocations[profiles.indexOf(profile)];
  if (intent !== 'PUBLISHED' || allocation === undefined) return { outcome: intent, reason };
  return steps.publish({ runId, inputs, universe, allocation });
}
