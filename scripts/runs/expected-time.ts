import type { Client } from '@temporalio/client';
import { elapsedOf, listRuns } from './run-list.js';

/** Runs whose median is taken: one that found everything done, or waited for a venue, does not decide alone. */
const COMPARED = 5;

/** How long the portfolio's last completed runs took, median, ms; null where there is none to go by. */
export async function expectedMs(client: Client, portfolio: string): Promise<number | null> {
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(portfolio)) return null;
  const runs = await listRuns(client, { portfolio, limit: 4 * COMPARED });
  const took = runs
    .filter(({ status }) => status === 'COMPLETED')
    .slice(0, COMPARED)
    .map((run) => elapsedOf(run, 0))
    .sort((a, b) => a - b);
  return took[took.length >> 1] ?? null;
}
