import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts exchange doubles in a process of their own, so that what they compute is not the product's CPU time. */
export async function startDoublesProcess() {
  const child = fork(fileURLToPath(new URL('./serve-doubles.mjs', import.meta.url)));
  const waiting = new Map();
  let last = 0;
  let started;
  const ready = new Promise((resolve) => {
    started = resolve;
  });
  child.on('message', ({ id, answer, error, ready: up }) => {
    if (up) return started();
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(answer);
    else reject(new Error(error));
  });
  const gone = once(child, 'exit').then(([code]) => {
    for (const { reject } of waiting.values()) reject(new Error(`the doubles ended with ${code}`));
    return code;
  });
  const code = await Promise.race([ready, gone]);
  if (code !== undefined) throw new Error(`the doubles did not start: ${code}`);
  return {
    ask: (question, input) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        child.send({ id, question, input });
      }),
    async close() {
      child.disconnect();
      await gone;
    },
  };
}
