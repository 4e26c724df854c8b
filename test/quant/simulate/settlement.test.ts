import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromRows } from '../../../quant/linalg/matrix.js';
import { settlement, withinTurnover } from '../../../quant/simulate/settlement.js';
import { simulate } from '../../../quant/simulate/simulate.js';
import { tradingCost } from '../../../quant/simulate/trading-cost.js';

const row = (...values: number[]): Float64Array => Float64Array.from(values);
const fraction = (least: number, most: number) =>
  fc.double({ min: least, max: most, noNaN: true, noDefaultInfinity: true });

/** A book of a few assets, orders, costs and capital: everything a rebalance needs. */
const rebalance = fc
  .array(fc.tuple(fraction(-0.4, 0.4), fraction(-0.4, 0.4), fraction(0, 0.01), fraction(0, 0.2)), {
    minLength: 1,
    maxLength: 6,
  })
  .map((assets) => ({
    weights: Float64Array.from(assets, ([w]) => w),
    held: Float64Array.from(assets, ([, h]) => h),
    rates: Float64Array.from(assets, ([, , c]) => c),
    impact: Float64Array.from(assets, ([, , , k]) => k),
  }));

const flat = (periods: number, assets: number) =>
  fromRows(Array.from({ length: periods }, () => Array(assets).fill(0)));

describe('square-root impact', () => {
  it('one purchase costs what the formula says, solved by hand for the NAV after it', () => {
    const [rate, k] = [0.001, 0.02];
    const { nav, rebalances } = simulate({
      returns: flat(1, 1),
      targets: [{ session: 0, weights: row(1), impact: row(k) }],
      costRate: rate,
    });
    const a = nav[0]!;
    // a + 0.001 a + 0.02 a^1.5 = 1
    expect(a * (1 + rate) + k * a ** 1.5).toBeCloseTo(1, 14);
    const { impact, total } = tradingCost({ trade: a, rate, impact: k, volatility: 1, volume: 1 });
    expect(rebalances[0]!.impact).toBeCloseTo(impact, 15);
    expect(rebalances[0]!.cost).toBeCloseTo(total, 14);
    expect(rebalances[0]!.weightsAfter[0]).toBeCloseTo(1, 14);
  });

  it('weights hold exactly after rates and impact, and what is paid is what the trades cost', () => {
    fc.assert(
      fc.property(rebalance, ({ weights, held, rates, impact }) => {
        const targets = [
          { session: 0, weights: held },
          { session: 1, weights, impact },
        ];
        const { rebalances } = simulate({ returns: flat(1, weights.length), targets, costRate: rates });
        const { navBefore, navAfter, weightsBefore, weightsAfter, cost } = rebalances[1]!;
        let due = 0;
        for (let i = 0; i < weights.length; i++) {
          const size = Math.abs(weightsAfter[i]! * navAfter - weightsBefore[i]! * navBefore);
          due += rates[i]! * size + impact[i]! * size ** 1.5;
          if (size > 1e-12) expect(weightsAfter[i]).toBeCloseTo(weights[i]!, 11);
        }
        expect(cost).toBeCloseTo(due, 12);
        expect(navBefore - navAfter).toBeCloseTo(cost, 12);
      }),
    );
  });

  it('doubling the capital raises the cost of the same weights by √2', () => {
    const cost = (capital: number) =>
      simulate({
        returns: flat(1, 1),
        targets: [{ session: 0, weights: row(0.5), impact: row(1e-4 * Math.sqrt(capital)) }],
        costRate: 0,
      }).rebalances[0]!.cost;
    expect(cost(2) / cost(1)).toBeCloseTo(Math.SQRT2, 3);
  });

  it('no impact coefficient is the linear simulator to the bit', () => {
    fc.assert(
      fc.property(rebalance, ({ weights, held, rates }) => {
        const path = (impact?: Float64Array) =>
          simulate({
            returns: flat(2, weights.length),
            targets: [
              { session: 0, weights: held },
              { session: 1, weights, ...(impact === undefined ? {} : { impact }) },
            ],
            costRate: rates,
          }).nav;
        expect(path(new Float64Array(weights.length))).toEqual(path());
      }),
    );
  });

  it('rates change from session to session: the second purchase pays the second coefficient', () => {
    const { rebalances } = simulate({
      returns: flat(2, 1),
      targets: [
        { session: 0, weights: row(0.5), impact: row(0.01) },
        { session: 1, weights: row(0), impact: row(0.04) },
      ],
      costRate: 0,
      convention: 'preCostNav',
    });
    expect(rebalances[0]!.impact).toBeCloseTo(0.01 * 0.5 ** 1.5, 14);
    expect(rebalances[1]!.impact).toBeCloseTo(0.04 * 0.5 ** 1.5, 14);
  });

  it('trades that nothing could pay ruin the book instead of leaving it a negative NAV', () => {
    const { nav, ruinedAt, rebalances, returns } = simulate({
      returns: flat(3, 2),
      targets: [
        { session: 0, weights: row(0.5, 0) },
        { session: 1, weights: row(-0.5, 1), impact: row(4, 4) },
      ],
      costRate: 0,
    });
    expect([...nav]).toEqual([1, 0]);
    expect(ruinedAt).toBe(1);
    expect(returns[0]).toBe(-1);
    expect(rebalances[1]).toMatchObject({ navAfter: 0, cost: 1, traded: 0 });
    // Buying from cash buys less; selling has to be paid for.
    expect(settlement(orders({ impact: row(9, 9) }))!.base).toBeLessThan(0.2);
    expect(settlement(orders({ weights: row(0, 0), positions: row(0.5, 0.5), impact: row(4, 4) }))).toBeNull();
  });
});

const orders = (changes: Partial<Parameters<typeof settlement>[0]> = {}) => ({
  before: 1,
  weights: row(1, -1),
  positions: row(0, 0),
  rates: row(0, 0),
  trades: Uint8Array.of(1, 1),
  exactAfterCosts: true,
  ...changes,
});

describe('limit on turnover', () => {
  it('never trades more, and as much as it may where the target is further away', () => {
    fc.assert(
      fc.property(rebalance, fraction(0.001, 0.5), ({ weights, held, rates, impact }, maxTurnover) => {
        const targets = [
          { session: 0, weights: new Float64Array(weights.length) },
          { session: 1, weights, impact },
        ];
        const run = (limit?: number) =>
          simulate({
            returns: flat(1, weights.length),
            targets,
            costRate: rates,
            ...(limit === undefined ? {} : { maxTurnover: limit }),
          }).rebalances[1]!;
        const [free, bound] = [run(), run(maxTurnover)];
        expect(held).toHaveLength(weights.length);
        expect(bound.turnoverOneWay).toBeLessThanOrEqual(maxTurnover + 1e-12);
        if (free.turnoverOneWay <= maxTurnover) expect(bound.weightsAfter).toEqual(free.weightsAfter);
        else expect(bound.turnoverOneWay).toBeCloseTo(maxTurnover, 10);
        expect(bound.step < 1).toBe(free.turnoverOneWay > maxTurnover);
      }),
    );
  });

  it('goes the same part of the way everywhere: the book stays on the line to its target', () => {
    const { weights, step } = withinTurnover(orders(), 0.25);
    expect(step).toBeCloseTo(0.25, 12);
    expect(weights[0]).toBeCloseTo(0.25, 12);
    expect(weights[1]).toBeCloseTo(-0.25, 12);
  });

  it('reaches the target in as many rebalances as it takes, carrying on from what the book holds', () => {
    const targets = [0, 1, 2, 3].map((session) => ({ session, weights: row(0.5, -0.5) }));
    const { rebalances } = simulate({ returns: flat(4, 2), targets, costRate: 0, maxTurnover: 0.2 });
    expect(rebalances.map(({ turnoverOneWay }) => Number(turnoverOneWay.toFixed(9)))).toEqual([0.2, 0.2, 0.1, 0]);
    expect(rebalances.at(-1)!.weightsAfter[0]).toBeCloseTo(0.5, 12);
  });

  it('the band is asked of the whole way: small steps towards a far target are made, near assets stay', () => {
    const targets = [
      { session: 0, weights: row(0.3, 0.1) },
      { session: 1, weights: row(0.6, 0.105) },
    ];
    const { rebalances } = simulate({ returns: flat(2, 2), targets, costRate: 0, band: 0.01, maxTurnover: 0.004 });
    expect(rebalances[0]!.turnoverOneWay).toBeCloseTo(0.004, 12);
    const { weightsBefore, weightsAfter } = rebalances[1]!;
    expect(weightsAfter[0]! - weightsBefore[0]!).toBeGreaterThan(0.006);
  });

  it('a position that is not to trade stays to the bit while others move', () => {
    const targets = [
      { session: 0, weights: row(0.3, 0.1) },
      { session: 1, weights: row(0.6, 0.105) },
    ];
    const { rebalances } = simulate({ returns: flat(2, 2), targets, costRate: 0, band: 0.01, maxTurnover: 0.21 });
    expect(rebalances[1]!.weightsAfter[1]).toBe(rebalances[0]!.weightsAfter[1]);
    expect(rebalances[1]!.weightsAfter[0]).toBeCloseTo(0.6, 12);
  });

  it('an order in a line that has left takes nothing of what may be traded', () => {
    const { rebalances } = simulate({
      returns: flat(2, 2),
      targets: [{ session: 1, weights: row(0.5, 0.5) }],
      delistings: [{ asset: 1, session: 1, terminalReturn: 0 }],
      costRate: 0,
      maxTurnover: 0.1,
    });
    expect(rebalances[0]!.weightsAfter[0]).toBeCloseTo(0.2, 12);
    expect(rebalances[0]!.unavailable).toEqual([1]);
  });
});

describe('carry', () => {
  it('longs pay, shorts receive, from cash and on what was held at the start of the period', () => {
    const { nav, carry, finalWeights } = simulate({
      returns: fromRows([[0.1, -0.2]]),
      targets: [{ session: 0, weights: row(0.5, -0.25) }],
      costRate: 0,
      carry: { longs: row(0.2, 0.2), shorts: row(-0.2, -0.4), years: row(0.1) },
    });
    const paid = 0.5 * 0.02 - 0.25 * 0.04;
    expect(carry[0]).toBeCloseTo(paid, 15);
    const value = 1 + 0.5 * 0.1 + 0.25 * 0.2 - paid;
    expect(nav[1]).toBeCloseTo(value, 14);
    // The position itself has moved with its price alone.
    expect(finalWeights[0]).toBeCloseTo(0.55 / value, 14);
  });

  it('is charged up to the session on which a line leaves, and no longer', () => {
    const { carry } = simulate({
      returns: flat(3, 1),
      targets: [{ session: 0, weights: row(1) }],
      delistings: [{ asset: 0, session: 2, terminalReturn: -1 }],
      costRate: 0,
      carry: { longs: row(0.1), shorts: row(0), years: row(0.01, 0.01, 0.01) },
    });
    expect(carry[0]).toBeGreaterThan(0);
    expect(carry[1]).toBeGreaterThan(0);
    // What is left is negative: the carry of a line that ended at zero ruins the book.
    expect(carry).toHaveLength(2);
  });

  it('needs no rate for what is never held', () => {
    const { nav } = simulate({
      returns: flat(1, 2),
      targets: [{ session: 0, weights: row(1, 0) }],
      costRate: 0,
      carry: { longs: row(0.1, 5), shorts: row(0, 5), years: row(0.5) },
    });
    expect(nav[1]).toBeCloseTo(0.95, 15);
  });
});

describe('refused', () => {
  const base = { returns: flat(1, 1), targets: [{ session: 0, weights: row(1) }], costRate: 0 };
  const rate = { longs: row(0), shorts: row(0), years: row(1) };
  it.each([
    [{ ...base, maxTurnover: 0 }, /maxTurnover must be above 0, got 0/],
    [{ ...base, maxTurnover: Number.NaN }, /maxTurnover must be above 0/],
    [{ ...base, targets: [{ session: 0, weights: row(1), impact: row(1, 1) }] }, /impact has 2 entries, expected 1/],
    [
      { ...base, targets: [{ session: 0, weights: row(1), impact: row(-1) }] },
      /impact\[0\] must be at least 0, got -1/,
    ],
    [{ ...base, carry: { ...rate, longs: row() } }, /carry.longs has 0 entries, expected 1/],
    [{ ...base, carry: { ...rate, years: row(Number.NaN) } }, /carry.years/],
  ])('%#', (input, message) => {
    expect(() => simulate(input)).toThrow(message);
  });
});
