import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Command } from 'commander';
import { loadMandate } from '../../activities/config/load-mandate.js';
import { measureDrift } from '../../activities/drift.js';
import { DRIFT_SIGNAL, driftWatchId } from '../../contracts/drift.js';
import { orThrow, ProblemError } from '../../contracts/problem.js';
import { QUEUES, WORKFLOWS } from '../../contracts/temporal-names.js';
import { escapeTerminal } from '../../reports/escape.js';
import { openContext, settingsFromEnvironment } from '../../workers/settings.js';
import { driftMarkdown } from '../../workflows/drift-markdown.js';
import { print } from '../console.js';
import { withClient } from '../with-client.js';

const CONFIG = ['-c, --config <files...>', 'config files of the mandate'] as const;

export function addDrift(program: Command): Command {
  const drift = program.command('drift').description('how far prices have moved the book from its published target');
  drift
    .command('check')
    .description('look once, here and now; exit 1 where a threshold is exceeded')
    .requiredOption(...CONFIG)
    .option('--json', 'print one JSON object')
    .action(check);
  drift
    .command('watch')
    .description('look again and again on the server (mandate: drift.every); a second time: look now')
    .requiredOption(...CONFIG)
    .action(watch);
  drift
    .command('stop')
    .argument('<portfolio>', 'name of a portfolio')
    .description('end the watch of a portfolio')
    .action(stop);
  return program;
}

async function check({ config, json }: { config: string[]; json?: true }): Promise<void> {
  const context = openContext(settingsFromEnvironment());
  const reading = await measureDrift(context, { configs: config }, { signal: new AbortController().signal });
  print(json ? JSON.stringify(reading) : escapeTerminal(driftMarkdown(reading).replaceAll('**', '')));
  if (reading.alarms.length > 0) process.exitCode = 1;
}

async function watch({ config }: { config: string[] }): Promise<void> {
  // A mandate with a mistake is told here rather than on the server.
  const { name } = orThrow(await loadMandate({ configs: config }, settingsFromEnvironment().root));
  const began = await withClient((client) => begin(client, name, config));
  print(`${driftWatchId(name)}: ${began ? 'watching' : 'is watching already, and looks now'}`);
}

async function begin(client: Client, name: string, configs: readonly string[]): Promise<boolean> {
  const workflowId = driftWatchId(name);
  try {
    await client.workflow.start(WORKFLOWS.driftWatch, {
      workflowId,
      taskQueue: QUEUES.orchestrator,
      args: [{ configs }],
      staticSummary: `drift of ${name}`,
    });
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    await client.workflow.getHandle(workflowId).signal(DRIFT_SIGNAL);
    return false;
  }
}

async function stop(portfolio: string): Promise<void> {
  const workflowId = driftWatchId(portfolio);
  const stopped = await withClient((client) => cancelled(client, workflowId));
  if (stopped) return print(escapeTerminal(`${workflowId}: stopped`));
  throw new ProblemError({
    type: 'ValidationError',
    where: workflowId,
    what: 'nobody watches this portfolio',
    next: 'Begin with `sextant drift watch --config FILE`.',
  });
}

/** Whether there was a watch to cancel: the server takes the cancellation of one that has ended without a word. */
async function cancelled(client: Client, workflowId: string): Promise<boolean> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    if ((await handle.describe()).status.name !== 'RUNNING') return false;
    await handle.cancel();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
