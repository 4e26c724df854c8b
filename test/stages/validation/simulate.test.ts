import { describe, expect, it } from 'vitest';
import type { Mandate, Profile } from '../../../contracts/mandate.js';
import type { RegimeDay } from '../../../contracts/stage-results.js';
import type { BacktestResult, WindowDecision, WindowProfile } from '../../../contracts/validation.js';
import { simulateStage } from '../../../stages/validation/simulate.js';
import { type ToyLine, testMandate, toyDate, toyMarket, uniform, walk } from '../allocation/fixtures.js';

const SESSIONS = 240;
const IDS = ['TOY:A', 'TOY:B', 'TOY:C'];
const lines = IDS.map((id, i): ToyLine & { closes: number[] } => ({ id, closes: walk(i + 1, SESSIONS) }));

const path = (crisisFrom = 150, crisisTo = 180): RegimeDay[] =>
  Array.from(
    { length: SESSIONS },
    (_, k) => ({ date: toyDate(k), state: k >= crisisFrom && k < crisisTo ? 'CRISIS' : 'NORMAL' }) as RegimeDay,
  );

const only = (changes: Parameters<typeof testMandate>[0] = {}): Mandate => ({
  ...testMandate(changes),
  profiles: ['min_variance'],
});

const profileOf = (weights: Readonly<Record<string, number>>): WindowProfile => ({
  weights,
  uninvested: 0,
  forecastVolatility: 0.1,
  residual: 0,
  fallbacks: [],
});

function decision(
  session: number,
  weights: Readonly<Record<string, number>>,
  outcome: WindowDecision['outcome'] = 'DECIDED',
): WindowDecision {
  const profiles: Partial<Record<Profile, WindowProfile>> =
    outcome === 'DECIDED'
      ? { min_variance: profileOf(weights), equal_weight: profileOf({ 'TOY:A': 0.5, 'TOY:B': 0.5 }) }
      : {};
  return {
    schema: 'window-decision/1',
    date: toyDate(session),
    asOf: `${toyDate(session)}T22:00:00.000Z`,
    regime: 'NORMAL',
    outcome,
    reason: outcome === 'DECIDED' ? null : outcome,
    counts: { universe: 3, signals: 3, selected: 3 },
    universe: IDS,
    selected: IDS,
    profiles,
  };
}

function run(
  decisions: readonly WindowDecision[],
  mandate: Mandate = only(),
  market: readonly ToyLine[] = lines,
  sessions = SESSIONS,
): BacktestResult {
  const history = toyMarket(market, sessions);
  return simulateStage({ history, regimePath: path(), decisions, mandate, trials: 3 });
}

const series = (result: BacktestResult, name = 'min_variance') => result.series.find((s) => s.name === name)!;

const decisions = Array.from({ length: 34 }, (_, k) => {
  const next = uniform(400 + k);
  const raw = IDS.map(() => next() - 0.4);
  const gross = raw.reduce((sum, w) => sum + Math.abs(w), 0);
  return decision(60 + 5 * k, Object.fromEntries(IDS.map((id, i) => [id, raw[i]! / gross])));
});

describe('path', () => {
  it('equals a straightforward recomputation from prices, without costs', () => {
    const { dates, series: all } = run(decisions);
    expect(dates[0]).toBe(toyDate(60));
    expect(dates.at(-1)).toBe(toyDate(239));
    const nav = [1];
    let units = IDS.map(() => 0);
    let cash = 1;
    for (let k = 61; k < SESSIONS; k++) {
      const value = cash + units.reduce((sum, u, i) => sum + u * lines[i]!.closes[k]!, 0);
      nav.push(value);
      const due = decisions.find(({ date }) => date === toyDate(k - 1));
      if (due === undefined) continue;
      const weights = due.profiles.min_variance!.weights;
      units = IDS.map((id, i) => (weights[id]! * value) / lines[i]!.closes[k]!);
      cash = value - units.reduce((sum, u, i) => sum + u * lines[i]!.closes[k]!, 0);
    }
    const own = all.find(({ name }) => name === 'min_variance')!;
    expect(own.nav).toHaveLength(nav.length);
    own.nav.forEach((value, t) => {
      expect(Math.abs(value / nav[t]! - 1)).toBeLessThan(1e-10);
    });
    own.returns.forEach((r, t) => {
      expect(Math.abs(r - (nav[t + 1]! / nav[t]! - 1))).toBeLessThan(1e-10);
    });
  });

  it('starts at one before the first trade, whose cost is the first return', () => {
    const costs = { default: { halfSpreadBps: 8, feeBps: 2 }, byClass: {} };
    const { nav, returns } = series(run([decision(60, { 'TOY:A': 1 })], only({ costs })));
    expect(nav[0]).toBe(1);
    // Weights hold exactly after costs: a = 1 − 0.001 a.
    expect(returns[0]).toBeCloseTo(1 / 1.001 - 1, 14);
    expect(returns[1]).toBeCloseTo(lines[0]!.closes[62]! / lines[0]!.closes[61]! - 1, 12);
  });

  it('costs are those of the class', () => {
    const rate = { halfSpreadBps: 0, feeBps: 0 };
    const costs = { default: rate, byClass: { energy: { halfSpreadBps: 90, feeBps: 10 } } };
    const market: ToyLine[] = [{ ...lines[0]!, assetClass: 'energy' }, lines[1]!, lines[2]!];
    const dear = series(run([decision(60, { 'TOY:A': 0.5 })], only({ costs }), market));
    const free = series(run([decision(60, { 'TOY:B': 0.5 })], only({ costs }), market));
    expect(dear.returns[0]).toBeCloseTo(1 / (1 + 0.5 * 0.01) - 1, 12);
    expect(free.returns[0]).toBe(0);
  });

  it('rebalancing to what is held trades nothing', () => {
    const flat: ToyLine[] = IDS.map((id) => ({ id, closes: Array<number>(SESSIONS).fill(7) }));
    const weights = { 'TOY:A': 0.5, 'TOY:B': -0.25 };
    const costs = { default: { halfSpreadBps: 10, feeBps: 0 }, byClass: {} };
    const once = series(run([decision(60, weights)], only({ costs }), flat));
    const many = series(
      run(
        [60, 65, 70, 75].map((k) => decision(k, weights)),
        only({ costs }),
        flat,
      ),
    );
    expect(many.nav).toEqual(once.nav);
    expect(many.statistics.annualTurnover).toBe(once.statistics.annualTurnover);
  });

  it('trades below the band are not made, exits always', () => {
    const plan = [decision(60, { 'TOY:A': 0.5, 'TOY:B': 0.01 }), decision(65, { 'TOY:A': 0.51 })];
    const wide = series(run(plan, only({ rebalance: { every: 5, band: 0.1 } })));
    const oneWay = (turnover: number) => (turnover * 179) / 252;
    // A is bought once; B never was, so there is nothing to leave.
    expect(oneWay(wide.statistics.annualTurnover)).toBeCloseTo(0.25, 9);
    const none = series(run(plan));
    expect(oneWay(none.statistics.annualTurnover)).toBeGreaterThan(0.26);
  });

  it('the baselines are the selection, the raw universe and cash', () => {
    const result = run(decisions);
    expect(result.series.map(({ name }) => name)).toEqual([
      'min_variance',
      'equal_weight',
      'equal_weight_universe',
      'cash',
    ]);
    expect(series(result, 'cash').nav.every((value) => value === 1)).toBe(true);
    const universe = series(result, 'equal_weight_universe');
    const mean = lines.reduce((sum, { closes }) => sum + (closes[62]! / closes[61]! - 1) / 3, 0);
    expect(universe.returns[1]).toBeCloseTo(mean, 12);
  });

  it('the raw universe is invested in full, however many its lines are and however small beside the band', () => {
    const many = Array.from({ length: 140 }, (_, i): ToyLine & { closes: number[] } => {
      return { id: `TOY:U${String(i).padStart(3, '0')}`, closes: walk(100 + i, SESSIONS) };
    });
    const ids = many.map(({ id }) => id);
    const wide = [60, 65].map((session) => ({ ...decision(session, { 'TOY:A': 1 }), universe: ids }));
    const mandate = only({ rebalance: { every: 5, band: 0.01, maxTurnover: null } });
    const result = run(wide, mandate, [...lines, ...many]);
    const mean = many.reduce((sum, { closes }) => sum + (closes[62]! / closes[61]! - 1) / ids.length, 0);
    expect(series(result, 'equal_weight_universe').returns[1]).toBeCloseTo(mean, 12);
    for (const { profiles } of result.windows) expect(profiles.equal_weight_universe!.gross).toBeCloseTo(1, 9);
  });

  it('every series has one NAV per date and one return less', () => {
    const { dates, regimes, series: all } = run(decisions);
    expect(regimes).toHaveLength(dates.length);
    for (const { nav, returns } of all) {
      expect(nav).toHaveLength(dates.length);
      expect(returns).toHaveLength(dates.length - 1);
    }
  });

  it('is the same for decisions in any order, and refuses two of one date', () => {
    expect(JSON.stringify(run([...decisions].reverse()))).toBe(JSON.stringify(run(decisions)));
    expect(() => run([decisions[0]!, decisions[0]!])).toThrow(/two decisions/);
    expect(() => run([{ ...decisions[0]!, date: '1999-01-01' }])).toThrow(/no session/);
  });
});

describe('windows that did not decide', () => {
  const quiet = [70, 75, 80, 85, 90, 95, 100].map((k) => decision(k, {}, 'NO_SIGNALS'));

  it('NO_SIGNALS holds what is there, and past maxHold the target is called stale', () => {
    const held = run([decision(60, { 'TOY:A': 1 }), ...quiet]);
    expect(series(held).nav.at(-1)).toBeCloseTo(lines[0]!.closes[239]! / lines[0]!.closes[61]!, 10);
    expect(held.windows.filter((w) => w.held)).toHaveLength(7);
    expect(held.labels).toContain('7 windows without a signal: hold');
    expect(held.labels).toContain('2 windows past maxHold 5: STALE_TARGET');
  });

  it('NO_SIGNALS goes to cash where the mandate says so', () => {
    const mandate: Mandate = { ...only(), onNoSignals: 'cash' };
    const result = run([decision(60, { 'TOY:A': 1 }), ...quiet], mandate);
    expect(
      series(result)
        .returns.slice(11)
        .every((r) => r === 0),
    ).toBe(true);
    expect(result.windows.some((w) => w.held)).toBe(false);
  });

  it('HALTED and FAILED hold and are counted', () => {
    const result = run([decision(60, { 'TOY:A': 1 }), decision(65, {}, 'HALTED'), decision(70, {}, 'FAILED')]);
    expect(result.labels).toContain('1 window halted: the last target stayed');
    expect(result.labels).toContain('1 window failed: the last target stayed');
    expect(result.windows[1]!.profiles.min_variance!.forecast).toBeNull();
    expect(series(result).nav.at(-1)).toBeCloseTo(lines[0]!.closes[239]! / lines[0]!.closes[61]!, 10);
  });

  it('nothing decided at all is a path in cash', () => {
    const result = run([decision(60, {}, 'HALTED')]);
    expect(series(result).returns.every((r) => r === 0)).toBe(true);
    expect(series(result).statistics.sharpe).toBeNull();
  });

  it('no executed window is an empty result that says what is missing', () => {
    for (const none of [run([]), run([decision(239, { 'TOY:A': 1 })])]) {
      expect(none.dates).toEqual([]);
      expect(none.windows).toEqual([]);
      expect(series(none).statistics.observations).toBe(0);
      expect(JSON.parse(JSON.stringify(none))).toEqual(none);
    }
    expect(run([decision(239, {})]).labels).toContain('1 window decided but not executed: no prices yet');
  });
});

describe('prices', () => {
  it('the path ends where the last source that is held ends', () => {
    const late: ToyLine = { id: 'LATE:L', closes: walk(8, SESSIONS), lagDays: 7 };
    const result = run([decision(60, { 'LATE:L': 0.5 })], only(), [...lines, late]);
    expect(result.dates.at(-1)).toBe(toyDate(232));
    const sold = run([decision(60, { 'LATE:L': 0.5 }), decision(100, { 'TOY:A': 1 })], only(), [...lines, late]);
    expect(sold.dates.at(-1)).toBe(toyDate(239));
  });

  it('a session without a bar is valued at the last price, and the labels count it', () => {
    const closes = lines[0]!.closes.map((close, k) => (k === 100 ? null : close));
    const result = run([decision(60, { 'TOY:A': 1 })], only(), [{ id: 'TOY:A', closes }, lines[1]!, lines[2]!]);
    const { returns } = series(result);
    expect(returns[39]).toBe(0);
    expect(returns[40]).toBeCloseTo(lines[0]!.closes[101]! / lines[0]!.closes[99]! - 1, 12);
    expect(result.labels.some((label) => /^1 of \d+ valuations use an older price/.test(label))).toBe(true);
  });

  it('a line that is gone leaves at its delisting return, and cannot be bought again', () => {
    const gone: ToyLine = { id: 'TOY:A', closes: lines[0]!.closes.slice(0, 121) };
    const mandate = only({ validation: { delistingReturn: { fx: -0.3 } } });
    const bought = [decision(60, { 'TOY:A': 1 }), decision(130, { 'TOY:A': 1 })];
    const result = run(bought, mandate, [gone, lines[1]!, lines[2]!]);
    const { returns } = series(result);
    expect(returns[60]).toBeCloseTo(-0.3, 12);
    expect(returns.slice(61).every((r) => r === 0)).toBe(true);
    expect(result.dates.at(-1)).toBe(toyDate(239));
    expect(result.labels).toContain('1 line left at the delisting return');
    expect(result.labels.some((label) => label.includes('in a line that had left'))).toBe(true);
  });

  it('bankruptcy stops the path where it happens', () => {
    const crash: ToyLine = { id: 'TOY:A', closes: lines[0]!.closes.map((c, k) => (k < 100 ? c : 3 * c!)) };
    const result = run([decision(60, { 'TOY:A': -1 })], only(), [crash, lines[1]!, lines[2]!]);
    expect(series(result).ruinedOn).toBe(toyDate(100));
    expect(series(result).statistics.totalReturn).toBeLessThanOrEqual(-1);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('figures', () => {
  const result = run(decisions);

  it('windows carry forecast, realised volatility, return, gross and concentration', () => {
    expect(result.windows).toHaveLength(34);
    const [first] = result.windows;
    expect([first!.decided, first!.executed]).toEqual([toyDate(60), toyDate(61)]);
    const own = first!.profiles.min_variance!;
    const { returns } = series(result);
    expect(own.return).toBeCloseTo(returns.slice(1, 6).reduce((wealth, r) => wealth * (1 + r), 1) - 1, 12);
    expect(own.gross).toBeCloseTo(1, 12);
    expect(own.forecast).toBe(0.1);
    expect(own.concentration).toBeGreaterThan(1 / 3 - 1e-12);
    expect(own.concentration).toBeLessThanOrEqual(1);
    expect(first!.profiles.cash).toMatchObject({ return: 0, gross: 0, concentration: null });
  });

  it('sessions by regime add up to all of them, by the regime known when they began', () => {
    const { byRegime, returns } = series(result);
    expect(byRegime.CRISIS!.sessions).toBe(30);
    expect(byRegime.CRISIS!.sessions + byRegime.NORMAL!.sessions).toBe(returns.length);
    expect(byRegime.QUIET).toBeUndefined();
  });

  it('statistics have seeded intervals, deflation and overfitting in [0, 1]', () => {
    const { statistics } = series(result);
    const [low, high] = statistics.sharpeInterval!;
    expect(low).toBeLessThan(statistics.sharpe!);
    expect(high).toBeGreaterThan(statistics.sharpe!);
    expect(statistics.periodsPerYear).toBe(252);
    expect(statistics.deflatedSharpe).toBeLessThanOrEqual(statistics.probabilisticSharpe!);
    expect(result.probabilityOfOverfitting).toBeGreaterThanOrEqual(0);
    expect(result.probabilityOfOverfitting).toBeLessThanOrEqual(1);
    expect(result.trials).toBe(3);
    expect(result.labels).toContain('deflated Sharpe counts 3 configurations × 2 profiles');
  });

  it('fixed reselection is called selection-biased', () => {
    const biased = run(decisions, only({ validation: { reselect: 'fixed' } }));
    expect(biased.reselect).toBe('fixed');
    expect(biased.labels.some((label) => label.startsWith('selection-biased'))).toBe(true);
  });

  it('refuses a trial count below one and a decision without its profile', () => {
    const history = toyMarket(lines, SESSIONS);
    const input = { history, regimePath: path(), decisions, mandate: only() };
    expect(() => simulateStage({ ...input, trials: 0 })).toThrow(/trials is 0/);
    expect(() => simulateStage({ ...input, mandate: testMandate(), trials: 1 })).toThrow(/has no risk_parity/);
  });

  it('later data changes no NAV before it', () => {
    const early = run(decisions.slice(0, 20), only(), lines, 165);
    const late = run(decisions.slice(0, 20));
    const n = early.dates.length;
    expect(n).toBeGreaterThan(100);
    expect(late.dates.slice(0, n)).toEqual(early.dates);
    for (const { name, nav } of early.series) expect(series(late, name).nav.slice(0, n)).toEqual(nav);
  });
});
