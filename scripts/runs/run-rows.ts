/** The live stage table of a run, with those of its children. */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { PROGRESS_QUERY, type ProgressRow, WORKFLOWS } from '../../contracts/temporal-names.js';

/** A worker that answers does so at once; without one the server would wait. */
const ANSWER_MS = 5_000;

/** Children of a run whose rows are shown below their own. */
const CHILDREN: Readonly<Record<string, string>> = { 'walk-forward': WORKFLOWS.walkForward };
const isChild = (step: string): boolean => Object.hasOwn(CHILDREN, step) || step.startsWith('screen/');

/** The table of one execution, as it was when its history had so many events. */
interface Seen {
  readonly runId: string;
  readonly events: number;
  readonly over: boolean;
  readonly rows: readonly ProgressRow[];
}

/** The final stage table that a run leaves in its memo. */
export const keptRows = (memo: Record<string, unknown> | undefined): readonly ProgressRow[] =>
  Array.isArray(memo?.['stages']) ? (memo['stages'] as ProgressRow[]) : [];

/**
 * Rows of the newest execution of a run, a child's behind the row that stands for it. Empty where no worker answers: the view
 * waits then, the run does not. One `RunRows` per view: a table follows from the history alone, so that a worker is asked for it
 * only where the history has grown since the last look. A query costs a server three times what a description does, and
 * of an execution that has ended it has the worker go through the whole history again.
 */
export class RunRows {
  readonly #client: Client;
  readonly #workflowId: string;
  /** By workflow id; a child's only while the execution that started it is the newest one. */
  #seen = new Map<string, Seen>();

  constructor(client: Client, workflowId: string) {
    this.#client = client;
    this.#workflowId = workflowId;
  }

  async read(): Promise<readonly ProgressRow[]> {
    const described = await this.#describe(this.#workflowId);
    if (described === null) return [];
    if (this.#seen.get(this.#workflowId)?.runId !== described.runId) this.#seen = new Map();
    const own = await this.#rows(this.#workflowId, described);
    const parts = await Promise.all(
      own.map(async (row) => [row, ...(isChild(row.step) ? await this.#child(row, described.runId) : [])]),
    );
    return parts.flat();
  }

  /** Rows of the child behind `row`, if this execution of the run started it: until then its id names that of the run before. */
  async #child({ step, status }: ProgressRow, parent: string): Promise<readonly ProgressRow[]> {
    const id = `${this.#workflowId}/${step}`;
    const seen = this.#seen.get(id);
    if (status !== 'running' && seen?.over === true) return seen.rows;
    const described = await this.#describe(id);
    return described?.parentExecution?.runId === parent ? this.#rows(id, described) : [];
  }

  async #describe(id: string): Promise<WorkflowExecutionDescription | null> {
    try {
      return await this.#client.connection.withDeadline(Date.now() + ANSWER_MS, () =>
        this.#client.workflow.getHandle(id).describe(),
      );
    } catch {
      return null; // There is none yet, or no server.
    }
  }

  async #rows(id: string, described: WorkflowExecutionDescription): Promise<readonly ProgressRow[]> {
    const { runId, historyLength: events, closeTime, memo } = described;
    const seen = this.#seen.get(id);
    if (seen?.runId === runId && seen.events === events) return seen.rows;
    const over = closeTime !== undefined;
    const kept = over ? keptRows(memo) : [];
    const rows = kept.length > 0 ? kept : await this.#query(id, runId);
    if (rows === null) return [];
    this.#seen.set(id, { runId, events, over, rows });
    return rows;
  }

  async #query(id: string, runId: string): Promise<readonly ProgressRow[] | null> {
    try {
      return await this.#client.connection.withDeadline(Date.now() + ANSWER_MS, () =>
        this.#client.workflow.getHandle(id, runId).query<readonly ProgressRow[]>(PROGRESS_QUERY),
      );
    } catch {
      return null; // No worker answers.
    }
  }
}
