/** Stages of a run by name, from its event history, with the event before which each can be done again. */
import type { PipelineSteps } from '../../contracts/steps.js';
import { WORKFLOWS } from '../../contracts/temporal-names.js';
import { firstArgument, type HistoryEvent } from './run-history.js';

export type EventId = NonNullable<HistoryEvent['eventId']>;

export interface Stage {
  /** As in the stage table; an activity that has no row there has its own name. */
  readonly name: string;
  /** The end of the workflow task that scheduled it: a reset to it decides anew what to schedule. */
  readonly resetTo: EventId;
}

/** Rows of the stage table by activity; `allocate` adds its profile. */
const ROWS: Readonly<Partial<Record<string, string>>> = {
  resolveMandate: 'inputs',
  pinMarket: 'market',
  planWindows: 'window-plan',
  align: 'alignment',
  allocate: 'allocation',
  simulate: 'backtest',
} satisfies Partial<Record<keyof PipelineSteps, string>>;

/** Every stage that an execution scheduled, in that order, each at the first time. */
export function stagesOf(events: readonly HistoryEvent[]): Stage[] {
  const stages = new Map<string, Stage>();
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
    const resetTo = scheduled?.workflowTaskCompletedEventId ?? child?.workflowTaskCompletedEventId;
    const name = scheduled ? activityStage(scheduled) : child ? childStage(child) : null;
    if (name !== null && resetTo != null && !stages.has(name)) stages.set(name, { name, resetTo });
  }
  return [...stages.values()];
}

type Scheduled = NonNullable<HistoryEvent['activityTaskScheduledEventAttributes']>;
type Child = NonNullable<HistoryEvent['startChildWorkflowExecutionInitiatedEventAttributes']>;

function activityStage({ activityType, input }: Scheduled): string {
  const type = activityType?.name ?? '';
  const name = ROWS[type] ?? type;
  return type === 'allocate' ? `${name}/${String(firstArgument(input)?.['profile'])}` : name;
}

function childStage({ workflowType, input }: Child): string {
  if (workflowType?.name === WORKFLOWS.screen) return `screen/${String(firstArgument(input)?.['universe'])}`;
  return workflowType?.name === WORKFLOWS.walkForward ? 'walk-forward' : (workflowType?.name ?? '');
}

/** Stages that a child workflow does, and the stage of the run that the child is. */
export function stageOfRun(name: string): string {
  const [head = '', universe = ''] = name.split('/');
  if (['windows', 'backtest', 'promises'].includes(head)) return 'walk-forward';
  return ['scan', 'liquid-top', 'bars'].includes(head) && universe !== '' ? `screen/${universe}` : name;
}

/**
 * The stage of a name: of the run, of one of its children, or the first of several (`allocation` of all profiles).
 * Null where the run never came to it.
 */
export function stageNamed(stages: readonly Stage[], wanted: string): Stage | null {
  const name = stageOfRun(wanted);
  return (
    stages.find((stage) => stage.name === name) ?? stages.find((stage) => stage.name.startsWith(`${name}/`)) ?? null
  );
}
