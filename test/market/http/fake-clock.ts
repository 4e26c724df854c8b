import type { Clock } from '../../../market/http/clock.js';

/** A clock that stands still until `run` moves it from wait to wait. */
export interface FakeClock extends Clock {
  /** Moves time on until nothing waits any more. */
  run(): Promise<void>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /** Moves time on by `ms`. */
  advance(ms: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly go: () => void;
}

export function fakeClock(): FakeClock {
  let time = 0;
  let timers: Timer[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const due = (): Timer | undefined =>
    timers.reduce<Timer | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
  async function fire(timer: Timer): Promise<void> {
    time = Math.max(time, timer.at);
    timers = timers.filter((other) => other !== timer);
    timer.go();
    await settle();
  }
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const timer: Timer = { at: time + ms, go: resolve };
        timers.push(timer);
        signal?.addEventListener('abort', () => {
          timers = timers.filter((other) => other !== timer);
          reject(signal.reason);
        });
      }),
    settle,
    async run() {
      await settle();
      for (let next = due(); next !== undefined; next = due()) await fire(next);
    },
    async advance(ms) {
      await settle();
      const until = time + ms;
      for (let next = due(); next !== undefined && next.at <= until; next = due()) await fire(next);
      time = until;
    },
  };
}
