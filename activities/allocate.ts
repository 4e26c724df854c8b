import type { AlignmentResult } from '../contracts/allocation.js';
import { orThrow } from '../contracts/problem.js';
import type { RunInputs } from '../contracts/run.js';
import type { RegimeResult, SelectionResult } from '../contracts/stage-results.js';
import { allocateStage } from '../stages/allocation/allocate.js';
import type { StepBody } from './step-body.js';

export const allocate: StepBody<'allocate'> = async ({ store }, { inputs, alignment, selection, regime, profile }) => {
  const [{ mandate, previousTarget }, aligned, selected, { state, gate }] = await Promise.all([
    store.readJson<RunInputs>(inputs),
    store.readJson<AlignmentResult>(alignment),
    store.readJson<SelectionResult>(selection),
    store.readJson<RegimeResult>(regime),
  ]);
  const result = orThrow(
    allocateStage({
      alignment: aligned,
      selection: selected,
      regime: state,
      exposure: gate.exposure,
      mandate,
      profile,
      previous: previousTarget?.weights ?? {},
    }),
  );
  const { maxEventTime, maxKnownAt } = alignment;
  const ref = await store.writeJson(
    { kind: 'allocation', rows: result.positions.length, schema: result.schema, maxEventTime, maxKnownAt },
    result,
  );
  return { ref, facts: { gross: result.gross, uninvested: result.uninvested } };
};
