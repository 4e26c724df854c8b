import { loadRunView } from '../activities/run-view.js';
import { dashboard } from '../reports/terminal/dashboard.js';
import { openContext, settingsFromEnvironment } from '../workers/settings.js';
import { print, terminal } from './console.js';
import { readRecord, reportInput } from './run-record.js';

/** Prints the dashboard of a run; without an id, of the newest one. */
export async function printDashboard(runId?: string): Promise<void> {
  const settings = settingsFromEnvironment();
  const record = await readRecord(settings, runId);
  const context = openContext(settings);
  const view = await loadRunView(context, await reportInput(context.store, record));
  print(dashboard(view, record, terminal()));
}
