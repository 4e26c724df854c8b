import { setCurrentDetails, setHandler } from '@temporalio/workflow';
import { activitySteps } from './activities.js';
import { wrapFailure } from './failure.js';
import { recorder } from './observer.js';
import { progressQuery } from './progress.js';
import { StageTable, stageMarkdown } from './stage-table.js';
import { runWalkForward, type WalkForwardInput, type WalkForwardResult } from './walk-forward.js';

/** The walk-forward as a child of its own: its windows have their own history, and can be looked at by themselves. */
export async function walkForward(input: WalkForwardInput): Promise<WalkForwardResult> {
  const table = new StageTable((rows) => setCurrentDetails(stageMarkdown(rows)));
  setHandler(progressQuery, () => table.rows);
  const { record, records } = recorder(table);
  try {
    return { ...(await runWalkForward(activitySteps, input, record)), records };
  } catch (error) {
    throw wrapFailure(error, (reason) => table.failed(reason));
  }
}
