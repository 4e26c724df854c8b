/** How long a portfolio has gone without a signal, from the records of its runs. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProblemError } from '../contracts/problem.js';
import type { Outcome, RunRecord } from '../contracts/run.js';
import { readIfThere } from './atomic-file.js';
import { assertPortfolioName } from './portfolio-name.js';
import { onDisk, systemCode } from './storage-problem.js';

/** A run that ended so had a signal, whatever became of its target. */
const WITH_SIGNAL: ReadonlySet<Outcome> = new Set(['PUBLISHED', 'REJECTED', 'APPROVAL_TIMEOUT', 'NOT_PUBLISHED']);

/**
 * Rebalances in a row that found no signal, counted back from the newest run strictly before `before` and ending with `after`,
 * both ISO instants. A session between rebalances, and a run that was halted, neither counts nor ends the row.
 *
 * Errors  CorruptArtifactError where a record in that span cannot be read: the count would be a guess.
 */
export async function runsWithoutSignals(
  root: string,
  portfolio: string,
  { after, before }: { readonly after: string; readonly before: string },
): Promise<number> {
  assertPortfolioName(portfolio);
  const folder = join(resolve(root), 'runs', 'portfolio', portfolio);
  const days = (await names(folder))
    .filter((day) => /^\d{4}-\d\d-\d\d$/.test(day))
    .sort()
    .reverse();
  // A session is named after its own day; its close may lie on the next one, in UTC.
  const oldest = new Date(Date.parse(after) - DAY_MS).toISOString().slice(0, 10);
  let count = 0;
  for (const day of days.filter((day) => day >= oldest && day <= before.slice(0, 10))) {
    const run = await record(join(folder, day, 'run.json'));
    if (run === null || Date.parse(run.asOf) >= Date.parse(before)) continue;
    if (Date.parse(run.asOf) <= Date.parse(after) || WITH_SIGNAL.has(run.outcome)) break;
    if (run.outcome === 'NO_SIGNALS') count++;
  }
  return count;
}

const DAY_MS = 86_400_000;

function names(folder: string): Promise<string[]> {
  return onDisk(folder, async () => {
    try {
      return await readdir(folder);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  });
}

/** Null where the run left no record: it did not end. */
async function record(path: string): Promise<RunRecord | null> {
  const bytes = await readIfThere(path);
  if (!bytes) return null;
  try {
    const run = JSON.parse(new TextDecoder().decode(bytes)) as RunRecord;
    if (typeof run.outcome === 'string' && !Number.isNaN(Date.parse(run.asOf))) return run;
  } catch {
    // Said below, with the file's name.
  }
  throw new ProblemError({
    type: 'CorruptArtifactError',
    where: path,
    what: 'it is no run record, so the rebalances without a signal cannot be counted',
    next: 'Start that run again: what was done is not done twice, and the record is written anew.',
  });
}
