import { describe, expect, it } from 'vitest';
import type { Mandate } from '../../../contracts/mandate.js';
import type { WindowDecision } from '../../../contracts/validation.js';
import { decisionTerms } from '../../../stages/validation/decision-terms.js';
import { distancesOf, plannedBacktest, planWindows, windowDates } from '../../../stages/validation/plan.js';
import { simulateStage } from '../../../stages/validation/simulate.js';
import { testMandate, toyDate, toyMarket, uniform, walk } from '../allocation/fixtures.js';

const SESSIONS = 420;
const IDS = ['TOY:A', 'TOY:B'];
const history = toyMarket(
  IDS.map((id, i) => ({ id, closes: walk(i + 1, SESSIONS) })),
  SESSIONS,
);
const asking = (sensitivity: readonly number[], every = 5): Mandate => ({
  ...testMandate({ rebalance: { every }, validation: { sensitivity } }),
  profiles: ['min_variance'],
});

function decided(date: string): WindowDecision {
  const next = uniform(Number(date.replaceAll('-', '')));
  const weight = next();
  const profile = (a: number) => ({
    weights: { 'TOY:A': a, 'TOY:B': 1 - a },
    uninvested: 0,
    forecastVolatility: 0.1,
    residual: 0,
    fallbacks: [],
  });
  return {
    schema: 'window-decision/1',
    date,
    asOf: `${date}T22:00:00.000Z`,
    regime: 'NORMAL',
    outcome: 'DECIDED',
    reason: null,
    counts: { universe: 2, signals: 2, selected: 2 },
    universe: IDS,
    selected: IDS,
    profiles: { min_variance: profile(weight), equal_weight: profile(0.5) },
  };
}
const decisionsOf = (mandate: Mandate) => planWindows({ history, mandate, batchSize: 25 }).batches.flat().map(decided);
const simulated = (mandate: Mandate) =>
  simulateStage({ history, regimePath: [], decisions: decisionsOf(mandate), mandate, trials: 3 });

describe('planning', () => {
  it('decides on the dates of every distance, each once and in order', () => {
    const mandate = asking([21, 7]);
    const dates = planWindows({ history, mandate, batchSize: 1000 }).batches.flat();
    const of = (every: number) => windowDates({ history, mandate, regimePath: [], every: [every] });
    expect(distancesOf(mandate)).toEqual([5, 7, 21]);
    expect(dates).toEqual([...new Set([...of(5), ...of(7), ...of(21)])].sort());
    expect(of(21).every((date) => of(7).includes(date))).toBe(true);
  });

  it('without sensitivity the plan is what it was', () => {
    const mandate = asking([]);
    expect(planWindows({ history, mandate, batchSize: 1000 }).batches.flat()).toEqual(
      windowDates({ history, mandate, regimePath: [], every: [5] }),
    );
  });

  it('a backtest leaves earlier windows out, and fails by name where none is left', () => {
    const mandate = asking([]);
    const plan = (from: string) => planWindows({ history, mandate, batchSize: 1000, from });
    const dates = plan(toyDate(200)).batches.flat();
    expect(dates[0]).toBe(toyDate(200));
    expect(plannedBacktest(plan(toyDate(200)), history, mandate, toyDate(200)).ok).toBe(true);
    const late = plannedBacktest(plan(toyDate(418)), history, mandate, toyDate(418));
    expect(late).toMatchObject({ ok: false, problem: { type: 'ValidationError', where: 'backtest' } });
    expect(!late.ok && late.problem.what).toContain(
      `no rebalance date lies between ${toyDate(418)} and ${toyDate(419)}`,
    );
  });

  it('training longer than the history is named with both lengths', () => {
    const mandate = asking([]);
    const short = toyMarket([{ id: 'TOY:A', closes: walk(1, 50) }], 50);
    const plan = planWindows({ history: short, mandate, batchSize: 10, from: toyDate(0) });
    const result = plannedBacktest(plan, short, mandate, toyDate(0));
    expect(result).toMatchObject({ ok: false, problem: { type: 'ValidationError', where: 'validation.train' } });
    expect(!result.ok && result.problem.what).toContain('60 sessions must lie before the first window');
    expect(!result.ok && result.problem.what).toContain(`50 sessions, ${toyDate(0)} to ${toyDate(49)}`);
  });
});

describe('simulating', () => {
  it('each distance is the path that a mandate with that distance has', () => {
    const result = simulated(asking([1, 21]));
    for (const { every, windows, series } of result.sensitivity!.variants) {
      const alone = simulated(asking([], every));
      expect(windows).toBe(alone.windows.length);
      expect(series).toEqual(alone.series.map(({ name, statistics }) => ({ name, statistics })));
    }
    expect(result.sensitivity!.variants.map(({ every }) => every)).toEqual([5, 1, 21]);
  });

  it('does not change the path of the mandate by one byte, but for what is said of it', () => {
    const { sensitivity, labels, ...asked } = simulated(asking([1, 21]));
    const { labels: before, ...plain } = simulated(asking([]));
    expect(JSON.stringify(asked)).toBe(JSON.stringify(plain));
    expect(labels).toEqual([...before, 'sensitivity: every 1, 21 sessions']);
    expect(sensitivity!.probabilityOfOverfitting).toBeGreaterThanOrEqual(0);
    expect(sensitivity!.probabilityOfOverfitting).toBeLessThanOrEqual(1);
  });

  it('too short a path has no probability of overfitting across distances', () => {
    const mandate = asking([21]);
    const late = decisionsOf(mandate).filter(({ date }) => date > toyDate(320));
    const result = simulateStage({ history, regimePath: [], decisions: late, mandate, trials: 3 });
    expect(result.sensitivity!.probabilityOfOverfitting).toBeNull();
    const none = simulateStage({ history, regimePath: [], decisions: [], mandate, trials: 3 });
    expect(none.sensitivity!.variants.map(({ windows }) => windows)).toEqual([0, 0]);
  });

  it('a look at some profiles still counts all that the configurations tried', () => {
    const mandate = asking([]);
    const decisions = decisionsOf(mandate);
    const of = (profilesTried?: number) =>
      simulateStage({ history, regimePath: [], decisions, mandate, trials: 3, profilesTried });
    expect(of(5).labels).toContain('deflated Sharpe counts 3 configurations × 5 profiles');
    expect(of().labels).toContain('deflated Sharpe counts 3 configurations × 2 profiles');
    const deflated = (result: ReturnType<typeof of>) => result.series[0]!.statistics.deflatedSharpe!;
    expect(deflated(of(5))).toBeLessThan(deflated(of()));
  });
});

describe('what a window is remembered by', () => {
  const terms = (changes: Parameters<typeof testMandate>[0]) => decisionTerms(testMandate(changes));

  it('is not when it is decided nor what trading costs', () => {
    const base = terms({});
    expect(terms({ rebalance: { every: 21, band: 0.2 } })).toEqual(base);
    expect(terms({ costs: { impact: { coefficient: 1, nav: 1e6 }, funding: { byClass: {} } } })).toEqual(base);
    expect(terms({ validation: { anchor: '2001-01-01', train: 70, executionLag: 0, sensitivity: [1] } })).toEqual(base);
    expect(terms({ name: 'other', asOf: '2020-01-01', profile: 'barbell', maxHold: 1, onNoSignals: 'cash' })).toEqual(
      base,
    );
  });

  it('is everything that is decided by', () => {
    const base = terms({});
    expect(terms({ validation: { reselect: 'fixed' } })).not.toEqual(base);
    expect(terms({ risk: { clusterCap: 0.3 } })).not.toEqual(base);
    expect(terms({ rebalance: { maxTurnover: 0.1 } })).not.toEqual(base);
    expect(terms({ profiles: ['hrp', 'min_variance'] })).not.toEqual(base);
  });
});
