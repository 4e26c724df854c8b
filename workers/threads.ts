import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Threads } from '../activities/steps.js';
import { ProblemError } from '../contracts/problem.js';
import type { Step } from '../contracts/steps.js';
import type { Settings } from './settings.js';
import type { ThreadAnswer, ThreadTask } from './thread.js';

export interface ThreadPool extends Threads {
  close(): Promise<void>;
}

/** A pool of threads that do steps: the main thread stays free to heartbeat, and a cancelled step ends with its thread. */
export function threadPool(settings: Settings): ThreadPool {
  const pool = new Piscina<ThreadTask, ThreadAnswer>({
    filename: fileURLToPath(new URL('./thread.js', import.meta.url)),
    maxThreads: settings.threads,
    minThreads: 1,
    idleTimeout: 60_000,
    workerData: settings,
  });
  return {
    async run(step, input, { progress, signal, lastAttempt }) {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', progress);
      try {
        const answer = await pool.run({ step, input, lastAttempt, port: port2 }, { transferList: [port2], signal });
        if (answer.ok) return answer.value as Step<object>;
        throw new ProblemError(answer.problem);
      } finally {
        port1.close();
      }
    },
    close: () => pool.destroy(),
  };
}
