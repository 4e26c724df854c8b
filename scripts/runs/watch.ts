/** A run as it goes: its stage table, elapsed and remaining time. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { durationText } from '../../contracts/duration.js';
import type { ProgressRow } from '../../contracts/temporal-names.js';
import { escapeTerminal } from '../../reports/escape.js';
import { patientResult } from '../patient-result.js';
import { expectedMs } from './expected-time.js';
import { findRun } from './find-run.js';
import { failureReason } from './run-history.js';
import { type RunRow, runRow } from './run-list.js';
import { keptRows, RunRows } from './run-rows.js';

/** What a view shows at one moment. */
export interface Moment {
  readonly run: RunRow;
  readonly rows: readonly ProgressRow[];
  readonly elapsedMs: number;
  /** Null where no completed run of the portfolio says how long one takes, or it has ended. */
  readonly remainingMs: number | null;
}

export interface Watched {
  readonly run: RunRow;
  readonly rows: readonly ProgressRow[];
  /** Why it ended badly; null where it did not. */
  readonly failure: string | null;
}

/** Between two looks at the server, ms. */
const PAUSE_MS = 500;

export interface View {
  readonly show: (moment: Moment) => void;
  /** Is told when the server is lost: the run is not. */
  readonly say: (line: string) => void;
  /** The clock that elapsed time is read from, ms UTC. */
  readonly now: () => number;
}

/** Shows a run until it has ended, through times without a server. */
export async function watch(client: Client, name: string, { show, say, now }: View): Promise<Watched> {
  const found = await findRun(client, name);
  const { workflowId, runId } = found;
  const view = new RunRows(client, workflowId);
  const expected = await expectedMs(client, runRow(found).portfolio);
  for (;;) {
    // Asked before the rows, so that those of a run that has ended are its last.
    const ask = () => client.workflow.getHandle(workflowId, runId).describe();
    const description = await patientResult(workflowId, ask, { say, clock: now, pause: wait });
    const run = runRow(description);
    const live = await view.read();
    // A run that has ended keeps its own rows, worker or not.
    const rows = live.length > 0 || run.status === 'RUNNING' ? live : keptRows(description.memo);
    const elapsedMs = (run.endedAt === null ? now() : Date.parse(run.endedAt)) - Date.parse(run.startedAt);
    const isGoing = run.status === 'RUNNING';
    show({
      run,
      rows,
      elapsedMs,
      remainingMs: isGoing && expected !== null ? Math.max(0, expected - elapsedMs) : null,
    });
    if (!isGoing) return { run, rows, failure: await failureReason(client, { workflowId, runId }) };
    await wait(PAUSE_MS);
  }
}

/** The stage table as lines, done steps with their time, running ones without. */
export function rowLines(rows: readonly ProgressRow[]): string[] {
  const widest = Math.max(12, ...rows.map(({ step }) => step.length));
  return rows.map(({ step, status, elapsedMs, note }) => {
    const time = elapsedMs === null ? '' : durationText(elapsedMs);
    return `${status.padEnd(8)} ${step.padEnd(widest)} ${time.padStart(12)}  ${escapeTerminal(note)}`.trimEnd();
  });
}

/** One line for how far a run is. */
export function momentLine({ run, elapsedMs, remainingMs }: Moment): string {
  const left =
    remainingMs === null
      ? ''
      : remainingMs === 0
        ? ', longer than the runs before it'
        : `, about ${durationText(remainingMs)} left`;
  return `${escapeTerminal(run.workflowId)}: ${run.status.toLowerCase()} for ${durationText(elapsedMs)}${left}`;
}
