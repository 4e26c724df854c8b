/**
 * A limit of request weight that holds in every sliding window, as the server counts it.
 *
 * A server counts a request somewhere between its start and its end here, so a request weighs from the moment it is let through
 * until `windowMs` after it has ended, and one is let through only while those that weigh, with it, are within the limit.
 *
 *   Let A and B arrive at the server less than a window apart, B let through last. Were A already forgotten then, A would have
 *   ended a window before B began: they would arrive at least a window apart. So whatever arrives within a window was counted
 *   together when the last of it was let through. Latency costs throughput: limit / (windowMs + latency), and nothing else.
 *
 * Waiting is first come, first served: a heavy request is not overtaken by light ones, so nobody starves.
 */
import { type Clock, systemClock } from './clock.js';

export interface Rate {
  /** Weight that any window may hold. */
  readonly weight: number;
  readonly windowMs: number;
}

/** Says that the request has ended; further calls do nothing. */
export type Release = () => void;

export interface RateLimiter {
  readonly rate: Rate;
  /** Waits for its turn. Rejects with the signal's reason, or RangeError for a weight that no window can hold. */
  acquire(weight: number, signal?: AbortSignal): Promise<Release>;
  /** Lets nothing through for `ms`: the server has asked for a pause. A longer pause under way stays. */
  hold(ms: number): void;
  /** Requests that wait for their turn. */
  readonly waiting: number;
}

/** Timers may fire a little early, and two clocks need not run alike: a window here is 1 % longer than the server's. */
const SAFETY = 1.01;

export function rateLimiter({ weight: limit, windowMs }: Rate, clock: Clock = systemClock): RateLimiter {
  if (!(limit > 0 && windowMs > 0)) throw new RangeError(`rateLimiter: ${limit} per ${windowMs} ms`);
  const span = windowMs * SAFETY;
  const ended: { readonly at: number; readonly weight: number }[] = [];
  let counted = 0;
  let underWay = 0;
  let heldUntil = Number.NEGATIVE_INFINITY;
  const queue: Waiter[] = [];
  let wake: AbortController | undefined;

  const forget = (now: number): void => {
    while (ended[0] !== undefined && ended[0].at + span <= now) counted -= ended.shift()!.weight;
    // Weights need not be whole numbers; an empty window is zero, not a rest of rounding.
    if (ended.length === 0 && underWay === 0) counted = 0;
  };

  function letThrough(): void {
    wake?.abort();
    wake = undefined;
    const now = clock.now();
    forget(now);
    while (queue[0] !== undefined && now >= heldUntil && counted + queue[0].weight <= limit) {
      const { weight, go } = queue.shift()!;
      counted += weight;
      underWay++;
      go(releaseOf(weight));
    }
    if (queue.length === 0) return;
    // Without anything that ends by time, a release wakes the queue.
    const next = now < heldUntil ? heldUntil : ended[0] === undefined ? undefined : ended[0].at + span;
    if (next === undefined) return;
    const timer = new AbortController();
    wake = timer;
    clock.sleep(Math.max(1, Math.ceil(next - now)), timer.signal).then(letThrough, (error: unknown) => {
      if (!timer.signal.aborted) throw error;
    });
  }

  function releaseOf(weight: number): Release {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      underWay--;
      ended.push({ at: clock.now(), weight });
      letThrough();
    };
  }

  return {
    rate: { weight: limit, windowMs },
    get waiting() {
      return queue.length;
    },
    acquire: (weight, signal) =>
      new Promise<Release>((resolve, reject) => {
        if (!(weight >= 0 && weight <= limit)) {
          throw new RangeError(`a request weighs ${weight}, and a window holds ${limit}`);
        }
        signal?.throwIfAborted();
        const leave = (): void => {
          queue.splice(queue.indexOf(waiter), 1);
          reject(signal?.reason);
          letThrough();
        };
        const waiter: Waiter = {
          weight,
          go(release) {
            signal?.removeEventListener('abort', leave);
            resolve(release);
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        queue.push(waiter);
        letThrough();
      }),
    hold(ms) {
      heldUntil = Math.max(heldUntil, clock.now() + ms);
    },
  };
}

interface Waiter {
  readonly weight: number;
  readonly go: (release: Release) => void;
}

/** Limiters of this process by what they guard, so that all callers of a venue share one. */
const shared = new Map<string, RateLimiter>();

/** The process's limiter of `key` (a venue, and the endpoint it is asked at) at a rate; another rate is another limiter. */
export function sharedLimiter(key: string, rate: Rate): RateLimiter {
  const name = `${key} ${rate.weight}/${rate.windowMs}`;
  const known = shared.get(name);
  if (known !== undefined) return known;
  const made = rateLimiter(rate);
  shared.set(name, made);
  return made;
}
