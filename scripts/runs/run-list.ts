/** Runs as the server lists them. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { AWAITING_APPROVAL } from '../../contracts/approval.js';
import { durationText } from '../../contracts/duration.js';
import { instant } from '../../reports/format.js';
import { number, type Table, text } from '../../reports/table.js';
import { ALL_RUNS, attributeOf } from './find-run.js';

export interface RunRow {
  readonly workflowId: string;
  readonly runId: string;
  /** As the workflow's id says it where the run failed before it knew. */
  readonly portfolio: string;
  /** Session the run decides as of; empty until it is known. */
  readonly asOf: string;
  readonly status: WorkflowExecutionInfo['status']['name'];
  /** Outcome of the run; empty while it is going. */
  readonly outcome: string;
  readonly regime: string;
  /** `running`, `awaiting approval` or `done`; empty until it is known. */
  readonly stage: string;
  /** ISO UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly schedule: string;
  /** Nominal time of the schedule, ISO UTC; empty for a manual run. */
  readonly scheduledAt: string;
}

type Execution = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'status' | 'startTime' | 'searchAttributes'> & {
  readonly closeTime?: Date | undefined;
};

export const runRow = (run: Execution): RunRow => ({
  workflowId: run.workflowId,
  runId: run.runId,
  portfolio: attributeOf(run, 'Portfolio') || portfolioOf(run.workflowId),
  asOf: attributeOf(run, 'AsOf'),
  status: run.status.name,
  outcome: attributeOf(run, 'Outcome'),
  regime: attributeOf(run, 'Regime'),
  stage: attributeOf(run, 'Stage'),
  startedAt: run.startTime.toISOString(),
  endedAt: run.closeTime?.toISOString() ?? null,
  schedule: attributeOf(run, 'TemporalScheduledById'),
  scheduledAt: attributeOf(run, 'TemporalScheduledStartTime'),
});

/** NAME of portfolio/NAME/SESSION, backtest/NAME/DATES and of a schedule's portfolio/NAME-TIME; any other id as a whole. */
function portfolioOf(workflowId: string): string {
  const [, name] =
    /^(?:portfolio|backtest)\/([a-z0-9][a-z0-9_-]*?)(?:\/.*|-\d{4}-\d\d-\d\dT[^/]*)?$/.exec(workflowId) ?? [];
  return name ?? workflowId;
}

export interface Wanted {
  readonly portfolio?: string;
  readonly outcome?: string;
  readonly limit: number;
}

/** The newest runs, newest first. Names are those of search attributes: letters, digits, _ and -. */
export async function listRuns(client: Client, { portfolio, outcome, limit }: Wanted): Promise<RunRow[]> {
  const conditions = [
    ALL_RUNS,
    ...(portfolio === undefined ? [] : [`Portfolio = '${portfolio}'`]),
    ...(outcome === undefined ? [] : [`Outcome = '${outcome}'`]),
  ];
  const rows: RunRow[] = [];
  for await (const run of client.workflow.list({ query: conditions.join(' AND '), pageSize: Math.min(limit, 100) })) {
    if (rows.push(runRow(run)) === limit) break;
  }
  return rows;
}

/**
 * The newest run of each portfolio, of runs newest first; one that was done again under its id stands for itself before.
 * Backtests are nobody's daily run.
 */
export function newestOfEach(runs: readonly RunRow[]): RunRow[] {
  const [portfolios, ids] = [new Set<string>(), new Set<string>()];
  return runs.filter(({ portfolio, workflowId }) => {
    if (workflowId.startsWith('backtest/')) return false;
    const isNew = !portfolios.has(portfolio) && !ids.has(workflowId);
    portfolios.add(portfolio);
    ids.add(workflowId);
    return isNew;
  });
}

/** How long a run took, or has been going at `now`, ms. */
export const elapsedOf = ({ startedAt, endedAt }: RunRow, now: number): number =>
  (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt);

/** Runs, one line each; the regime is left out where the line is short. */
export const runTable = (rows: readonly RunRow[], { now, width }: { now: number; width: number }): Table => {
  const isWide = width >= WIDE;
  return {
    caption: 'Runs',
    source: '',
    columns: [
      text('Run'),
      text('As of'),
      text('Result'),
      text('Started, UTC'),
      number('Took'),
      ...(isWide ? [text('Regime')] : []),
    ],
    rows: rows.map((row) => [
      row.workflowId,
      row.asOf,
      resultOf(row),
      instant(row.startedAt).replace(' UTC', ''),
      durationText(elapsedOf(row, now)),
      ...(isWide ? [row.regime] : []),
    ]),
    empty: 'No run was found.',
  };
};

const WIDE = 110;

/** The outcome of a run, or its status while it has none or was ended from outside. */
export function resultOf({ status, outcome, stage }: Pick<RunRow, 'status' | 'outcome' | 'stage'>): string {
  if (status === 'RUNNING' && stage === AWAITING_APPROVAL) return stage;
  return status === 'COMPLETED' && outcome !== '' ? outcome : status.toLowerCase();
}
