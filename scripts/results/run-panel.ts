/** One panel: imported, walked forward twice, compared. Everything lies in a home of its own, so that its trials are counted for good. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { WindowBatch } from '../../activities/validation.js';
import { ProblemError } from '../../contracts/problem.js';
import type { RunView } from '../../contracts/reporting.js';
import type { RunResult } from '../../contracts/run.js';
import type { RunComparison } from '../../contracts/run-comparison.js';
import type { WindowDecision } from '../../contracts/validation.js';
import { openContext, settingsFromEnvironment } from '../../workers/settings.js';
import { say } from '../console.js';
import { readRecord, reportedView } from '../run-record.js';
import type { Panel } from './panels.js';
import { sextantCommand } from './sextant-command.js';

export interface PanelResult {
  readonly panel: Panel;
  /** Selection redone in each window. */
  readonly window: RunView;
  /** One selection, made at the end. */
  readonly fixed: RunView;
  readonly comparison: RunComparison;
  /** Windows with `reselect: window` that decided nothing, oldest first. */
  readonly undecided: readonly WindowDecision[];
  /** Wall time of the walk-forward with `reselect: window`, seconds. */
  readonly seconds: number;
}

/** Folder of the panels: SEXTANT_DATA, else `../shared/data` beside the checkout. */
export const dataFolder = (): string => resolve(process.env['SEXTANT_DATA'] ?? join('..', 'shared', 'data'));

/** Runs a panel in this process's working folder. ProblemError where its files are not there. */
export async function runPanel(panel: Panel): Promise<PanelResult> {
  const folder = dataFolder();
  for (const { file } of panel.imports) if (!existsSync(join(folder, file))) throw absent(folder, file);
  const home = resolve('.sextant', 'results', panel.name);
  const run = (...args: string[]) => sextantCommand(args, home);
  for (const { file, mapping } of panel.imports) {
    await run('import', 'bars', join(folder, file), '--mapping', mapping, '--json');
  }
  const dates = ['--portfolio', panel.portfolio, '--from', panel.from, '--to', panel.to];
  const walk = (reselect: string, ...more: string[]) =>
    run('backtest', '--engine', 'local', '--json', ...dates, '--reselect', reselect, ...more);
  // The time that is told is that of deciding everything.
  const [honest, biased] = [await walk('window', '--no-cache'), await walk('fixed')];
  const ids = [honest, biased].map(({ stdout }) => (JSON.parse(stdout) as RunResult).runId);
  const place = join('summaries', 'results', panel.name);
  await mkdir(place, { recursive: true });
  const files = ['--html', join(place, 'window-and-fixed.html'), '--markdown', join(place, 'window-and-fixed.md')];
  const { stdout } = await run('compare', ...ids, '--json', ...files);
  const [window, fixed] = [await viewOf(home, ids[0]!), await viewOf(home, ids[1]!)];
  say(`reports: ${ids.map((id) => join('summaries', id, 'report.html')).join(', ')}, ${files[1]}`);
  const undecided = await undecidedWindows(home, ids[0]!);
  return { panel, window, fixed, comparison: JSON.parse(stdout) as RunComparison, undecided, seconds: honest.seconds };
}

/** Reasons stand in the decisions, which a report does not carry. */
async function undecidedWindows(home: string, runId: string): Promise<WindowDecision[]> {
  const settings = settingsFromEnvironment({ home });
  const { store } = openContext(settings);
  const { steps } = await readRecord(settings, runId);
  const found: WindowDecision[] = [];
  for (const { ref } of steps.filter(({ step }) => step.startsWith('windows/'))) {
    const { windows } = await store.readJson<WindowBatch>(ref);
    for (const { decision } of windows) found.push(await store.readJson<WindowDecision>(decision));
  }
  const byDate = (a: WindowDecision, b: WindowDecision): number => (a.date < b.date ? -1 : 1);
  return found.filter(({ outcome }) => outcome !== 'DECIDED').sort(byDate);
}

async function viewOf(home: string, runId: string): Promise<RunView> {
  const settings = settingsFromEnvironment({ home });
  const context = openContext(settings);
  return reportedView(context, await readRecord(settings, runId));
}

const absent = (folder: string, file: string): ProblemError =>
  new ProblemError({
    type: 'ValidationError',
    where: join(folder, file),
    what: 'the panel is not there',
    next: 'It does not ship, for want of a licence. Put daily bars of this name and of the columns that its mapping states into a folder and name that in SEXTANT_DATA.',
  });
