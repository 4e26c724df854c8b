import { dashboard } from '../reports/terminal/dashboard.js';
import { openContext, settingsFromEnvironment } from '../workers/settings.js';
import { print, terminal } from './console.js';
import { readRecord, reportedView } from './run-record.js';

/** Prints the dashboard of a run; without an id, of the newest one. */
export async function printDashboard(runId?: string): Promise<void> {
  const settings = settingsFromEnvironment();
  const record = await readRecord(settings, runId);
  const context = openContext(settings);
  const view = await reportedView(context, record);
  print(dashboard(view, record, terminal()));
}
