import {
  type Client,
  type WorkflowExecutionInfo,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Command } from 'commander';
import { recordRefusal } from '../../activities/approval.js';
import { awaiting } from '../../activities/pending-runs.js';
import { DECIDE_UPDATE, type DecideRequest, type Decision, REASON_LIMIT } from '../../contracts/approval.js';
import { ProblemError } from '../../contracts/problem.js';
import { escapeTerminal } from '../../reports/escape.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { print } from '../console.js';
import { isRunId } from '../run-record.js';
import { attributeOf, findRun } from '../runs/find-run.js';
import { withClient } from '../with-client.js';

export const addDecide = (program: Command): Command =>
  program
    .command('decide')
    .argument('<run>', 'workflow id, or portfolio/NAME/YYYY-MM-DD')
    .description('approve or reject the target of a run that waits for it; refused answers are kept in the ledger')
    .option('--approve', 'publish the target')
    .option('--reject', 'publish nothing; the last target stays')
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'print one JSON object')
    .action(decide);

interface Options {
  readonly approve?: true;
  readonly reject?: true;
  readonly by: string;
  readonly reason: string;
  readonly json?: true;
}

async function decide(run: string, { approve, reject, by, reason, json }: Options): Promise<void> {
  if ((approve === undefined) === (reject === undefined)) {
    throw new ProblemError({
      type: 'ValidationError',
      where: 'sextant decide',
      what: approve ? 'both --approve and --reject were given' : 'neither --approve nor --reject was given',
      next: 'Give one of the two.',
    });
  }
  const answer: DecideRequest = { approve: approve === true, by, reason };
  const decision = await withClient((client) => answered(client, run, answer));
  if (json) print(JSON.stringify({ run, ...decision }));
  else {
    const word = decision.approve ? 'approved' : 'rejected';
    print(escapeTerminal(`${run}: ${word} by ${decision.by} at ${decision.at}: ${decision.reason}`));
  }
}

async function answered(client: Client, name: string, answer: DecideRequest): Promise<Decision> {
  const { workflowId, runId, portfolio } = await waitingRun(client, name);
  try {
    const handle = client.workflow.getHandle(workflowId, runId);
    return await handle.executeUpdate<Decision, [DecideRequest]>(DECIDE_UPDATE, { args: [answer] });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    // The engine keeps nothing of an answer that was refused, so it is written down here.
    const kept = portfolio === '' ? null : await keep(portfolio, workflowId, answer, refusal);
    throw new ProblemError({
      type: 'ValidationError',
      where: workflowId,
      what: refusal,
      next: kept === null ? NEXT : `${NEXT} The attempt is entry ${kept} of the ledger of ${portfolio}.`,
    });
  }
}

const NEXT = 'See what it waits for: `sextant list`.';

/** Of several executions of a run the one that waits; else the newest, which then says why it takes no answer. */
async function waitingRun(client: Client, name: string) {
  if (isRunId(name)) {
    const [, portfolio = '', session] = name.split('/');
    for await (const { workflowId, runId } of client.workflow.list({
      query: `${awaiting(portfolio)} AND AsOf = '${session}'`,
    })) {
      return { workflowId, runId, portfolio };
    }
  }
  const found = await findRun(client, name);
  return { workflowId: found.workflowId, runId: found.runId, portfolio: portfolioOf(found) };
}

/** A run that has just begun has not told its portfolio yet: its name may. */
const portfolioOf = (run: Pick<WorkflowExecutionInfo, 'workflowId' | 'searchAttributes'>): string =>
  attributeOf(run, 'Portfolio') || (isRunId(run.workflowId) ? run.workflowId.split('/')[1]! : '');

/** Why a run took no answer, in words; null where something else went wrong. */
function refusalOf(error: unknown): string | null {
  if (error instanceof WorkflowUpdateFailedError) return error.cause?.message ?? error.message;
  if (error instanceof WorkflowNotFoundError) return 'this run has ended already';
  return null;
}

async function keep(portfolio: string, run: string, answer: DecideRequest, refusal: string): Promise<number> {
  const cut = (text: string) => text.slice(0, REASON_LIMIT);
  const shortened = { approve: answer.approve, by: cut(answer.by), reason: cut(answer.reason) };
  const at = new Date().toISOString();
  const { home } = settingsFromEnvironment();
  const { index } = await recordRefusal({ home }, portfolio, { run, answer: shortened, refusal, at });
  return index;
}
