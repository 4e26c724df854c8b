/** Today's decision on the sample data, through the live stages with their traces. */
import type { AllocationResult } from '../../../contracts/allocation.js';
import type { Mandate } from '../../../contracts/mandate.js';
import { orThrow } from '../../../contracts/problem.js';
import type { RunInputs } from '../../../contracts/run.js';
import { alignStage } from '../../../stages/allocation/align.js';
import { allocateStage } from '../../../stages/allocation/allocate.js';
import { auditStage } from '../../../stages/audit.js';
import { selectionStage } from '../../../stages/selection/selection-stage.js';
import { signalsStage } from '../../../stages/signals/signals-stage.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { sampleHistory } from '../support/sample-market.js';

export function liveDecision(mandate: Mandate, date = '2025-12-08') {
  const history = sampleHistory(date);
  const view = history.at(history.cut);
  const universe = universeStage({ view, fields: fieldHistory(history), mandate, trace: true });
  const signals = signalsStage({ asOf: universe.asOf, universe, mandate });
  const selection = selectionStage({ view, universe, signals, mandate, trace: true });
  const alignment = alignStage({ view, selection, mandate });
  const allocations = mandate.profiles.map(
    (profile): AllocationResult =>
      orThrow(allocateStage({ alignment, selection, regime: 'NORMAL', exposure: 1, mandate, profile })),
  );
  const inputs = { portfolio: 'core', asOf: universe.asOf, mandate, previousTarget: null } as unknown as RunInputs;
  const results = { inputs, universe, signals, selection, alignment, allocations };
  return { ...results, audit: auditStage(results) };
}
