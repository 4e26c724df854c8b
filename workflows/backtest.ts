/** A walk-forward over past dates alone: the same screening, the same windows, and nothing decided for today. */
import type { RunRequest, RunResult } from '../contracts/run.js';
import type { Decided, PipelineSteps } from '../contracts/steps.js';
import { survey } from './decision.js';
import { recorder } from './observer.js';
import { gather, runPipeline, type Surroundings } from './pipeline.js';

export async function runBacktest(
  steps: PipelineSteps,
  request: RunRequest,
  surroundings: Surroundings,
): Promise<RunResult> {
  const { record, records } = recorder(surroundings.observer);
  const { plan, market } = await gather(steps, request, surroundings, { record, records });
  const { refs, windows } = await survey(steps, plan, market.ref, record);
  const validation = await surroundings.walkForward(windows, record);
  records.push(...validation.records);
  const decided: Decided = {
    ...refs,
    inputs: plan.inputs.ref,
    market: market.ref,
    signals: null,
    selection: null,
    alignment: null,
    allocations: [],
    backtest: validation.backtest.ref,
    promises: validation.promises.ref,
  };
  const audit = await record('audit', () => steps.audit({ decided }));
  const outcome = 'BACKTESTED';
  const reason = '';
  const report = await record('report', () => steps.report({ decided, audit: audit.ref, intent: outcome, reason }));
  return steps.conclude({ runId: plan.runId, decided, report: report.ref, outcome, reason, steps: records });
}

/** What a request asks for: today's decision, or past ones. A request that is none at all is refused by the first step. */
export const runOf = (request: RunRequest | null): typeof runPipeline =>
  request?.backtest === undefined ? runPipeline : runBacktest;
