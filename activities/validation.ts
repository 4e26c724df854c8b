/** The walk-forward: which windows, what each decided, how the path went, which promises held. */
import type { ArtifactRef } from '../contracts/artifact.js';
import { orThrow } from '../contracts/problem.js';
import type { RunInputs } from '../contracts/run.js';
import type { BacktestResult, WindowDecision, WindowPlan } from '../contracts/validation.js';
import { canonicalJson, sha256Hex } from '../lakehouse/canonical-json.js';
import { memoKey } from '../lakehouse/memo.js';
import { closedSessions, dayNumber, sessionClose } from '../stages/calendar.js';
import { decideAt, type Research } from '../stages/validation/decide.js';
import { decisionTerms } from '../stages/validation/decision-terms.js';
import { type HeldTargets, heldAfter } from '../stages/validation/held-targets.js';
import {
  crisisEntries,
  plannedBacktest,
  planWindows as plannedWindows,
  rebalanceDates,
} from '../stages/validation/plan.js';
import { promisesStage } from '../stages/validation/promises.js';
import { simulateStage } from '../stages/validation/simulate.js';
import { documentLabel, viewLabel } from './labels.js';
import { loadResearch } from './pinned-market.js';
import type { StepBody, StepContext } from './step-body.js';

/** Windows an activity decides: a batch is some seconds of work, a window the unit that a crash can cost. */
const BATCH = 25;

export const planWindows: StepBody<'planWindows'> = async (context, { inputs, market, regime }) => {
  const { history, mandate, regimePath } = await loadResearch(context, inputs, market, regime);
  const { backtest } = await context.store.readJson<RunInputs>(inputs);
  // Under a turnover limit each window goes on from the one before: one batch, in their order.
  const batchSize = mandate.rebalance.maxTurnover === null ? BATCH : Number.MAX_SAFE_INTEGER;
  const all = plannedWindows({ history, mandate, batchSize, regimePath, from: backtest?.from });
  const plan = backtest === undefined ? all : orThrow(plannedBacktest(all, history, mandate, backtest.from));
  const view = history.at(history.cut);
  const ref = await context.store.writeJson(viewLabel('window-plan', view, plan.batches.flat().length), plan);
  const today = closedSessions(view, mandate.calendar).at(-1);
  const due = tradingDays({ history, mandate, regimePath });
  return {
    ref,
    facts: {
      batches: plan.batches.map((dates) => ({ from: dates[0]!, to: dates.at(-1)!, windows: dates.length })),
      rebalanceToday: today !== undefined && due.has(today),
    },
  };
};

/** Days on which a live run trades: the grid, and entries into CRISIS. */
const tradingDays = ({ history, mandate, regimePath }: Pick<Research, 'history' | 'mandate' | 'regimePath'>) =>
  new Set([
    ...rebalanceDates(closedSessions(history.at(history.cut), mandate.calendar), mandate),
    ...crisisEntries(regimePath).map(dayNumber),
  ]);

/** Content of a `window-batch` artifact: the decisions of consecutive windows, by reference. */
export interface WindowBatch {
  readonly schema: 'window-batch/1';
  readonly windows: readonly { readonly date: string; readonly decision: ArtifactRef }[];
}

export const decideWindows: StepBody<'decideWindows'> = async (context, input, { progress, signal }) => {
  const { store } = context;
  const [research, plan] = await Promise.all([
    loadResearch(context, input.inputs, input.market, input.regime),
    store.readJson<WindowPlan>(input.plan),
  ]);
  const dates = plan.batches[input.batch]!;
  const windows: WindowBatch['windows'][number][] = [];
  let reused = 0;
  const { mandate } = research;
  const goesOn = mandate.rebalance.maxTurnover !== null;
  const trades = goesOn ? tradingDays(research) : new Set<number>();
  let held: HeldTargets = {};
  for (const date of dates) {
    signal.throwIfAborted();
    const asOf = sessionClose(dayNumber(date), mandate.calendar);
    const seen = goesOn ? [seenBy(research, asOf), sha256Hex(canonicalJson(held))] : [seenBy(research, asOf)];
    const { decision, known } = await oncePerSlice(context, date, mandate, seen, () =>
      store.writeJson(viewLabel('window-decision', research.history.at(asOf)), decideAt({ research, date, held })),
    );
    if (known) reused++;
    // A distance that is only asked about decides from what the mandate's own would hold.
    if (trades.has(dayNumber(date))) held = heldAfter(held, await store.readJson<WindowDecision>(decision), mandate);
    windows.push({ date, decision });
    progress({ done: windows.length, of: dates.length });
  }
  const batch: WindowBatch = { schema: 'window-batch/1', windows };
  const ref = await store.writeJson(documentLabel('window-batch', windows.length), batch);
  return { ref, facts: { windows: windows.length, reused } };
};

/** Hash of what a window's decision can depend on: the data up to its date, and all of it where the selection is a fixed one. */
const seenBy = ({ history, mandate }: Research, asOf: number): string =>
  history.sliceHash(mandate.validation.reselect === 'fixed' ? history.cut : asOf);

/** A window is keyed by its own date, its mandate and what was visible then, so tomorrow's run decides one new window. */
async function oncePerSlice(
  { memo, code }: StepContext,
  date: string,
  mandate: RunInputs['mandate'],
  seen: readonly string[],
  decide: () => Promise<ArtifactRef>,
): Promise<{ decision: ArtifactRef; known: boolean }> {
  const key = memoKey({ step: 'window', code, params: { date, mandate: decisionTerms(mandate) }, inputs: seen });
  const hit = await memo.get(key);
  if (hit) return { decision: hit.ref, known: true };
  const decision = await decide();
  await memo.set(key, { ref: decision, facts: {} });
  return { decision, known: false };
}

export const simulate: StepBody<'simulate'> = async (context, { inputs, market, regime, decisions }) => {
  const { store } = context;
  const research = await loadResearch(context, inputs, market, regime);
  const { trials, backtest } = await store.readJson<RunInputs>(inputs);
  const batches = await Promise.all(decisions.map((ref) => store.readJson<WindowBatch>(ref)));
  const refs = batches.flatMap(({ windows }) => windows.map(({ decision }) => decision));
  const decided = await Promise.all(refs.map((ref) => store.readJson<WindowDecision>(ref)));
  const { history, regimePath, mandate } = research;
  const { profilesTried } = backtest ?? {};
  const result = simulateStage({ history, regimePath, decisions: decided, mandate, trials, profilesTried });
  const ref = await store.writeJson(viewLabel('backtest', history.at(history.cut), result.dates.length), result);
  return { ref, facts: { sessions: result.dates.length } };
};

export const promises: StepBody<'promises'> = async ({ store }, { inputs, backtest }) => {
  const [{ mandate }, result] = await Promise.all([
    store.readJson<RunInputs>(inputs),
    store.readJson<BacktestResult>(backtest),
  ]);
  const audited = promisesStage({ backtest: result, mandate });
  const { maxEventTime, maxKnownAt } = backtest;
  const label = {
    kind: 'promises',
    rows: audited.verdicts.length,
    schema: audited.schema,
    maxEventTime,
    maxKnownAt,
  } as const;
  return { ref: await store.writeJson(label, audited), facts: { verdicts: audited.verdicts } };
};
