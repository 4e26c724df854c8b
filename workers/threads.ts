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
  const threads = piscina(settings, { most: settings.threads, atOnce: 1 });
  const { enter } = patientGate({
    most: settings.threads,
    patienceMs: PATIENCE_MS,
    ready: () => present(threads),
  });
  return {
    async run(step, input, hooks) {
      const leave = await enter(hooks.signal);
      try {
        return await onThread(threads, step, input, hooks);
      } finally {
        leave();
      }
    },
    close: () => threads.destroy(),
  };
}

/**
 * The same where nothing has to be answered meanwhile: the calling thread does steps itself, as one of `settings.threads`, and has
 * loaded the code already. Others start when a step has waited for it. A step is not cancelled once it has begun here.
 */
export function helpingThreads(settings: Settings, here: Threads): ThreadPool {
  const others = settings.threads - 1;
  let threads: Pool | undefined;
  const pool = (): Pool => {
    threads ??= piscina(settings, { most: others, atOnce: 0 });
    return threads;
  };
  const { enter } = patientGate({ most: settings.threads, patienceMs: PATIENCE_MS, ready: () => present(pool()) });
  let busy = false;
  return {
    async run(step, input, hooks) {
      const leave = await enter(hooks.signal);
      const mine = !busy || others === 0;
      if (mine) busy = true;
      try {
        return await (mine ? here.run(step, input, hooks) : onThread(pool(), step, input, hooks));
      } finally {
        if (mine) busy = false;
        leave();
      }
    },
    close: async () => threads?.destroy(),
  };
}

type Pool = Piscina<ThreadTask | null, ThreadAnswer | null>;

const piscina = (settings: Settings, { most, atOnce }: { most: number; atOnce: number }): Pool =>
  new Piscina({
    filename: fileURLToPath(new URL('./thread.js', import.meta.url)),
    maxThreads: most,
    minThreads: atOnce,
    idleTimeout: 60_000,
    workerData: settings,
  });

/** Ends when one more thread has loaded the code: what is given to a thread that starts waits there, though another be free. */
const present = async (threads: Pool): Promise<void> => {
  await threads.run(null);
};

async function onThread(
  threads: Pool,
  ...[step, input, { progress, signal, lastAttempt }]: Parameters<Threads['run']>
): Promise<Step<object>> {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', progress);
  try {
    const answer = await threads.run({ step, input, lastAttempt, port: port2 }, { transferList: [port2], signal });
    if (answer === null) throw new TypeError(`a thread did nothing for ${step}`);
    if (answer.ok) return answer.value as Step<object>;
    throw new ProblemError(answer.problem);
  } finally {
    port1.close();
  }
}
