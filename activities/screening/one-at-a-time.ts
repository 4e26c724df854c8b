/** Ends of the work under way in this process, by key. */
const underWay = new Map<string, Promise<void>>();

/** Does the work once no other work of the same key is under way: whoever waited finds what the first one left. */
export async function oneAtATime<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let other = underWay.get(key); other !== undefined; other = underWay.get(key)) {
    await orAborted(other, signal);
  }
  let ended = () => {};
  underWay.set(
    key,
    new Promise((resolve) => {
      ended = resolve;
    }),
  );
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    underWay.delete(key);
    ended();
  }
}

/** Waits for `other`, which never rejects, or rejects with the reason of the abort. */
function orAborted(other: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason as Error);
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    void other.then(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    });
  });
}
