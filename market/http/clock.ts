import { setTimeout as pause } from 'node:timers/promises';

/** Time as the limits of a source need it: a clock that never runs backwards, and a wait. */
export interface Clock {
  /** Monotonic, ms from any origin. */
  now(): number;
  /** Ends after `ms` or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      await pause(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
