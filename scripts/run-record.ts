import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredReport } from '../activities/reporting.js';
import { loadRunView } from '../activities/run-view.js';
import type { StepContext } from '../activities/step-body.js';
import { ProblemError } from '../contracts/problem.js';
import type { RunView } from '../contracts/reporting.js';
import type { RunRecord } from '../contracts/run.js';
import type { Decided, ReportInput } from '../contracts/steps.js';
import type { ArtifactStore } from '../lakehouse/artifact-store.js';
import type { Settings } from '../workers/settings.js';

type Place = Pick<Settings, 'root' | 'home'>;

const NAME = '[a-z0-9][a-z0-9_-]{0,63}';
const DAY = '\\d{4}-\\d\\d-\\d\\d';
const RUN_ID = new RegExp(`^(portfolio/${NAME}/${DAY}|backtest/${NAME}/${DAY}\\.\\.${DAY}(-window|-fixed)?)$`);

/** Whether a word is written as a run id, portfolio/NAME/YYYY-MM-DD or backtest/NAME/FROM..TO. */
export const isRunId = (word: string): boolean => RUN_ID.test(word);

/** What stays of a run; without an id, of the newest one. MissingArtifactError where there is none, ValidationError for no id. */
export async function readRecord({ root, home }: Place, runId?: string): Promise<RunRecord> {
  if (runId === undefined) {
    const file = join(root, 'summaries', 'run.json');
    const text = await readText(file);
    if (text === null) throw none(join(root, 'summaries'), 'no run has been made here yet');
    return parsed(file, text);
  }
  if (!isRunId(runId)) {
    throw new ProblemError({
      type: 'ValidationError',
      where: 'run id',
      what: `${JSON.stringify(runId)} is not a run id`,
      next: 'It is written portfolio/NAME/YYYY-MM-DD, or backtest/NAME/FROM..TO.',
    });
  }
  const file = join(home, 'runs', runId, 'run.json');
  const text = await readText(file);
  if (text !== null) return parsed(file, text);
  const [, name = ''] = runId.split('/');
  const others = (await datesOf(home, name)).slice(-5);
  throw none(runId, `there is no such run here${others.length > 0 ? ` (there is ${others.join(', ')})` : ''}`);
}

/** Runs of the same portfolio as of an earlier session, newest first; none for a run that is of no session. */
export async function earlierRuns({ home }: Place, runId: string): Promise<readonly string[]> {
  const [kind = '', name = '', date = ''] = runId.split('/');
  if (kind !== 'portfolio') return [];
  const earlier = (await datesOf(home, name)).filter((other) => other < date);
  return earlier.reverse().map((other) => `${kind}/${name}/${other}`);
}

/** What a run's report was made from: the references to everything it decided. */
export async function reportInput(store: ArtifactStore, { report }: Pick<RunRecord, 'report'>): Promise<ReportInput> {
  return (await store.readJson<StoredReport>(report)).from;
}

/** What a run's report shows, with what it said of the data. */
export async function reportedView(context: StepContext, { report }: Pick<RunRecord, 'report'>): Promise<RunView> {
  const { from, data } = await context.store.readJson<StoredReport>(report);
  return loadRunView(context, from, data);
}

/** The references to everything a run decided. */
export const decidedBy = async (store: ArtifactStore, record: Pick<RunRecord, 'report'>): Promise<Decided> =>
  (await reportInput(store, record)).decided;

const datesOf = async (home: string, name: string): Promise<string[]> =>
  (await readdir(join(home, 'runs', 'portfolio', name)).catch(unlessAbsent(() => [])))
    .filter((date) => /^\d{4}-\d\d-\d\d$/.test(date))
    .sort();

const readText = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(unlessAbsent(() => null));

/** Only absence is an answer; a folder that cannot be read is said. */
const unlessAbsent =
  <T>(otherwise: () => T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return otherwise();
    throw error;
  };

function parsed(file: string, text: string): RunRecord {
  try {
    const record = JSON.parse(text) as RunRecord;
    if (typeof record.runId === 'string' && typeof record.report?.sha256 === 'string') return record;
  } catch {
    // Said below, with the file's name.
  }
  throw new ProblemError({
    type: 'CorruptArtifactError',
    where: file,
    what: 'it is no run record',
    next: 'Start the run again: what was done is not done twice, and the record is written anew.',
  });
}

const none = (where: string, what: string): ProblemError =>
  new ProblemError({
    type: 'MissingArtifactError',
    where,
    what,
    next: 'Run one first: `npm start`, or `sextant run --config configs/portfolio_sample.yaml --engine local`.',
  });
