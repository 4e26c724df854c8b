/** The walk-forward: which windows, what each decided, how the path went, which promises held. */
import type { ArtifactRef } from '../contracts/artifact.js';
import type { RunInputs } from '../contracts/run.js';
import type { BacktestResult, WindowDecision, WindowPlan } from '../contracts/validation.js';
import { memoKey } from '../lakehouse/memo.js';
import { closedSessions, dayNumber, sessionClose } from '../stages/calendar.js';
import { decideAt, type Research } from '../stages/validation/decide.js';
import { crisisEntries, planWindows as plannedWindows, rebalanceDates } from '../stages/validation/plan.js';
import { promisesStage } from '../stages/validation/promises.js';
import { simulateStage } from '../stages/validation/simulate.js';
import { documentLabel, viewLabel } from './labels.js';
import { loadResearch } from './pinned-market.js';
import type { StepBody, StepContext } from './step-body.js';

/** Windows an activity decides: a batch is some seconds of work, a window the unit that a crash can cost. */
const BATCH = 25;

export const planWindows: StepBody<'planWindows'> = async (context, { inputs, market, regime }) => {
  const { history, mandate, regimePath } = await loadResearch(context, inputs, market, regime);
  const plan = plannedWindows({ history, mandate, batchSize: BATCH, regimePath });
  const view = history.at(history.cut);
  const ref = await context.store.writeJson(viewLabel('window-plan', view, plan.batches.flat().length), plan);
  const book = closedSessions(view, mandate.calendar);
  const today = book.at(-1);
  const due = [...rebalanceDates(book, mandate), ...crisisEntries(regimePath).map(dayNumber)];
  return {
    ref,
    facts: {
      batches: plan.batches.map((dates) => ({ from: dates[0]!, to: dates.at(-1)!, windows: dates.length })),
      rebalanceToday: today !== undefined && due.includes(today),
    },
  };
};

/** Content of a `window-batch` artifact: the decisions of consecutive windows, by reference. */
interface WindowBatch {
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
  for (const date of dates) {
    signal.throwIfAborted();
    const asOf = sessionClose(dayNumber(date), research.mandate.calendar);
    const { decision, known } = await oncePerSlice(context, date, research.mandate, seenBy(research, asOf), () =>
      store.writeJson(viewLabel('window-decision', research.history.at(asOf)), decideAt({ research, date })),
    );
    if (known) reused++;
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
  { asOf: _today, ...mandate }: RunInputs['mandate'],
  slice: string,
  decide: () => Promise<ArtifactRef>,
): Promise<{ decision: ArtifactRef; known: boolean }> {
  const key = memoKey({ step: 'window', code, params: { date, mandate }, inputs: [slice] });
  const hit = await memo.get(key);
  if (hit) return { decision: hit.ref, known: true };
  const decision = await decide();
  await memo.set(key, { ref: decision, facts: {} });
  return { decision, known: false };
}

export const simulate: StepBody<'simulate'> = async (context, { inputs, market, regime, decisions }) => {
  const { store } = context;
  const research = await loadResearch(context, inputs, market, regime);
  const { trials } = await store.readJson<RunInputs>(inputs);
  const batches = await Promise.all(decisions.map((ref) => store.readJson<WindowBatch>(ref)));
  const refs = batches.flatMap(({ windows }) => windows.map(({ decision }) => decision));
  const decided = await Promise.all(refs.map((ref) => store.readJson<WindowDecision>(ref)));
  const { history, regimePath, mandate } = research;
  const result = simulateStage({ history, regimePath, decisions: decided, mandate, trials });
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
