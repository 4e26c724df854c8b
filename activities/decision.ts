/** Universe, regime gate, signals, selection, alignment: today's decision up to the weights. */

import type { RunInputs } from '../contracts/run.js';
import type { RegimeResult, SelectionResult, SignalsResult, UniverseResult } from '../contracts/stage-results.js';
import { alignStage } from '../stages/allocation/align.js';
import { regimePath } from '../stages/regime/regime-path.js';
import { regimeStage } from '../stages/regime/regime-stage.js';
import { selectionStage } from '../stages/selection/selection-stage.js';
import { signalsStage } from '../stages/signals/signals-stage.js';
import { fieldDifferences } from '../stages/universe/field-differences.js';
import { universeStage } from '../stages/universe/universe-stage.js';
import { knownRegime, rememberRegime } from './known-regime.js';
import { viewLabel } from './labels.js';
import { loadMarket } from './pinned-market.js';
import type { StepBody } from './step-body.js';

const counts = ({ funnel }: { funnel: { entered: readonly string[]; kept: readonly string[] } }) => ({
  entered: funnel.entered.length,
  kept: funnel.kept.length,
});

export const universe: StepBody<'universe'> = async (context, { inputs, market }) => {
  const {
    inputs: { mandate },
    history,
    fields,
    scanned,
  } = await loadMarket(context, inputs, market);
  const view = history.at(history.cut);
  const decided = universeStage({ view, fields, mandate, trace: true });
  const comparison = fieldDifferences(decided.rows, scanned);
  const result: UniverseResult = comparison.compared === 0 ? decided : { ...decided, ...comparison };
  const ref = await context.store.writeJson(viewLabel('universe', view, result.rows.length), result);
  return { ref, facts: counts(result) };
};

export const regime: StepBody<'regime'> = async (context, { inputs, market, universe }) => {
  const {
    inputs: { mandate },
    history,
    fields,
  } = await loadMarket(context, inputs, market);
  const view = history.at(history.cut);
  const known = await knownRegime(context, { history, mandate });
  const result: RegimeResult = regimeStage({
    path: regimePath({ history, fields, mandate, known }),
    view,
    mandate,
    universe: await context.store.readJson<UniverseResult>(universe),
  });
  const ref = await context.store.writeJson(viewLabel('regime', view, result.path.length), result);
  await rememberRegime(context, { history, mandate }, ref);
  return {
    ref,
    facts: {
      state: result.state,
      gate: result.gate.decision,
      reason: result.gate.reasons.join('; '),
    },
  };
};

export const signals: StepBody<'signals'> = async ({ store }, { inputs, universe }) => {
  const [{ mandate }, rows] = await Promise.all([
    store.readJson<RunInputs>(inputs),
    store.readJson<UniverseResult>(universe),
  ]);
  const result = signalsStage({ asOf: rows.asOf, universe: rows, mandate });
  const label = { kind: 'signals', rows: result.signals.length, schema: result.schema } as const;
  const { maxEventTime, maxKnownAt } = universe;
  return { ref: await store.writeJson({ ...label, maxEventTime, maxKnownAt }, result), facts: counts(result) };
};

export const selection: StepBody<'selection'> = async (context, { inputs, market, universe, signals }) => {
  const {
    inputs: { mandate, previousTarget },
    history,
  } = await loadMarket(context, inputs, market);
  const view = history.at(history.cut);
  const result = selectionStage({
    view,
    mandate,
    universe: await context.store.readJson<UniverseResult>(universe),
    signals: await context.store.readJson<SignalsResult>(signals),
    previousClusters: previousTarget?.clusters ?? null,
    trace: true,
  });
  const ref = await context.store.writeJson(viewLabel('selection', view, result.selected.length), result);
  return { ref, facts: counts(result) };
};

export const align: StepBody<'align'> = async (context, { inputs, market, universe, selection }) => {
  const {
    inputs: { mandate, previousTarget },
    history,
  } = await loadMarket(context, inputs, market);
  const view = history.at(history.cut);
  const gated = universe && (await context.store.readJson<UniverseResult>(universe));
  const result = alignStage({
    view,
    mandate,
    selection: await context.store.readJson<SelectionResult>(selection),
    universe: gated?.funnel.kept,
    previous: previousTarget?.weights ?? {},
  });
  const ref = await context.store.writeJson(viewLabel('alignment', view, result.dates.length), result);
  return { ref, facts: counts(result) };
};
