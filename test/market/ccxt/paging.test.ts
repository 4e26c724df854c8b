import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../market/ccxt/candles/candle-api.js';
import { candlesBetween, type PagePlan } from '../../../market/ccxt/candles/paging.js';

const DAY_MS = 86_400_000;

const candle = (day: number, close = day + 1): Candle => ({
  openTime: day * DAY_MS,
  ...{ open: 1, high: 9_999, low: 1, close, volume: 1, quoteVolume: 1, closed: true },
});

const plan = (from: number, before: number, more: Partial<PagePlan> = {}): PagePlan => ({
  direction: 'down',
  spanDays: undefined,
  from: from * DAY_MS,
  before: before * DAY_MS,
  toTheEnd: false,
  where: 'test',
  ...more,
});

/** A server with candles on some days: at most `cap` a page, `spill` rows of the neighbours with them, in any order. */
const server =
  (days: readonly number[], { cap, spill, take }: { cap: number; spill: number; take: 'first' | 'newest' }) =>
  async (from: number, before: number): Promise<Candle[]> => {
    const inside = days.filter((day) => day * DAY_MS >= from && day * DAY_MS < before);
    const kept = take === 'first' ? inside.slice(0, cap) : inside.slice(-cap);
    const [first = 0, last = 0] = [days.indexOf(kept[0] ?? -1), days.indexOf(kept.at(-1) ?? -1)];
    const around =
      kept.length === 0
        ? []
        : [...days.slice(Math.max(0, first - spill), first), ...days.slice(last + 1, last + 1 + spill)];
    return [...around, ...kept].map((day) => candle(day)).reverse();
  };

const days = fc
  .uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 120 })
  .map((all) => all.sort((a, b) => a - b));

describe('candlesBetween', () => {
  it.each([
    ['up', 'first'],
    ['down', 'newest'],
  ] as const)(
    'leading %s gives every candle of the range once and ascending, whatever pages look like',
    (direction, take) =>
      fc.assert(
        fc.asyncProperty(
          days,
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 0, max: 3 }),
          fc.integer({ min: 0, max: 300 }),
          fc.integer({ min: 0, max: 320 }),
          async (all, cap, spill, from, before) => {
            const found = await candlesBetween(server(all, { cap, spill, take }), plan(from, before, { direction }));
            expect(found.map(({ openTime }) => openTime / DAY_MS)).toEqual(
              all.filter((day) => day >= from && day < before),
            );
          },
        ),
      ),
  );

  it('asks an empty range for nothing', async () => {
    const never = () => Promise.reject(new Error('it was asked'));
    expect(await candlesBetween(never, plan(10, 10))).toEqual([]);
    expect(await candlesBetween(never, plan(10, 5, { direction: 'up' }))).toEqual([]);
  });

  describe('in windows of 10 days', () => {
    const windowed = (all: readonly number[], asked: number[]) => async (_: number, before: number) => {
      asked.push(before / DAY_MS);
      return all
        .filter((day) => day * DAY_MS < before && day * DAY_MS >= before - 10 * DAY_MS)
        .map((day) => candle(day));
    };

    it('passes over a pause, and takes four quiet windows for the beginning', async () => {
      const asked: number[] = [];
      const all = [5, 60, 61, 95, 99];
      const found = await candlesBetween(windowed(all, asked), plan(0, 100, { spanDays: 10 }));
      // 60 lies three quiet windows back, 5 more than four.
      expect(found.map(({ openTime }) => openTime / DAY_MS)).toEqual([60, 61, 95, 99]);
      expect(asked.at(-1)).toBeGreaterThan(10);
    });

    it('goes all the way where the beginning is known', async () => {
      const all = [5, 99];
      const found = await candlesBetween(windowed(all, []), plan(0, 100, { spanDays: 10, toTheEnd: true }));
      expect(found.map(({ openTime }) => openTime / DAY_MS)).toEqual(all);
    });
  });

  it('drops a candle that comes again, and stops at one that comes differently', async () => {
    const twice = async () => [candle(1), candle(1), candle(2)];
    expect(await candlesBetween(twice, plan(0, 3, { direction: 'up' }))).toHaveLength(2);
    const differently = async () => [candle(1), candle(1, 7), candle(2)];
    await expect(candlesBetween(differently, plan(0, 3, { direction: 'up' }))).rejects.toMatchObject({
      problem: { type: 'ScanPageError', what: 'two candles of 1970-01-02 differ: they close at 2 and 7' },
    });
  });
});
