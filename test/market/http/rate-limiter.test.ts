import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RateLimiter, rateLimiter, sharedLimiter } from '../../../market/http/rate-limiter.js';
import { fakeClock } from './fake-clock.js';

interface Arrival {
  readonly index: number;
  readonly at: number;
  readonly weight: number;
}

/** Sum of weights in the heaviest window [t, t + windowMs). */
function heaviestWindow(arrivals: readonly Arrival[], windowMs: number): number {
  const sorted = [...arrivals].sort((a, b) => a.at - b.at);
  return Math.max(
    0,
    ...sorted.map(({ at }) =>
      sorted.filter((other) => other.at >= at && other.at < at + windowMs).reduce((sum, { weight }) => sum + weight, 0),
    ),
  );
}

const requests = (maxWeight: number, maxLatency: number) =>
  fc.array(
    fc.record({
      startAfter: fc.integer({ min: 0, max: 400 }),
      weight: fc.integer({ min: 1, max: maxWeight }),
      latency: fc.integer({ min: 0, max: maxLatency }),
      /** Where between start and end the server counts it. */
      counted: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 60 },
  );

describe('rateLimiter', () => {
  it('never lets the server see more than the limit in any sliding window, in the order of asking, and starves nobody', () =>
    fc.assert(
      fc.asyncProperty(requests(20, 3_000), async (plan) => {
        const clock = fakeClock();
        const limiter = rateLimiter({ weight: 20, windowMs: 1_000 }, clock);
        const arrivals: Arrival[] = [];
        const order: number[] = [];
        const asked: number[] = [];
        const all = plan.map(async ({ startAfter, weight, latency, counted }, index) => {
          await clock.sleep(startAfter);
          asked.push(index);
          const release = await limiter.acquire(weight);
          order.push(index);
          arrivals.push({ index, weight, at: clock.now() + counted * latency });
          await clock.sleep(latency);
          release();
          release();
        });
        await clock.run();
        await Promise.all(all);
        expect(order).toEqual(asked);
        expect(arrivals).toHaveLength(plan.length);
        expect(heaviestWindow(arrivals, 1_000)).toBeLessThanOrEqual(20);
        expect(limiter.waiting).toBe(0);
      }),
      { numRuns: 150 },
    ));

  it('reaches at least 80 % of the limit while requests are small and answered within a tenth of the window', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ weight: fc.integer({ min: 1, max: 10 }), latency: fc.integer({ min: 1, max: 100 }) }), {
          minLength: 60,
          maxLength: 120,
        }),
        async (plan) => {
          const clock = fakeClock();
          const limiter = rateLimiter({ weight: 100, windowMs: 1_000 }, clock);
          const all = plan.map(async ({ weight, latency }) => {
            const release = await limiter.acquire(weight);
            await clock.sleep(latency);
            release();
          });
          await clock.run();
          await Promise.all(all);
          const total = plan.reduce((sum, { weight }) => sum + weight, 0);
          // The first window's worth goes at once; from there on the rate decides.
          const seconds = clock.now() / 1_000;
          expect(total).toBeGreaterThanOrEqual(0.8 * 100 * Math.max(0, seconds - 0.1));
        },
      ),
      { numRuns: 60 },
    ));

  it('lets a request that weighs the whole limit through when the window is empty', async () => {
    const clock = fakeClock();
    const limiter = rateLimiter({ weight: 3, windowMs: 100 }, clock);
    (await limiter.acquire(3))();
    const second = limiter.acquire(3);
    await clock.settle();
    expect(limiter.waiting).toBe(1);
    await clock.advance(102);
    await expect(second).resolves.toBeTypeOf('function');
  });

  it('lets go of a waiter that is aborted, and serves the next one at once', async () => {
    const clock = fakeClock();
    const limiter = rateLimiter({ weight: 10, windowMs: 1_000 }, clock);
    (await limiter.acquire(6))();
    const abort = new AbortController();
    const heavy = limiter.acquire(10, abort.signal);
    const light = limiter.acquire(4);
    await clock.settle();
    expect(limiter.waiting).toBe(2);
    abort.abort(new Error('enough'));
    await expect(heavy).rejects.toThrow('enough');
    await expect(light).resolves.toBeTypeOf('function');
    await expect(limiter.acquire(1, abort.signal)).rejects.toThrow('enough');
  });

  it('holds everything for as long as the server asked, the longest wish counting', async () => {
    const clock = fakeClock();
    const limiter = rateLimiter({ weight: 10, windowMs: 1_000 }, clock);
    const through: number[] = [];
    limiter.hold(5_000);
    limiter.hold(2_000);
    const waiting = limiter.acquire(1).then(() => through.push(clock.now()));
    await clock.run();
    await waiting;
    expect(through).toEqual([5_000]);
  });

  it.each([11, Number.NaN, -1])('refuses a weight of %d where a window holds 10', async (weight) => {
    await expect(rateLimiter({ weight: 10, windowMs: 1_000 }, fakeClock()).acquire(weight)).rejects.toThrow(RangeError);
  });

  it('refuses a rate that lets nothing through', () => {
    expect(() => rateLimiter({ weight: 0, windowMs: 1_000 })).toThrow(RangeError);
    expect(() => rateLimiter({ weight: 1, windowMs: Number.NaN })).toThrow(RangeError);
  });

  it('is one for all callers of a key', () => {
    const one: RateLimiter = sharedLimiter('VENUE', { weight: 5, windowMs: 100 });
    expect(sharedLimiter('VENUE', { weight: 5, windowMs: 100 })).toBe(one);
    expect(sharedLimiter('OTHER', { weight: 5, windowMs: 100 })).not.toBe(one);
  });
});
