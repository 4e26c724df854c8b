import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Threads } from '../activities/steps.js';
import { ProblemError } from '../contracts/problem.js';
import type { Step } from '../contracts/steps.js';
import { patientGate } from './patient-gate.js';
import type { Settings } from './settings.js';
import type { ThreadAnswer, ThreadTask } from './thread.js';

export interface ThreadPool extends Threads {
  close(): Promise<void>;
}

/** About what a thread takes to load the code and a market: shorter work is done sooner by the one that has them. */
const PATIENCE_MS = 400;

/**
 * A pool of threads that do steps: the main thread stays free to heartbeat, and a cancelled step ends with its thread.
 * The first one starts at once; the others when a step has waited for it.
 */
export function threadPool(settings: Settings): ThreadPool {
  const gate = patientGate({ most: settings.threads, patienceMs: PATIENCE_MS });
  const pool = new Piscina<ThreadTask, ThreadAnswer>({
    filename: fileURLToPath(new URL('./thread.js', import.meta.url)),
    maxThreads: settings.threads,
    minThreads: 1,
    idleTimeout: 60_000,
    workerData: settings,
  });
  return {
    async run(step, input, { progress, signal, lastAttempt }) {
      const leave = await gate.enter(signal);
      const { port1, port2 } = new MessageChannel();
      port1.on('message', progress);
      try {
        const answer = await pool.run({ step, input, lastAttempt, port: port2 }, { transferList: [port2], signal });
        if (answer.ok) return answer.value as Step<object>;
        throw new ProblemError(answer.problem);
      } finally {
        port1.close();
        leave();
      }
    },
    close: () => pool.destroy(),
  };
}
