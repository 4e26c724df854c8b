import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromRows } from '../../../quant/linalg/matrix.js';
import { simulate } from '../../../quant/simulate/simulate.js';
import type { SimulationInput } from '../../../quant/simulate/simulation.js';
import { tradingCost } from '../../../quant/simulate/trading-cost.js';
import { expectClose, goldenReturns, loadGolden } from '../../support/goldens.js';

interface Rebalance {
  navBefore: number;
  traded: number;
  turnoverTwoWay: number;
  turnoverOneWay: number;
  cost: number;
  navAfter: number;
  weightsAfter: number[];
  cashWeightAfter: number;
}
interface Path {
  nav: number[];
  rebalances: Rebalance[];
  finalWeights: number[];
  finalCashWeight: number;
}
const golden = loadGolden<
  { targets: { day: number; weights: number[] }[]; costRate: number },
  Record<'preCostNav' | 'postCostNav', Path>
>('accounting');
// A weight or cost near zero is a difference of numbers near one: the tolerance is relative to those.
const tolerance = { relative: golden.tolerance['relative']!, absolute: golden.tolerance['relative']! };
const facts = (name: string) => {
  const found = golden.cases.find((c) => c.name === name)!;
  return found as unknown as { input: Record<string, never>; expected: Record<string, never> };
};
const at = (session: number, ...weights: number[]) => ({ session, weights: Float64Array.from(weights) });

describe('simulate agrees with exact share accounting', () => {
  const paths = golden.cases.filter(({ input }) => input.targets !== undefined);
  const conventions = ['preCostNav', 'postCostNav'] as const;
  it.each(paths.flatMap((c) => conventions.map((convention) => ({ ...c, convention }))))(
    '$name, $convention',
    ({ input, expected, convention }) => {
      const targets = input.targets.map(({ day, weights }) => at(day, ...weights));
      const path = simulate({ returns: goldenReturns(input)!, targets, costRate: input.costRate, convention });
      const want = expected[convention];
      expectClose(path.nav, want.nav, tolerance, 'nav');
      expectClose(path.finalWeights, want.finalWeights, tolerance, 'finalWeights');
      expectClose(path.finalCash, want.finalCashWeight, tolerance, 'finalCash');
      expect(path.rebalances.length).toBe(want.rebalances.length);
      path.rebalances.forEach((r, k) => {
        const w = want.rebalances[k]!;
        expectClose(
          [r.navBefore, r.navAfter, r.traded, r.turnoverOneWay, r.turnoverOneWay * 2, r.cost, r.cashAfter],
          [w.navBefore, w.navAfter, w.traded, w.turnoverOneWay, w.turnoverTwoWay, w.cost, w.cashWeightAfter],
          tolerance,
          `rebalance ${k}`,
        );
        expectClose(r.weightsAfter, w.weightsAfter, tolerance, `weights after rebalance ${k}`);
      });
    },
  );
  it('g14-long-short-drift: shorts drift against the book and their proceeds stay cash', () => {
    const { input, expected } = facts('g14-long-short-drift');
    const { nav, finalWeights, finalCash } = simulate({
      returns: fromRows([input['returns']!]),
      targets: [{ session: 0, weights: Float64Array.from(input['weights']!) }],
      costRate: 0,
    });
    expectClose([nav[1]!, finalCash], [expected['nav']!, expected['cashWeight']!], tolerance);
    expectClose(finalWeights, expected['weights']!, tolerance);
  });
  it('g14-drift-turnover: turnover is measured from drifted weights', () => {
    const { input, expected } = facts('g14-drift-turnover');
    const weights = Float64Array.from(input['weights']!);
    const targets = [0, 1].map((session) => ({ session, weights }));
    const { rebalances } = simulate({ returns: fromRows([input['returns']!]), targets, costRate: 0 });
    expectClose(rebalances[1]!.weightsBefore, expected['drifted']!, tolerance);
    expectClose(rebalances[1]!.turnoverOneWay, expected['turnoverOneWay']!, tolerance);
  });
  it('g14-cost-model: half spread and square-root impact', () => {
    const { input, expected } = facts('g14-cost-model');
    const { a, b, sigma, trade, volume } = input as unknown as Record<string, number>;
    const cost = tradingCost({ trade: -trade!, rate: a!, impact: b!, volatility: sigma!, volume: volume! });
    expectClose(
      [cost.linear, cost.impact, cost.total],
      [expected['linear']!, expected['impact']!, expected['total']!],
      tolerance,
    );
  });
  it('short-loses-more-than-cash: ruin is reported, unclipped, and ends the path', () => {
    const { input, expected } = facts('short-loses-more-than-cash');
    const { nav, ruinedAt, rebalances, finalWeights } = simulate({
      returns: fromRows([input['returns']!, [0.1], [0.1]]),
      targets: [{ session: 0, weights: Float64Array.from(input['weights']!) }, at(1, 1), at(2, 1)],
      costRate: 0,
    });
    expect(ruinedAt).toBe(1);
    expect(Array.from(nav)).toEqual([1, expected['nav']]);
    expect(rebalances.length).toBe(1);
    expect(finalWeights[0]).toBeNaN();
  });
  it('delisting-terminal-return: the asset earns its terminal return and becomes cash', () => {
    const { input, expected } = facts('delisting-terminal-return');
    const [, second] = input['returns'] as unknown as [number[], (number | null)[]];
    const { nav, finalCash } = simulate({
      // The row of the delisting may say anything: the terminal return replaces it.
      returns: fromRows([
        [0.02, 0.5],
        [second[0]!, Number.NaN],
      ]),
      targets: [{ session: 0, weights: Float64Array.from(input['weights']!) }],
      costRate: 0,
      delistings: [{ asset: 1, session: 1, terminalReturn: -0.3 }],
    });
    expectClose(
      [nav[1]!, nav[2]!, finalCash],
      [expected['navDay1']!, expected['navDay2']!, expected['cashWeightDay2']!],
      tolerance,
    );
  });
});

const weight = fc.double({ min: -0.6, max: 0.6, noNaN: true });
const daily = fc.double({ min: -0.2, max: 0.2, noNaN: true });
const books = fc
  .record({
    N: fc.integer({ min: 1, max: 5 }),
    T: fc.integer({ min: 1, max: 12 }),
    rate: fc.double({ min: 0, max: 0.02, noNaN: true }),
  })
  .chain(({ N, T, rate }) =>
    fc.record({
      rows: fc.array(fc.array(daily, { minLength: N, maxLength: N }), { minLength: T, maxLength: T }),
      weights: fc.array(fc.array(weight, { minLength: N, maxLength: N }), { minLength: T + 1, maxLength: T + 1 }),
      costRate: fc.constant(rate),
    }),
  )
  .map(({ rows, weights, costRate }) => ({
    returns: fromRows(rows),
    // Every second session, so that the book drifts in between.
    targets: weights.map((w, session) => at(session, ...w)).filter(({ session }) => session % 2 === 0),
    costRate,
  }));

describe('laws of the simulator', () => {
  it('NAV after = NAV before − cost, weights and cash sum to one, targets hold exactly after costs', () => {
    fc.assert(
      fc.property(books, (book) => {
        simulate(book).rebalances.forEach((r, k) => {
          expect(r.navAfter).toBe(r.navBefore - r.cost);
          expectClose(r.cashAfter + r.weightsAfter.reduce((a, b) => a + b), 1, 1e-12);
          expectClose(r.weightsAfter, Array.from(book.targets[k]!.weights), 1e-12);
          expectClose(r.turnoverOneWay, r.traded / r.navBefore / 2, 1e-15);
          expectClose(r.cost, book.costRate * r.traded, 1e-14);
        });
      }),
    );
  });
  it('the profit of a session is Σ position × return', () => {
    fc.assert(
      fc.property(books, (book) => {
        const { nav, rebalances, ruinedAt } = simulate(book);
        fc.pre(ruinedAt === null);
        for (const { session, navAfter, weightsAfter } of rebalances) {
          if (session >= book.returns.rows || rebalances.some((r) => r.session === session + 1)) continue;
          let profit = 0;
          weightsAfter.forEach((w, i) => {
            profit += w * navAfter * book.returns.data[session * book.returns.cols + i]!;
          });
          expectClose(nav[session + 1]! - nav[session]!, profit, 1e-12);
        }
      }),
    );
  });
  it('rebalancing twice trades exactly nothing', () => {
    fc.assert(
      fc.property(books, (book) => {
        const once = simulate(book);
        const doubled = simulate({ ...book, targets: book.targets.flatMap((t) => [t, t]) });
        doubled.rebalances.forEach((r, k) => {
          if (k % 2 === 1) expect([r.traded, r.cost, r.turnoverOneWay]).toEqual([0, 0, 0]);
        });
        expect(doubled.nav).toEqual(once.nav);
      }),
    );
  });
  it('without costs both conventions are one, and costs never help', () => {
    fc.assert(
      fc.property(books, (book) => {
        const free = simulate({ ...book, costRate: 0 });
        expect(simulate({ ...book, costRate: 0, convention: 'preCostNav' }).nav).toEqual(free.nav);
        const paid = simulate(book);
        expect(paid.nav[0]).toBeLessThanOrEqual(free.nav[0]!);
      }),
    );
  });
  it('permuting the assets permutes the weights and leaves NAV alone but for rounding', () => {
    fc.assert(
      fc.property(books, (book) => {
        const { rows, cols, data } = book.returns;
        const mirrored = {
          rows,
          cols,
          data: data.map((_, k) => data[Math.floor(k / cols) * cols + (cols - 1 - (k % cols))]!),
        };
        const targets = book.targets.map(({ session, weights }) => ({ session, weights: weights.slice().reverse() }));
        const [a, b] = [simulate(book), simulate({ ...book, returns: mirrored, targets })];
        fc.pre(a.ruinedAt === null);
        expectClose(b.nav, Array.from(a.nav), 1e-12);
        expectClose(b.finalWeights.reverse(), Array.from(a.finalWeights), 1e-11);
      }),
    );
  });
  it('the future changes nothing', () => {
    fc.assert(
      fc.property(books, fc.integer({ min: 0, max: 12 }), (book, end) => {
        const T = Math.min(end, book.returns.rows);
        const returns = { ...book.returns, rows: T, data: book.returns.data.slice(0, T * book.returns.cols) };
        const past = simulate({ ...book, returns, targets: book.targets.filter(({ session }) => session <= T) });
        expect(past.nav).toEqual(simulate(book).nav.slice(0, past.nav.length));
      }),
    );
  });
  it('net returns compound to NAV', () => {
    fc.assert(
      fc.property(books, (book) => {
        const { nav, returns } = simulate(book);
        expectClose(
          returns.reduce((w, r) => w * (1 + r), nav[0]!),
          nav[nav.length - 1]!,
          { relative: 1e-12, absolute: 1e-12 },
        );
      }),
    );
  });
});

describe('single rules of the simulator', () => {
  it('rates may differ by asset, and long and short pay alike', () => {
    const returns = fromRows([[0, 0]]);
    const { rebalances } = simulate({ returns, targets: [at(0, 0.5, -0.5)], costRate: Float64Array.of(0, 0.01) });
    // a = 1 − 0.01 · 0.5 a
    expectClose(rebalances[0]!.navAfter, 1 / 1.005, 1e-15);
  });
  it('the band leaves small trades unmade, entries too, but an exit is made whatever its size', () => {
    const input = {
      returns: fromRows([[0.1, 0, 0, 0]]),
      targets: [at(0, 0.5, 0.3, 0.005, 0), at(1, 0.5, 0.2, 0, 0.004)],
      costRate: 0,
    };
    const [first] = simulate({ ...input, band: 0.01 }).rebalances;
    expect(Array.from(first!.weightsAfter)).toEqual([0.5, 0.3, 0, 0]);
    const held = simulate({ ...input, targets: [{ ...input.targets[0]! }, input.targets[1]!], band: 0.004 });
    const second = held.rebalances[1]!;
    expect(second.weightsAfter[2]).toBe(0); // left the target: 0.5 % of NAV sold
    expect(second.weightsAfter[3]).toBe(0.004);
    const wide = simulate({ ...input, band: 0.03 }).rebalances[1]!;
    expectClose(wide.weightsAfter[0]!, 0.55 / 1.05, 1e-15); // drifted 2.4 % off, left alone
    expectClose(wide.weightsAfter[1]!, 0.2, 1e-15);
  });
  it('with a band the traded assets still hold their targets exactly after costs', () => {
    const { rebalances } = simulate({
      returns: fromRows([[0.3, 0.01, -0.1]]),
      targets: [at(0, 0.4, 0.3, -0.2), at(1, 0.4, 0.27, -0.2)],
      costRate: 0.002,
      band: 0.01,
    });
    const { weightsBefore, weightsAfter, navBefore, navAfter } = rebalances[1]!;
    expectClose([weightsAfter[0]!, weightsAfter[2]!], [0.4, -0.2], 1e-15);
    expectClose(weightsAfter[1]! * navAfter, weightsBefore[1]! * navBefore, 1e-15);
  });
  it('a target for a delisted asset is listed as unavailable and stays in cash', () => {
    const { rebalances, nav } = simulate({
      returns: fromRows([
        [0, 0],
        [0, Number.NaN],
      ]),
      targets: [at(0, 0.5, 0.5), at(1, 0.4, 0.6)],
      costRate: 0,
      delistings: [{ asset: 1, session: 1, terminalReturn: 0 }],
    });
    expect(rebalances[1]).toMatchObject({ unavailable: [1], cashAfter: 0.6 });
    expect(Array.from(nav)).toEqual([1, 1, 1]);
  });
  it('an asset needs no return while it is not held, and must have one while it is', () => {
    const returns = fromRows([
      [0.1, Number.NaN],
      [0.1, 0.2],
      [0.1, Number.NaN],
    ]);
    const listedLater = { returns, targets: [at(0, 1, 0), at(1, 0.5, 0.5), at(2, 1, 0)], costRate: 0 };
    expectClose(simulate(listedLater).nav, [1, 1.1, 1.1 * 1.15, 1.1 * 1.15 * 1.1], 1e-15);
    expect(() => simulate({ ...listedLater, targets: [at(1, 0.5, 0.5)] })).toThrow(
      'simulate: returns[2, 1] is NaN while the asset is held',
    );
  });
  it('costs that eat the whole NAV are ruin', () => {
    // Sold short 90 %, the asset rises tenfold less a hair: what is left cannot pay for closing the position.
    const { ruinedAt, nav } = simulate({
      returns: fromRows([[1.1], [0]]),
      targets: [at(0, -0.9), at(1, 0)],
      costRate: 0.05,
    });
    expect(ruinedAt).toBe(1);
    expect(nav[1]).toBeLessThanOrEqual(0);
  });
  it('record: false leaves the weights of rebalances empty and everything else as it was, to the bit', () => {
    fc.assert(
      fc.property(books, (book) => {
        const none = new Float64Array(0);
        const [full, bare] = [simulate(book), simulate({ ...book, record: false })];
        const without = full.rebalances.map((r) => ({ ...r, weightsBefore: none, weightsAfter: none }));
        expect(bare).toEqual({ ...full, rebalances: without });
        expect(simulate({ ...book, record: true })).toEqual(full);
      }),
    );
  });
  it('recorded weights are copies of their own', () => {
    const { rebalances } = simulate({ returns: fromRows([[0.1]]), targets: [at(0, 0.5), at(1, 0.25)], costRate: 0 });
    const recorded = rebalances.flatMap((r) => [r.weightsBefore, r.weightsAfter]);
    expect(new Set(recorded.map((w) => w.buffer)).size).toBe(4);
    expect(recorded.map((w) => w.buffer.byteLength)).toEqual([8, 8, 8, 8]);
  });
  it('no target is cash for ever; no session is one NAV', () => {
    expect(Array.from(simulate({ returns: fromRows([[0.1], [0.2]]), targets: [], costRate: 0.1 }).nav)).toEqual([
      1, 1, 1,
    ]);
    const empty = { rows: 0, cols: 2, data: new Float64Array(0) };
    expect(simulate({ returns: empty, targets: [at(0, 0.5, 0.5)], costRate: 0 }).nav.length).toBe(1);
  });
  it('a thousand assets over a thousand sessions with 200 rebalances take well under 150 ms of CPU', () => {
    const [T, N] = [1000, 1000];
    const returns = {
      rows: T,
      cols: N,
      data: new Float64Array(T * N).map((_, k) => ((k * 7919) % 1009) / 1e5 - 0.005),
    };
    const targets = Array.from({ length: 200 }, (_, k) => ({
      session: 5 * k,
      weights: new Float64Array(N).fill(1 / N),
    }));
    const input = { returns, targets, costRate: 0.001 };
    simulate(input);
    // CPU time, so that a busy machine does not fail the test; alone it is a few milliseconds.
    const before = process.cpuUsage();
    simulate(input);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(150);
  });
});

describe('bad input', () => {
  const fine: SimulationInput = { returns: fromRows([[0.1, 0.2]]), targets: [at(0, 0.5, 0.5)], costRate: 0.001 };
  const bad: [string, Partial<Record<keyof SimulationInput, unknown>>, string][] = [
    ['a weight too few', { targets: [at(0, 0.5)] }, 'targets[0].weights has 1 entries, expected 2'],
    ['a weight that is NaN', { targets: [at(0, 0.5, 0), at(1, 0.5, Number.NaN)] }, 'targets[1].weights[1] is NaN'],
    [
      'a session beyond the returns',
      { targets: [at(2, 0.5, 0.5)] },
      'targets[0].session must be an integer in 0..1, got 2',
    ],
    ['sessions out of order', { targets: [at(1, 0.5, 0.5), at(0, 0.5, 0.5)] }, 'targets[1].session 0 follows 1'],
    ['a negative rate', { costRate: -0.1 }, 'costRate must be a finite rate of at least 0, got -0.1'],
    ['a rate that is NaN', { costRate: Float64Array.of(0, Number.NaN) }, 'costRate[1] must be a finite rate'],
    ['rates of another length', { costRate: Float64Array.of(0) }, 'costRate has 1 entries, expected 2'],
    ['a target nobody could pay for', { costRate: 1 }, 'targets[0] would cost 1 of NAV'],
    ['a negative band', { band: -1 }, 'band must not be negative, got -1'],
    ['an unknown convention', { convention: 'midNav' }, 'convention must be postCostNav or preCostNav, got midNav'],
    [
      'a matrix of another size',
      { returns: { rows: 2, cols: 2, data: new Float64Array(3) } },
      'returns holds 3 numbers, expected 2 × 2',
    ],
    [
      'an unknown column',
      { delistings: [{ asset: 2, session: 1, terminalReturn: 0 }] },
      'delistings[0].asset is 2, columns end at 1',
    ],
    [
      'a delisting before the start',
      { delistings: [{ asset: 0, session: 0, terminalReturn: 0 }] },
      'delistings[0].session must be',
    ],
    [
      'a second death',
      { delistings: [0, 0].map((asset) => ({ asset, session: 1, terminalReturn: 0 })) },
      'delistings[1] lists asset 0 again',
    ],
    [
      'an unknown terminal return',
      { delistings: [{ asset: 0, session: 1, terminalReturn: Number.NaN }] },
      'terminalReturn is NaN',
    ],
  ];
  it.each(bad)('%s is a RangeError that says where', (_, change, message) => {
    const run = () => simulate({ ...fine, ...change } as SimulationInput);
    expect(run).toThrow(RangeError);
    expect(run).toThrow(message);
  });
  it('a target that a path never comes to is refused as if it had: after ruin, and behind a missing return', () => {
    const wrong = [at(0, 1, 0), at(2, Number.NaN, 0)];
    const ruined = {
      ...fine,
      returns: fromRows([
        [-1, 0],
        [0, 0],
      ]),
      targets: wrong,
    };
    const missing = {
      ...fine,
      returns: fromRows([
        [Number.NaN, 0],
        [0, 0],
      ]),
      targets: wrong,
    };
    for (const input of [ruined, missing]) expect(() => simulate(input)).toThrow('targets[1].weights[0] is NaN');
    const dear = { ...ruined, targets: [at(0, 1, 0), at(2, 999, 999)] };
    expect(() => simulate(dear)).toThrow('targets[1] would cost 1.998 of NAV');
  });
  it('every way of trading refuses weights that are no numbers', () => {
    const targets = [{ ...at(0, Number.POSITIVE_INFINITY, 0), impact: Float64Array.of(0, 0) }];
    for (const more of [
      { targets },
      { targets: [at(0, Number.NaN, 0)], maxTurnover: 1 },
      { targets: [at(0, 0, -Infinity)] },
    ]) {
      for (const convention of ['postCostNav', 'preCostNav'] as const) {
        for (const costRate of [0, 0.001]) {
          expect(() => simulate({ ...fine, ...more, convention, costRate })).toThrow(
            /targets\[0\]\.weights\[[01]\] is/,
          );
        }
      }
    }
  });
  it('a target without impact pays its rate alone, whatever the one before it paid', () => {
    const impact = Float64Array.of(0.5, 0.5);
    const returns = fromRows([[0, 0]]);
    const { rebalances } = simulate({ ...fine, returns, targets: [{ ...at(0, 0.5, 0.5), impact }, at(1, 0.2, 0.2)] });
    const [, plain] = rebalances;
    expect(rebalances[0]!.impact).toBeGreaterThan(0.1);
    expect(plain!.cost).toBeCloseTo(0.001 * plain!.traded, 15);
  });
  it('a trading cost refuses what is negative or missing', () => {
    expect(() => tradingCost({ trade: 1, rate: -1 })).toThrow(/rate must not be negative/);
    expect(() => tradingCost({ trade: Number.NaN, rate: 0 })).toThrow(/trade is NaN/);
    expect(() => tradingCost({ trade: 1, rate: 0, impact: 1, volume: 0 })).toThrow(/volume must be positive/);
    expect(tradingCost({ trade: 5, rate: 0.1 })).toEqual({ linear: 0.5, impact: 0, total: 0.5 });
  });
});
