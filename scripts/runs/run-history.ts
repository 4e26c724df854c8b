/** What is read from a run's event history. */
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

export type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];
type Payloads = NonNullable<HistoryEvent['activityTaskScheduledEventAttributes']>['input'];

/** The first argument of an activity or a child; undefined where there is none. */
export function firstArgument(input: Payloads): Record<string, unknown> | undefined {
  const payload = input?.payloads?.[0];
  return payload ? defaultPayloadConverter.fromPayload<Record<string, unknown>>(payload) : undefined;
}

/** The newest events of an execution, newest first. */
export async function newestEvents(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
  count: number,
): Promise<readonly HistoryEvent[]> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: count,
  });
  return history?.events ?? [];
}

/** Why an execution ended badly, in its own words; null where it did not, or is going. */
export async function failureReason(
  client: Client,
  execution: { workflowId: string; runId: string },
): Promise<string | null> {
  const [last] = await newestEvents(client, execution, 1);
  if (last === undefined) return null;
  const failed = last.workflowExecutionFailedEventAttributes?.failure?.message;
  if (failed != null) return failed;
  if (last.workflowExecutionTerminatedEventAttributes) {
    return `terminated: ${last.workflowExecutionTerminatedEventAttributes.reason || 'no reason was given'}`;
  }
  if (last.workflowExecutionTimedOutEventAttributes) return 'it ran out of time';
  return last.workflowExecutionCanceledEventAttributes ? 'it was cancelled' : null;
}
