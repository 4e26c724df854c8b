/** The windows of a walk-forward over two threads, which stay between calls. */
import { Worker } from 'node:worker_threads';

const COUNT = 2;
let threads = null;

export async function decideOnThreads(returns, params) {
  threads ??= Array.from({ length: COUNT }, () => new Worker(new URL('./our-thread.mjs', import.meta.url)));
  const cut = Math.ceil(params.windows / COUNT);
  const parts = await Promise.all(
    threads.map((thread, k) =>
      ask(thread, { returns, params, from: k * cut, to: Math.min(params.windows, (k + 1) * cut) }),
    ),
  );
  return parts.flat();
}

export async function closeThreads() {
  await Promise.all((threads ?? []).map((thread) => thread.terminate()));
}

function ask(thread, question) {
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('message', (answer) => {
      thread.off('error', reject);
      resolve(answer);
    });
    thread.postMessage(question);
  });
}
