import type { Client } from '@temporalio/client';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ProgressRow } from '../../../contracts/temporal-names.js';
import { RunRows } from '../../../scripts/runs/run-rows.js';

const RUN = 'portfolio/a/2026-01-05';
const CHILD = `${RUN}/walk-forward`;

const row = (step: string, status: ProgressRow['status']): ProgressRow => ({
  ...{ step, status },
  ...{ elapsedMs: null, note: '', artifact: '' },
});

/** The newest execution of a workflow id, as the server knows it. */
interface Execution {
  runId: string;
  events: number;
  rows: readonly ProgressRow[];
  parent?: string;
  ended?: true;
  memo?: Record<string, unknown>;
}

/** A server and a worker that count what they are asked. */
class Doubles {
  readonly executions = new Map<string, Execution>();
  workerAnswers = true;
  asked: string[] = [];

  readonly client = {
    connection: { withDeadline: (_deadline: number, ask: () => unknown) => ask() },
    workflow: {
      getHandle: (id: string, runId?: string) => ({
        describe: async () => {
          this.asked.push(`describe ${id}`);
          const { events, parent, ended, ...found } = this.#execution(id);
          return {
            ...{ runId: found.runId, historyLength: events, memo: found.memo },
            ...{ closeTime: ended && new Date(0), parentExecution: parent && { workflowId: RUN, runId: parent } },
          };
        },
        query: async () => {
          this.asked.push(`query ${id} ${runId}`);
          if (!this.workerAnswers) throw new Error('no worker');
          return this.#execution(id).rows;
        },
      }),
    },
  } as unknown as Client;

  #execution(id: string): Execution {
    const found = this.executions.get(id);
    if (found === undefined) throw new Error('workflow not found');
    return found;
  }

  /** What was asked since the last call. */
  since(): string[] {
    const asked = this.asked;
    this.asked = [];
    return asked;
  }
}

let server: Doubles;
let view: RunRows;

beforeEach(() => {
  server = new Doubles();
  server.executions.set(RUN, { runId: 'r1', events: 5, rows: [row('inputs', 'done'), row('walk-forward', 'running')] });
  server.executions.set(CHILD, { runId: 'c1', events: 3, rows: [row('windows/1', 'running')], parent: 'r1' });
  view = new RunRows(server.client, RUN);
});

describe('RunRows', () => {
  it('stands the rows of a child behind the row of the run that stands for it', async () => {
    expect((await view.read()).map(({ step }) => step)).toEqual(['inputs', 'walk-forward', 'windows/1']);
  });

  it('asks a worker only of an execution whose history has grown', async () => {
    const first = await view.read();
    expect(server.since()).toContain(`query ${CHILD} c1`);
    expect(await view.read()).toEqual(first);
    expect(server.since()).toEqual([`describe ${RUN}`, `describe ${CHILD}`]);
    Object.assign(server.executions.get(CHILD)!, { events: 9, rows: [row('windows/1', 'done')] });
    expect((await view.read()).at(-1)).toEqual(row('windows/1', 'done'));
    expect(server.since()).toEqual([`describe ${RUN}`, `describe ${CHILD}`, `query ${CHILD} c1`]);
  });

  it('asks no more of a child that has ended', async () => {
    Object.assign(server.executions.get(RUN)!, { events: 8, rows: [row('walk-forward', 'done')] });
    Object.assign(server.executions.get(CHILD)!, { ended: true });
    await view.read();
    server.since();
    expect((await view.read()).map(({ step }) => step)).toEqual(['walk-forward', 'windows/1']);
    expect(server.since()).toEqual([`describe ${RUN}`]);
  });

  it('looks again at a child that ended in a run that is not over with it: it may have been begun anew', async () => {
    Object.assign(server.executions.get(CHILD)!, { ended: true });
    await view.read();
    server.executions.set(CHILD, { runId: 'c2', events: 3, rows: [row('windows/1', 'done')], parent: 'r1' });
    expect((await view.read()).at(-1)).toEqual(row('windows/1', 'done'));
  });

  it('shows no rows of the child of a run before', async () => {
    Object.assign(server.executions.get(CHILD)!, { parent: 'r0' });
    expect((await view.read()).map(({ step }) => step)).toEqual(['inputs', 'walk-forward']);
  });

  it('forgets what it knew of a run that was begun anew', async () => {
    Object.assign(server.executions.get(RUN)!, { rows: [row('walk-forward', 'done')] });
    Object.assign(server.executions.get(CHILD)!, { ended: true });
    await view.read();
    server.executions.set(RUN, { runId: 'r2', events: 5, rows: [row('walk-forward', 'done')] });
    expect((await view.read()).map(({ step }) => step)).toEqual(['walk-forward']);
  });

  it('takes the table of a run that has ended from its memo', async () => {
    const stages = [row('inputs', 'done')];
    Object.assign(server.executions.get(RUN)!, { ended: true, memo: { stages } });
    expect(await view.read()).toEqual(stages);
    expect(server.since()).toEqual([`describe ${RUN}`]);
  });

  it('has no rows while no worker answers, and asks again', async () => {
    server.workerAnswers = false;
    expect(await view.read()).toEqual([]);
    server.workerAnswers = true;
    expect(await view.read()).toHaveLength(3);
  });

  it('keeps what it has read when the workers go: nothing moves without them', async () => {
    const first = await view.read();
    server.workerAnswers = false;
    expect(await view.read()).toEqual(first);
  });

  it('has no rows where there is no run', async () => {
    server.executions.clear();
    expect(await view.read()).toEqual([]);
  });
});
