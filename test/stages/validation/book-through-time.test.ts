import { describe, expect, it } from 'vitest';
import type { Rebalance } from '../../../quant/simulate/simulation.js';
import { bookThroughTime } from '../../../stages/validation/book-through-time.js';

const rebalance = (session: number, weights: readonly number[]): Rebalance => ({
  session,
  navBefore: 1,
  navAfter: 1,
  traded: 0,
  turnoverOneWay: 0,
  cost: 0,
  impact: 0,
  step: 1,
  weightsBefore: Float64Array.from(weights, () => 0),
  weightsAfter: Float64Array.from(weights),
  cashAfter: 0,
  unavailable: [],
});
const IDS = ['T:A', 'T:B'];
const windows = [{ session: 1 }, { session: 6 }, { session: 11 }];
const run = (ruinedAt: number | null = null) => ({
  name: 'min_variance' as const,
  rebalances: [rebalance(1, [0.6, -0.4]), rebalance(11, [0, 0.5])],
  ruinedAt,
});

describe('the book through time', () => {
  it('is what was traded to at each execution, or before it where the window held, without instruments of no weight', () => {
    expect(bookThroughTime([run()], windows, IDS, 'min_variance')).toEqual({
      book: {
        profile: 'min_variance',
        weights: [{ 'T:A': 0.6, 'T:B': -0.4 }, { 'T:A': 0.6, 'T:B': -0.4 }, { 'T:B': 0.5 }],
      },
    });
  });
  it('is empty before the first trade and after ruin', () => {
    expect(bookThroughTime([run(6)], [{ session: 0 }, ...windows], IDS, 'min_variance').book!.weights).toEqual([
      {},
      { 'T:A': 0.6, 'T:B': -0.4 },
      {},
      {},
    ]);
  });
  it('is absent where the published profile was not simulated', () => {
    expect(bookThroughTime([run()], windows, IDS, 'hrp')).toEqual({});
  });
});
