/** What trading and holding cost a simulated book, and what stops or limits it; on toy markets written by hand. */
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../contracts/instrument.js';
import type { CostConfig, Mandate } from '../../../contracts/mandate.js';
import type { MarketHistory } from '../../../contracts/market.js';
import type { RegimeDay } from '../../../contracts/stage-results.js';
import type { BacktestResult, WindowDecision } from '../../../contracts/validation.js';
import { simulateStage } from '../../../stages/validation/simulate.js';
import { type ToyLine, testMandate, toyDate, toyMarket, walk } from '../allocation/fixtures.js';

const SESSIONS = 160;
const A = walk(1, SESSIONS, 0.02);
const B = walk(2, SESSIONS, 0.01);
const lines: ToyLine[] = [
  { id: 'TOY:A', closes: A, assetClass: 'crypto' },
  { id: 'TOY:B', closes: B, assetClass: 'crypto' },
];
const path: RegimeDay[] = Array.from({ length: SESSIONS }, (_, k) => {
  const state = k >= 100 && k < 120 ? 'CRISIS' : 'NORMAL';
  return { date: toyDate(k), state } as RegimeDay;
});

/** A market of which more is known than closes: traded value a day, kind of line. */
function known(
  history: MarketHistory,
  facts: Partial<Instrument>,
  traded?: (id: string, k: number) => number,
): MarketHistory {
  return {
    ...history,
    at(asOf) {
      const view = history.at(asOf);
      return { ...view, instruments: view.instruments.map((one) => ({ ...one, ...facts })) };
    },
    series(id, revision) {
      const bars = history.series(id, revision);
      return traded === undefined ? bars : { ...bars, quoteVolume: bars.close.map((_, k) => traded(id, k)) };
    },
  };
}

function decision(session: number, weights: Readonly<Record<string, number>>): WindowDecision {
  const profile = { weights, uninvested: 0, forecastVolatility: 0.1, residual: 0, fallbacks: [] };
  return {
    schema: 'window-decision/1',
    date: toyDate(session),
    asOf: `${toyDate(session)}T22:00:00.000Z`,
    regime: 'NORMAL',
    outcome: 'DECIDED',
    reason: null,
    counts: { universe: 2, signals: 2, selected: 2 },
    universe: ['TOY:A', 'TOY:B'],
    selected: ['TOY:A', 'TOY:B'],
    clusters: { 'TOY:A': 0, 'TOY:B': 1 },
    profiles: { min_variance: profile, equal_weight: profile },
  };
}

const FREE: CostConfig = { default: { halfSpreadBps: 0, feeBps: 0 }, byClass: {}, impact: null, funding: 'excluded' };
const only = (changes: Parameters<typeof testMandate>[0] = {}): Mandate => ({
  ...testMandate(changes),
  profiles: ['min_variance'],
});
const run = (decisions: readonly WindowDecision[], mandate: Mandate, history: MarketHistory): BacktestResult =>
  simulateStage({ history, regimePath: path, decisions, mandate, trials: 1 });
const own = (result: BacktestResult) => result.series.find(({ name }) => name === 'min_variance')!;

describe('square-root impact', () => {
  const NAV = 1e6;
  const VALUE = 4e6;
  const market = known(toyMarket(lines, SESSIONS), { assetClass: 'crypto' }, () => VALUE);
  const costs = (nav = NAV, coefficient = 1): CostConfig => ({ ...FREE, impact: { coefficient, nav } });

  it('charges Y σ √(trade / traded value) on what is traded, from the thirty bars before the trade', () => {
    const result = run([decision(60, { 'TOY:A': 1 })], only({ costs: costs() }), market);
    const returns = Array.from({ length: 30 }, (_, k) => A[61 - k]! / A[60 - k]! - 1);
    const mean = returns.reduce((sum, r) => sum + r, 0) / 30;
    const volatility = Math.sqrt(returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 29);
    // a + σ √(NAV a / V) a = 1, by bisection.
    let [low, high] = [0, 1];
    for (let k = 0; k < 60; k++) {
      const a = (low + high) / 2;
      if (a + volatility * Math.sqrt((NAV * a) / VALUE) * a > 1) high = a;
      else low = a;
    }
    expect(own(result).returns[0]).toBeCloseTo(low - 1, 12);
    expect(own(result).returns[1]).toBeCloseTo(A[62]! / A[61]! - 1, 12);
    const { annualImpact, annualCosts } = own(result).statistics;
    expect(annualImpact).toBeCloseTo(annualCosts, 12);
    expect(annualImpact).toBeGreaterThan(0);
    expect(result.labels).toContain(
      'impact by the square-root law: coefficient 1, a book that starts with 1000000 USD',
    );
    expect(result.labels.some((label) => label.includes('excluded for'))).toBe(false);
  });

  it('costs a larger book more, and a coefficient of two twice', () => {
    const cost = (of: CostConfig) =>
      own(run([decision(60, { 'TOY:A': 0.5 })], only({ costs: of }), market)).returns[0]!;
    expect(cost(costs(4 * NAV)) / cost(costs())).toBeCloseTo(2, 1);
    expect(cost(costs(NAV, 2)) / cost(costs())).toBeCloseTo(2, 1);
  });

  it('says for which instruments volume is unknown, and charges them none', () => {
    const partly = known(toyMarket(lines, SESSIONS), { assetClass: 'crypto' }, (id) =>
      id === 'TOY:A' ? Number.NaN : VALUE,
    );
    const result = run([decision(60, { 'TOY:A': 1 })], only({ costs: costs() }), partly);
    expect(own(result).returns[0]).toBe(0);
    expect(result.labels).toContain('impact excluded for 1 of 2 instruments: volume unknown');
    const other = known(toyMarket(lines, SESSIONS), { assetClass: 'crypto', quote: 'BTC' }, () => VALUE);
    expect(own(run([decision(60, { 'TOY:A': 1 })], only({ costs: costs() }), other)).returns[0]).toBe(0);
  });

  it('a market in which nothing trades is unknown, not free and not infinitely dear', () => {
    const dead = known(toyMarket(lines, SESSIONS), { assetClass: 'crypto' }, () => 0);
    const result = run([decision(60, { 'TOY:A': 1 })], only({ costs: costs() }), dead);
    expect(own(result).returns[0]).toBe(0);
    expect(result.labels).toContain('impact excluded for 2 of 2 instruments: volume unknown');
  });

  it('counts trades larger than what a day trades, where no law was measured', () => {
    const result = run([decision(60, { 'TOY:A': 1 })], only({ costs: costs(1e8) }), market);
    expect(result.labels.some((label) => /^\d trades are larger than a day's traded value/.test(label))).toBe(true);
  });

  it('uses nothing of the days after the trade', () => {
    const later = known(toyMarket(lines, SESSIONS), { assetClass: 'crypto' }, (_, k) => (k <= 61 ? VALUE : 1));
    const first = (history: MarketHistory) =>
      own(run([decision(60, { 'TOY:A': 1 })], only({ costs: costs() }), history)).returns[0];
    expect(first(later)).toBe(first(market));
  });
});

describe('funding', () => {
  const funding = { byClass: { crypto: 0.365 } };
  const perps = known(toyMarket(lines, SESSIONS), { assetClass: 'crypto', product: 'perp' });
  const spot = known(toyMarket(lines, SESSIONS), { assetClass: 'crypto', product: 'spot' });
  const first = (weight: number, history: MarketHistory, costs: CostConfig = { ...FREE, funding }) => {
    const result = run([decision(60, { 'TOY:A': weight })], only({ costs }), history);
    return own(result).returns[1]! - own(run([decision(60, { 'TOY:A': weight })], only(), history)).returns[1]!;
  };

  it('of a perpetual is paid by longs and received by shorts, a day at a time', () => {
    expect(first(0.5, perps)).toBeCloseTo(-0.5 * 0.001, 12);
    expect(first(-0.5, perps)).toBeCloseTo(0.5 * 0.001, 12);
  });

  it('of anything else is borrow: shorts pay, longs do not', () => {
    expect(first(0.5, spot)).toBe(0);
    expect(first(-0.5, spot)).toBeCloseTo(-0.5 * 0.001, 12);
    const futures = known(toyMarket(lines, SESSIONS), { assetClass: 'crypto', product: 'future' });
    expect(first(-0.5, futures)).toBe(0);
  });

  it('is named with its rates, and for classes without one it is called excluded', () => {
    const labels = (costs: CostConfig) => run([decision(60, { 'TOY:A': 1 })], only({ costs }), perps).labels;
    expect(labels(FREE)[0]).toBe('funding excluded');
    expect(labels({ ...FREE, funding })[0]).toBe('funding as stated, not as paid: crypto 36.5 % a year');
    expect(labels({ ...FREE, funding: { byClass: { fx: 0.01 } } }).slice(0, 2)).toEqual([
      'funding as stated, not as paid: fx 1 % a year',
      'funding excluded crypto',
    ]);
    expect(labels({ ...FREE, funding: { byClass: {} } })[0]).toBe('funding excluded crypto');
  });

  it('is a sum of its own in the statistics, and none where it is excluded', () => {
    const result = run([decision(60, { 'TOY:A': 1 })], only({ costs: { ...FREE, funding } }), perps);
    // Paid from cash, which has to be borrowed: the position moves with its price alone.
    let [paid, cash] = [0, 0];
    for (let k = 61; k < SESSIONS - 1; k++) {
      const position = A[k]! / A[61]!;
      paid += (0.001 * position) / (position + cash);
      cash -= 0.001 * position;
    }
    expect(own(result).statistics.annualFunding).toBeCloseTo((paid * 252) / 99, 10);
    expect(own(run([decision(60, { 'TOY:A': 1 })], only(), perps)).statistics).not.toHaveProperty('annualFunding');
  });
});

describe('a limit on turnover', () => {
  const market = toyMarket(lines, SESSIONS);
  const mandate = only({ rebalance: { maxTurnover: 0.1 } });
  const plan = [60, 65, 70, 75, 80, 85, 90].map((k) => decision(k, { 'TOY:A': 1 }));

  it('spreads a trade over rebalances, each from what the book holds', () => {
    const result = run(plan, mandate, market);
    const turnover = result.windows.map(({ profiles }) => profiles.min_variance!.statistics!.turnover);
    for (const each of turnover) expect(each).toBeLessThanOrEqual(0.1 + 1e-12);
    const gross = result.windows.map(({ profiles }) => profiles.min_variance!.gross!);
    expect(gross[0]).toBeCloseTo(0.2, 9);
    expect(gross.at(-1)).toBeCloseTo(1, 9);
    expect(gross.slice(1).every((g, k) => g >= gross[k]! - 1e-9)).toBe(true);
    expect(
      result.labels.some((label) => /rebalances? went part of the way: rebalance.maxTurnover 0.1/.test(label)),
    ).toBe(true);
  });

  it('says nothing where it never binds', () => {
    const { labels } = run(plan, only({ rebalance: { maxTurnover: 5 } }), market);
    expect(labels.some((label) => label.includes('part of the way'))).toBe(false);
  });
});

describe('lines that end', () => {
  const falling = [...A.slice(0, 111)];
  const gone: ToyLine[] = [{ id: 'TOY:A', closes: falling, assetClass: 'crypto' }, lines[1]!];
  const mandate = (delistingReturn: Readonly<Record<string, number>>) => only({ validation: { delistingReturn } });

  it('at a terminal return of −100 % take a long with them, and its path goes on in cash', () => {
    const result = run(
      [decision(60, { 'TOY:A': 0.4, 'TOY:B': 0.1 })],
      mandate({ crypto: -1 }),
      toyMarket(gone, SESSIONS),
    );
    const { nav, ruinedOn } = own(result);
    const before = nav[50]!;
    const position = (0.4 * A[110]!) / A[61]!;
    expect(nav[51]! / before - 1).toBeCloseTo((-position + 0.1 * ((B[111]! - B[110]!) / B[61]!)) / before, 10);
    expect(ruinedOn).toBeNull();
    expect(result.labels).toContain('1 line left at the delisting return');
  });

  it('ruin a book that held nothing else, which stops its path without an exception', () => {
    const result = run([decision(60, { 'TOY:A': 1 })], mandate({ crypto: -1 }), toyMarket(gone, SESSIONS));
    const { ruinedOn, nav, statistics } = own(result);
    expect(ruinedOn).toBe(toyDate(111));
    expect(nav.at(-1)).toBe(0);
    expect(statistics.totalReturn).toBe(-1);
    expect(statistics.maxDrawdown).toBe(-1);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('a short of a line that goes to zero earns all of it', () => {
    const result = run([decision(60, { 'TOY:A': -0.5 })], mandate({ crypto: -1 }), toyMarket(gone, SESSIONS));
    const position = (0.5 * A[110]!) / A[61]!;
    const { nav } = own(result);
    expect(nav[51]! - nav[50]!).toBeCloseTo(position, 10);
  });
});

describe('statistics', () => {
  const market = toyMarket(lines, SESSIONS);
  const decisions = Array.from({ length: 19 }, (_, k) =>
    decision(60 + 5 * k, { 'TOY:A': 0.6, 'TOY:B': k % 2 ? 0.2 : -0.2 }),
  );
  const costs: CostConfig = { ...FREE, default: { halfSpreadBps: 10, feeBps: 0 } };
  const result = run(decisions, only({ costs }), market);

  it('of the windows multiply to those of the path, and their trades add up to its', () => {
    const each = result.windows.map(({ profiles }) => profiles.min_variance!.statistics!);
    const { statistics, returns } = own(result);
    const product = each.reduce((value, { totalReturn }) => value * (1 + totalReturn), 1 + returns[0]!);
    expect(product - 1).toBeCloseTo(statistics.totalReturn, 12);
    const years = returns.length / 252;
    expect(each.reduce((sum, { turnover }) => sum + turnover, 0) / years).toBeCloseTo(statistics.annualTurnover, 10);
    expect(each.reduce((sum, one) => sum + one.costs, 0) / years).toBeCloseTo(statistics.annualCosts, 12);
    for (const { maxDrawdown, drawdownFrom, drawdownTo } of each) {
      expect(maxDrawdown).toBeGreaterThanOrEqual(statistics.maxDrawdown - 1e-12);
      if (maxDrawdown < 0) expect(drawdownFrom! < drawdownTo!).toBe(true);
    }
  });

  it('of a regime are those of its sessions strung together', () => {
    const { byRegime, returns } = own(result);
    const inside = returns.filter((_, t) => result.regimes[t] === 'CRISIS');
    expect(byRegime.CRISIS!.sessions).toBe(20);
    expect(byRegime.CRISIS!.totalReturn).toBeCloseTo(inside.reduce((value, r) => value * (1 + r), 1) - 1, 12);
    expect(byRegime.CRISIS!.hitRate).toBeCloseTo(inside.filter((r) => r > 0).length / 20, 12);
    expect(byRegime.NORMAL!.sessions + 20).toBe(returns.length);
    const { drawdownFrom, drawdownTo } = byRegime.CRISIS!;
    expect(drawdownFrom! >= toyDate(100) && drawdownTo! <= toyDate(120)).toBe(true);
    expect(byRegime.QUIET).toBeUndefined();
  });

  it('a window in which nothing trades has no turnover, no cost and a return of its own', () => {
    const still = { ...decision(100, {}), outcome: 'HALTED' as const, reason: 'not fit', profiles: {} };
    const { windows } = run([decision(60, { 'TOY:A': 1 }), still], only({ costs }), market);
    const { statistics, concentration } = windows[1]!.profiles.min_variance!;
    expect(statistics).toMatchObject({ turnover: 0, costs: 0 });
    expect(statistics!.totalReturn).toBeCloseTo(A.at(-1)! / A[101]! - 1, 12);
    expect(concentration).toBeNull();
  });

  it('a window in which prices do not move at all has no ratio, and says so with null', () => {
    const flat = toyMarket(
      lines.map((line) => ({ ...line, closes: Array<number>(SESSIONS).fill(5) })),
      SESSIONS,
    );
    const { windows } = run([decision(60, { 'TOY:A': 1 })], only(), flat);
    const { statistics, concentration } = windows[0]!.profiles.min_variance!;
    expect(statistics).toMatchObject({ totalReturn: 0, sharpe: null, sortino: null, calmar: null, maxDrawdown: 0 });
    expect(concentration).toBeNull();
  });
});

describe('realised risk', () => {
  const market = toyMarket(lines, SESSIONS);
  const first = (weights: Readonly<Record<string, number>>, clusters: Readonly<Record<string, number>>) => {
    const one: WindowDecision = { ...decision(60, weights), clusters };
    return run([one], only(), market).windows[0]!.profiles.min_variance!.concentration!;
  };

  it('is the Herfindahl index of contributions by cluster, each with its drifting position', () => {
    const contribution = [0, 0];
    let [a, b] = [0.3, 0.7];
    for (let k = 61; k < SESSIONS - 1; k++) {
      const gains = [a * (A[k + 1]! / A[k]! - 1), b * (B[k + 1]! / B[k]! - 1)] as const;
      a += gains[0];
      b += gains[1];
      contribution[0]! += gains[0] * (gains[0] + gains[1]);
      contribution[1]! += gains[1] * (gains[0] + gains[1]);
    }
    const total = Math.abs(contribution[0]!) + Math.abs(contribution[1]!);
    const due = contribution.reduce((sum, c) => sum + (c / total) ** 2, 0);
    expect(first({ 'TOY:A': 0.3, 'TOY:B': 0.7 }, { 'TOY:A': 0, 'TOY:B': 1 })).toBeCloseTo(due, 12);
  });

  it('of one cluster is wholly concentrated, whatever it holds', () => {
    expect(first({ 'TOY:A': 0.3, 'TOY:B': 0.7 }, { 'TOY:A': 4, 'TOY:B': 4 })).toBe(1);
  });

  it('without clusters is told by instrument', () => {
    const { clusters: _none, ...one } = decision(60, { 'TOY:A': 0.3, 'TOY:B': 0.7 });
    const bare = run([one], only(), market).windows[0]!.profiles.min_variance!.concentration;
    expect(bare).toBe(first({ 'TOY:A': 0.3, 'TOY:B': 0.7 }, { 'TOY:A': 0, 'TOY:B': 1 }));
  });
});
