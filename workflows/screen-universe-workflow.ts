import { setCurrentDetails, setHandler } from '@temporalio/workflow';
import { activitySteps } from './activities.js';
import { wrapFailure } from './failure.js';
import { recorder } from './observer.js';
import { progressQuery } from './progress.js';
import { type ScreenInput, type ScreenResult, screenUniverse as screen } from './screen-universe.js';
import { StageTable, stageMarkdown } from './stage-table.js';

/** The screening of one universe as a child of its own: thousands of instruments stay out of the pipeline's history. */
export async function screenUniverse(input: ScreenInput): Promise<ScreenResult> {
  const table = new StageTable((rows) => setCurrentDetails(stageMarkdown(rows)));
  setHandler(progressQuery, () => table.rows);
  const { record, records } = recorder(table);
  try {
    return { screened: await screen(activitySteps, input, record), records };
  } catch (error) {
    throw wrapFailure(error, (reason) => table.failed(reason));
  }
}
