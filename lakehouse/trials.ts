import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProblemError } from '../contracts/problem.js';
import { createFile } from './atomic-file.js';
import { canonicalJson } from './canonical-json.js';
import { assertPortfolioName } from './portfolio-name.js';
import { onDisk, systemCode } from './storage-problem.js';

const folderOf = (root: string, portfolio: string): string => {
  assertPortfolioName(portfolio);
  return join(resolve(root), 'trials', portfolio);
};

/**
 * Counts a configuration as tried: one small file per hash, so trying it again, or at once from two processes, counts once.
 * A trial is never taken back: the deflated Sharpe ratio is only honest if every configuration ever looked at is in it.
 */
export async function recordTrial(root: string, portfolio: string, configHash: string): Promise<void> {
  if (!/^[0-9a-f]{64}$/.test(configHash)) {
    throw new ProblemError({
      type: 'ValidationError',
      where: `trials/${portfolio}`,
      what: `${JSON.stringify(configHash)} is not a config hash: 64 lower-case hex digits`,
      next: 'Pass the sha256 of the canonical JSON of the resolved mandate.',
    });
  }
  await createFile(join(folderOf(root, portfolio), `${configHash}.json`), canonicalJson({ configHash }));
}

/** Distinct configurations ever tried for a portfolio; 0 where none was recorded. */
export async function countTrials(root: string, portfolio: string): Promise<number> {
  const folder = folderOf(root, portfolio);
  return onDisk(folder, async () => {
    try {
      return (await readdir(folder)).filter((name) => /^[0-9a-f]{64}\.json$/.test(name)).length;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return 0;
      throw error;
    }
  });
}
