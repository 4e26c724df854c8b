import type { Client } from '@temporalio/client';
import { AWAITING_APPROVAL, SUPERSEDED_SIGNAL, type Supersession } from '../contracts/approval.js';
import { WORKFLOWS } from '../contracts/temporal-names.js';

/** Runs that wait for approval, wherever they are known. */
export interface PendingRuns {
  /** Tells every run of the portfolio that waits with a target for the same session or an older one; returns their ids. */
  supersede(portfolio: string, newer: Supersession): Promise<readonly string[]>;
}

/** Query of the list of workflows for runs that wait for approval. */
export const awaiting = (portfolio: string): string =>
  `WorkflowType = '${WORKFLOWS.pipeline}' AND ExecutionStatus = 'Running' AND Portfolio = '${portfolio}' AND Stage = '${AWAITING_APPROVAL}'`;

/** The runs that a server knows to wait; `own` is the execution that asks, which is none of them. */
export function pendingRuns(client: Pick<Client, 'workflow'>, own: string): PendingRuns {
  return {
    async supersede(portfolio: string, newer: Supersession) {
      const told: string[] = [];
      for await (const { workflowId, runId, searchAttributes } of client.workflow.list({
        query: awaiting(portfolio),
      })) {
        const session = String(searchAttributes['AsOf']?.[0] ?? '');
        if (runId === own || session > newer.asOf.slice(0, 10)) continue;
        await client.workflow.getHandle(workflowId, runId).signal(SUPERSEDED_SIGNAL, newer);
        told.push(workflowId);
      }
      return told.sort();
    },
  };
}
