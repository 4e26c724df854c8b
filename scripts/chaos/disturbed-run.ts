/** One run in a folder of its own, disturbed as planned. */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RunResult } from '../../contracts/run.js';
import { QUEUES, WORKFLOWS } from '../../contracts/temporal-names.js';
import { patientResult } from '../patient-result.js';
import { type KeptAlive, keepAlive } from './kept-alive.js';
import type { KillableServer } from './killable-server.js';
import type { Kill, RunPlan } from './plan.js';

export interface ChaosPlace {
  /** Folder of all runs; its `configs` are copied for each. */
  readonly root: string;
  /** The command that starts our program. */
  readonly program: readonly string[];
  /** Nothing of the user's Temporal or Sextant settings. */
  readonly env: Readonly<Record<string, string>>;
  readonly server: KillableServer;
  readonly client: Client;
}

export interface Disturbed {
  readonly result: RunResult;
  /** Those of the plan that came before the run had ended. */
  readonly kills: readonly Kill[];
  readonly elapsedMs: number;
  /** How often a worker ended by itself, as one does that finds no server when it starts. */
  readonly ownEnds: number;
  /** Working folder of its workers; `home` is below it. */
  readonly folder: string;
}

/** Makes a run and kills what the plan says. Rejects with WorkflowFailedError where the run fails. */
export async function disturbedRun(
  { root, program, env, server, client }: ChaosPlace,
  { name, workflowId, config }: { name: string; workflowId: string; config: string },
  { standby, kills }: RunPlan,
): Promise<Disturbed> {
  const folder = join(root, name);
  await mkdir(folder);
  await cp(join(root, 'configs'), join(folder, 'configs'), { recursive: true });
  const workerEnv = {
    ...env,
    TEMPORAL_ADDRESS: server.address,
    SEXTANT_HOME: join(folder, 'home'),
    // One thread each: the run then lasts long enough to be disturbed.
    SEXTANT_THREADS: '1',
  };
  const worker = (role: string): Promise<KeptAlive> =>
    keepAlive({
      name: role,
      argv: [...program, 'worker', '--role', role, '--grace', '1s', '--force', '5s'],
      env: workerEnv,
      cwd: folder,
      logFile: join(folder, `${role}.log`),
    });
  const workers = { worker: await worker('all'), ...(standby ? { standby: await worker('compute') } : {}) };
  try {
    const began = performance.now();
    const options = { workflowId, taskQueue: QUEUES.orchestrator, args: [{ configs: [config] }] };
    const handle = await client.workflow.start(WORKFLOWS.pipeline, options);
    const patience = { say: () => {}, clock: () => performance.now(), pause: wait };
    const over = new AbortController();
    const ended = patientResult(workflowId, () => handle.result() as Promise<RunResult>, patience).finally(() =>
      over.abort(),
    );
    const made: Kill[] = [];
    const disturbing = (async () => {
      for (const kill of kills) {
        await wait(kill.afterMs, undefined, { signal: over.signal }).catch(() => {});
        if (over.signal.aborted) return;
        made.push(kill);
        await (kill.victim === 'server' ? server : workers[kill.victim]!).kill(kill.outageMs);
      }
    })();
    // A kill that is under way is seen to its end, whatever becomes of the run.
    const first = Promise.race([ended, disturbing.then(() => ended)]);
    const result = await first.finally(() => disturbing.catch(() => {}));
    await disturbing;
    const elapsedMs = performance.now() - began;
    return {
      ...{ result, kills: made, elapsedMs, folder },
      ownEnds: Object.values(workers).reduce((sum, each) => sum + each.ownEnds(), 0),
    };
  } finally {
    await Promise.all(Object.values(workers).map((each) => each.stop()));
  }
}
