import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredReport } from '../activities/reporting.js';
import { loadRunView } from '../activities/run-view.js';
import { ProblemError } from '../contracts/problem.js';
import type { RunRecord } from '../contracts/run.js';
import { dashboard } from '../reports/terminal/dashboard.js';
import { openContext, settingsFromEnvironment } from '../workers/settings.js';
import { print } from './console.js';

/** Colour only where a terminal shows it and nobody asked for none. */
const colour = (): boolean =>
  process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

/** Prints the dashboard of a run; without an id, of the newest one. */
export async function printDashboard(runId?: string): Promise<void> {
  const settings = settingsFromEnvironment();
  const record = await readRecord(
    join(settings.home, 'runs'),
    runId ?? (await newestRun(join(settings.root, 'summaries'))),
  );
  const context = openContext(settings);
  const { from } = await context.store.readJson<StoredReport>(record.report);
  const view = await loadRunView(context, from);
  print(dashboard(view, record, { width: process.stdout.columns ?? 100, colour: colour() }));
}

const none = (where: string, what: string) =>
  new ProblemError({
    type: 'MissingArtifactError',
    where,
    what,
    next: 'Run one first: `npm start`, or `sextant run --config configs/portfolio_sample.yaml --engine local`.',
  });

/** The run whose reports stand in summaries/. */
async function newestRun(summaries: string): Promise<string> {
  const text = await readFile(join(summaries, 'run.json'), 'utf8').catch(() => null);
  if (text === null) throw none(summaries, 'no run has been made here yet');
  return (JSON.parse(text) as RunRecord).runId;
}

async function readRecord(folder: string, runId: string): Promise<RunRecord> {
  if (!/^portfolio\/[a-z0-9][a-z0-9_-]{0,63}\/\d{4}-\d\d-\d\d$/.test(runId)) {
    throw new ProblemError({
      type: 'ValidationError',
      where: 'run id',
      what: `${JSON.stringify(runId)} is not a run id`,
      next: 'It is written portfolio/NAME/YYYY-MM-DD.',
    });
  }
  const text = await readFile(join(folder, runId, 'run.json'), 'utf8').catch(() => null);
  if (text === null) {
    const [, name = ''] = runId.split('/');
    const others = await readdir(join(folder, 'portfolio', name)).catch(() => []);
    const known = others.length > 0 ? ` (there is ${others.sort().slice(-5).join(', ')})` : '';
    throw none(runId, `there is no such run here${known}`);
  }
  return JSON.parse(text) as RunRecord;
}
