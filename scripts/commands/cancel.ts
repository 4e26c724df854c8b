import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { ProblemError } from '../../contracts/problem.js';
import { escapeTerminal } from '../../reports/escape.js';
import { print } from '../console.js';
import { findRun } from '../runs/find-run.js';
import { withClient } from '../with-client.js';

export const addCancel = (program: Command): Command =>
  program
    .command('cancel')
    .argument('<run>', 'workflow id, or portfolio/NAME/YYYY-MM-DD')
    .description('end a run that is going, and what it is doing; what it has done stays')
    .option('--json', 'print one JSON object')
    .action(cancel);

/** Steps that are being done hear of it with their next heartbeat, seconds later. */
const PATIENCE_MS = 60_000;

async function cancel(name: string, { json }: { json?: true }): Promise<void> {
  const { workflowId, runId, status } = await withClient((client) => cancelled(client, name));
  if (json) print(JSON.stringify({ workflowId, runId, status }));
  else {
    const end =
      status === 'RUNNING' ? 'was asked to end, and will once its steps have heard of it' : status.toLowerCase();
    print(escapeTerminal(`${workflowId}: ${end}`));
  }
}

async function cancelled(client: Client, name: string) {
  const { workflowId, runId, status } = await findRun(client, name);
  if (status.name !== 'RUNNING') {
    throw new ProblemError({
      type: 'ValidationError',
      where: workflowId,
      what: `this run has ended already: ${status.name.toLowerCase()}`,
      next: 'Nothing is left to cancel. To do it again: sextant rerun.',
    });
  }
  const handle = client.workflow.getHandle(workflowId, runId);
  await handle.cancel();
  for (let waited = 0; waited < PATIENCE_MS; waited += 500) {
    const { status: now } = await handle.describe();
    if (now.name !== 'RUNNING') return { workflowId, runId, status: now.name };
    await wait(500);
  }
  return { workflowId, runId, status: 'RUNNING' };
}
