/** The live stage table of a run, with those of its children. */
import type { Client } from '@temporalio/client';
import { PROGRESS_QUERY, type ProgressRow, WORKFLOWS } from '../../contracts/temporal-names.js';

/** A worker that answers does so at once; without one the server would wait. */
const ANSWER_MS = 5_000;

/** Children of a run whose rows are shown below their own. */
const CHILDREN: Readonly<Record<string, string>> = { 'walk-forward': WORKFLOWS.walkForward };
const isChild = (step: string): boolean => Object.hasOwn(CHILDREN, step) || step.startsWith('screen/');

/**
 * Rows of the newest execution of a run, a child's behind the row that stands for it. Empty where no worker answers: the view
 * waits then, the run does not. One `RunRows` per view, since it remembers which children belong to the run.
 */
export class RunRows {
  readonly #client: Client;
  readonly #workflowId: string;
  /** Children that this execution started, as `runId childId`. */
  readonly #known = new Set<string>();

  constructor(client: Client, workflowId: string) {
    this.#client = client;
    this.#workflowId = workflowId;
  }

  async read(): Promise<readonly ProgressRow[]> {
    const own = await this.#query(this.#workflowId);
    const parts = await Promise.all(
      own.map(async (row) => [row, ...(isChild(row.step) ? await this.#child(`${this.#workflowId}/${row.step}`) : [])]),
    );
    return parts.flat();
  }

  async #query(id: string): Promise<readonly ProgressRow[]> {
    try {
      return await this.#client.connection.withDeadline(Date.now() + ANSWER_MS, () =>
        this.#client.workflow.getHandle(id).query<readonly ProgressRow[]>(PROGRESS_QUERY),
      );
    } catch {
      return [];
    }
  }

  async #child(id: string): Promise<readonly ProgressRow[]> {
    return (await this.#belongs(id)) ? this.#query(id) : [];
  }

  /** Whether the newest execution of the run started this child: until then its id names the child of the run before. */
  async #belongs(id: string): Promise<boolean> {
    try {
      const [own, its] = await Promise.all(
        [this.#workflowId, id].map((one) => this.#client.workflow.getHandle(one).describe()),
      );
      const key = `${own!.runId} ${id}`;
      if (this.#known.has(key)) return true;
      if (its!.parentExecution?.runId !== own!.runId) return false;
      this.#known.add(key);
      return true;
    } catch {
      return false; // There is no child yet.
    }
  }
}
