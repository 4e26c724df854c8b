/** Runs by the names people have for them. */
import {
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { ProblemError } from '../../contracts/problem.js';
import { WORKFLOWS } from '../../contracts/temporal-names.js';
import { isRunId } from '../run-record.js';

/** Query of the list of workflows for every run. */
export const ALL_RUNS = `WorkflowType = '${WORKFLOWS.pipeline}'`;

/** A search attribute of type Keyword; empty where it is not set. */
export function attributeOf(
  { searchAttributes }: Pick<WorkflowExecutionInfo, 'searchAttributes'>,
  name: string,
): string {
  const value = (searchAttributes[name] as readonly unknown[] | undefined)?.[0];
  return value instanceof Date ? value.toISOString() : value === undefined ? '' : String(value);
}

/**
 * The newest execution of a run, by its workflow id, or by portfolio/NAME/YYYY-MM-DD: then also one that a schedule started.
 * ValidationError where there is none, with the newest there are.
 */
export async function findRun(client: Client, name: string): Promise<WorkflowExecutionDescription> {
  const direct = await describeIfThere(client, name);
  if (direct !== null) return direct;
  const [kind, portfolio, session] = name.split('/');
  if (kind === 'portfolio' && isRunId(name)) {
    const query = `${ALL_RUNS} AND Portfolio = '${portfolio}' AND AsOf = '${session}'`;
    for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: 1 })) {
      return client.workflow.getHandle(workflowId, runId).describe();
    }
  }
  const others: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: ALL_RUNS, pageSize: 5 })) {
    if (others.push(workflowId) === 5) break;
  }
  throw new ProblemError({
    type: 'ValidationError',
    where: name,
    what: 'the server knows no run of this name',
    next: others.length === 0 ? 'Start one: sextant run.' : `The newest are ${[...new Set(others)].join(', ')}.`,
  });
}

async function describeIfThere(client: Client, workflowId: string): Promise<WorkflowExecutionDescription | null> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
