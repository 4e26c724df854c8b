/** The page of the last runs, beside the reports of the newest. */
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { RunRecord } from '../contracts/run.js';
import { readIfThere, replaceFile } from '../lakehouse/atomic-file.js';
import { type IndexedRun, type RunIndex, runIndexHtml } from '../reports/html/run-index.js';
import type { StepContext } from './step-body.js';

/** Runs on the page. */
const SHOWN = 200;
/** Reports worth a link, in the order shown; the rest lies beside them. */
const LINKED = [
  'report.html',
  'portfolio.md',
  'selection_audit.md',
  'backtest_comparison.md',
  'weights.csv',
  'orders.csv',
];

type Place = Pick<StepContext, 'home' | 'workflowsUrl'>;

/**
 * Rewrites `index.html` in a folder from the records of all runs. Two runs that end at once both see both: it is written again
 * until no run has been added since its records were read. A record that cannot be read is named on the page.
 */
export async function writeRunIndex(place: Place, folder: string): Promise<void> {
  for (let before = await runIds(place); ; ) {
    await replaceFile(join(folder, 'index.html'), runIndexHtml(await runIndex(place, before, folder)));
    const after = await runIds(place);
    if (after.join('\n') === before.join('\n')) return;
    before = after;
  }
}

/** Ids of all runs with a record, the newest session first, ties by id. */
async function runIds({ home }: Place): Promise<string[]> {
  const runs = join(home, 'runs');
  const entries = await readdir(runs, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name === 'run.json')
    .map((entry) => relative(runs, entry.parentPath).split(sep).join('/'))
    .sort((a, b) => compare(sessionOf(b), sessionOf(a)) || compare(a, b));
}

const sessionOf = (runId: string): string => /(\d{4}-\d\d-\d\d)(-window|-fixed)?$/.exec(runId)?.[1] ?? '';
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function runIndex(place: Place, ids: readonly string[], folder: string): Promise<RunIndex> {
  const runs: IndexedRun[] = [];
  const unreadable: string[] = [];
  for (const runId of ids.slice(0, SHOWN)) {
    const at = join(place.home, 'runs', ...runId.split('/'));
    const bytes = await readIfThere(join(at, 'run.json'));
    if (bytes === undefined) continue; // Removed since its folder was listed.
    const record = recordOf(bytes);
    if (typeof record === 'string') unreadable.push(`${join(at, 'run.json')}: ${record}`);
    else runs.push(indexed(place, runId, record, relative(folder, at)));
  }
  return { runs, total: ids.length, unreadable };
}

/** The record, or what is wrong with it. */
function recordOf(bytes: Uint8Array): RunRecord | string {
  try {
    const record = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<RunRecord> | null;
    if (typeof record?.asOf !== 'string' || typeof record.outcome !== 'string') return 'it has no asOf or no outcome';
    return record as RunRecord;
  } catch (error) {
    return (error as Error).message;
  }
}

function indexed({ workflowsUrl }: Place, runId: string, record: RunRecord, folder: string): IndexedRun {
  const { asOf, outcome, regime, reason, promises = [], weights = {}, reports = {}, turnover } = record;
  const path = (name: string): string =>
    [...folder.split(sep), name].map((part) => (part === '..' ? part : encodeURIComponent(part))).join('/');
  const tested = promises.length;
  return {
    runId,
    asOf,
    outcome,
    regime: regime ?? null,
    reason: reason ?? '',
    promises:
      tested === 0 ? null : { delivered: promises.filter(({ verdict }) => verdict === 'DELIVERED').length, tested },
    positions: Object.values(weights).filter((weight) => weight !== 0).length,
    turnover: turnover ?? null,
    reports: LINKED.filter((name) => Object.hasOwn(reports, name)).map((name) => ({ name, href: path(name) })),
    workflow: workflowsUrl === undefined ? null : `${workflowsUrl}${encodeURIComponent(runId)}`,
  };
}
