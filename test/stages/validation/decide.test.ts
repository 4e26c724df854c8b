import { beforeAll, describe, expect, it } from 'vitest';
import type { Mandate, Profile } from '../../../contracts/mandate.js';
import { orThrow } from '../../../contracts/problem.js';
import type { WindowDecision } from '../../../contracts/validation.js';
import { alignStage } from '../../../stages/allocation/align.js';
import { allocateStage } from '../../../stages/allocation/allocate.js';
import { regimeStage } from '../../../stages/regime/regime-stage.js';
import { selectionStage } from '../../../stages/selection/selection-stage.js';
import { signalsStage } from '../../../stages/signals/signals-stage.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { decideAt, type Research } from '../../../stages/validation/decide.js';
import { planWindows } from '../../../stages/validation/plan.js';
import { promisesStage } from '../../../stages/validation/promises.js';
import { simulateStage } from '../../../stages/validation/simulate.js';
import { sampleMandate, sampleResearch } from './sample-research.js';

const CUT = '2017-02-28';
let mandate: Mandate;
let research: Research;
let dates: readonly string[];
let decisions: readonly WindowDecision[];

beforeAll(async () => {
  mandate = await sampleMandate();
  research = await sampleResearch(CUT, mandate);
  const { history, regimePath } = research;
  dates = planWindows({ history, mandate, batchSize: 25, regimePath }).batches.flat();
  decisions = dates.map((date) => decideAt({ research, date }));
});

const withMandate = (changes: Partial<Mandate>): Research => ({ ...research, mandate: { ...mandate, ...changes } });

describe('a window on the sample', () => {
  it('mostly decides, and never without a reason otherwise', () => {
    const decided = decisions.filter(({ outcome }) => outcome === 'DECIDED');
    expect(decided.length).toBeGreaterThan(0.9 * decisions.length);
    for (const { outcome, reason } of decisions) expect(reason === null).toBe(outcome === 'DECIDED');
    expect(decisions.filter(({ outcome }) => outcome === 'FAILED').map(({ reason }) => reason)).toEqual([]);
  });

  it('holds every profile of the mandate and equal weight, inside the caps and certified', () => {
    const { instrumentCap, grossTarget } = mandate.risk;
    for (const { outcome, profiles, selected } of decisions) {
      if (outcome !== 'DECIDED') continue;
      expect(Object.keys(profiles)).toEqual(['min_variance', 'risk_parity', 'max_sharpe', 'barbell', 'equal_weight']);
      for (const { weights, uninvested, residual, forecastVolatility } of Object.values(profiles)) {
        const gross = Object.values(weights).map(Math.abs);
        expect(Math.max(...gross)).toBeLessThanOrEqual(instrumentCap + 1e-9);
        expect(gross.reduce((sum, w) => sum + w, 0) + uninvested).toBeLessThanOrEqual(grossTarget + 1e-9);
        expect(Object.keys(weights).every((id) => selected.includes(id))).toBe(true);
        expect(residual).toBeLessThanOrEqual(1e-6);
        expect(forecastVolatility).toBeGreaterThan(0);
      }
    }
  });

  it('is what the live stages decide at that close', () => {
    const window = decisions.findLast(({ outcome }) => outcome === 'DECIDED')!;
    const view = research.history.at(Date.parse(window.asOf));
    const universe = universeStage({ view, fields: research.fields, mandate });
    const { state, gate } = regimeStage({ path: research.regimePath, view, universe, mandate });
    const signals = signalsStage({ asOf: universe.asOf, universe, mandate });
    const selection = selectionStage({ view, universe, signals, mandate });
    const alignment = alignStage({ view, selection, mandate });
    expect(window.regime).toBe(state);
    for (const [profile, { weights }] of Object.entries(window.profiles)) {
      const input = { alignment, selection, regime: state, exposure: gate.exposure, mandate };
      const { positions } = orThrow(allocateStage({ ...input, profile: profile as Profile }));
      const live = positions.filter(({ weight }) => weight !== 0).map(({ instrument, weight }) => [instrument, weight]);
      expect(Object.entries(weights)).toEqual(live);
    }
  });

  it('does not change by one byte when the future is cut off', async () => {
    for (const k of [3, Math.floor(dates.length / 2), dates.length - 2]) {
      const date = dates[k]!;
      const truncated = await sampleResearch(date, mandate);
      expect(JSON.stringify(decideAt({ research: truncated, date }))).toBe(JSON.stringify(decisions[k]));
    }
  });
});

describe('a window that cannot decide', () => {
  const last = () => dates.at(-1)!;

  it('is HALTED with the reason where the data are not fit, as the live run is', () => {
    const halted = decideAt({ research: withMandate({ gate: { ...mandate.gate, minInstruments: 99 } }), date: last() });
    expect(halted).toMatchObject({ outcome: 'HALTED', profiles: {}, selected: [] });
    expect(halted.reason).toContain('at least 99 are needed');
    expect(halted.counts.universe).toBeGreaterThan(10);
  });

  it('is NO_SIGNALS where no strategy speaks', () => {
    const silent = mandate.strategies.map((strategy) => ({ ...strategy, long: [], short: [] }));
    const never = { field: 'RSI', op: 'gt', value: 1000, onMissing: 'fail' } as const;
    const strategies = silent.map((strategy) => ({ ...strategy, long: [never], short: [never] }));
    const quiet = decideAt({ research: withMandate({ strategies }), date: last() });
    expect(quiet).toMatchObject({ outcome: 'NO_SIGNALS', reason: 'no strategy has a signal', profiles: {} });
  });

  it('is FAILED with the problem in words, never an exception and never left out', () => {
    const risk = { ...mandate.risk, capPolicy: 'strict', instrumentCap: 0.01 } as const;
    const failed = decideAt({ research: withMandate({ risk }), date: last() });
    expect(failed.outcome).toBe('FAILED');
    expect(failed.reason).toMatch(/^InfeasibleMandateError in allocation\/min_variance/);
    expect(failed.counts.selected).toBeGreaterThan(0);
  });

  it('is NO_SIGNALS where nothing is left to align, as a live run', () => {
    const universes = mandate.universes.map((universe) => ({
      ...universe,
      gates: universe.gates.filter(({ id }) => id !== 'history'),
    }));
    const tooLong = withMandate({ universes, risk: { ...mandate.risk, lookback: 5000 } });
    const empty = decideAt({ research: tooLong, date: last() });
    expect(empty.outcome).toBe('NO_SIGNALS');
    expect(empty.reason).toBe('no selected instrument could be aligned');
  });

  it('past the cut is a FutureReadError that is thrown', () => {
    expect(() => decideAt({ research, date: '2017-12-29' })).toThrow(/FutureReadError/);
    expect(() => decideAt({ research, date: 'yesterday' })).toThrow(RangeError);
  });
});

it('reselect: fixed uses the newest selection in every window', () => {
  const fixed = withMandate({ validation: { ...mandate.validation, reselect: 'fixed' } });
  const [early, late] = [dates[5]!, dates.at(-1)!].map((date) => decideAt({ research: fixed, date }));
  expect(early!.selected).toEqual(late!.selected);
  expect(early!.universe).not.toEqual([]);
});

describe('the walk-forward on the sample', () => {
  it('simulates every series to the last session that all sources have published', () => {
    const { history, regimePath } = research;
    const backtest = simulateStage({ history, regimePath, decisions, mandate, trials: 2 });
    expect(backtest.series.map(({ name }) => name)).toEqual([
      ...mandate.profiles,
      'equal_weight',
      'equal_weight_universe',
      'cash',
    ]);
    expect(backtest.dates.length).toBeGreaterThan(200);
    // Energy prices are known a week late.
    expect(backtest.dates.at(-1)! < '2017-02-23').toBe(true);
    expect(backtest.labels).toContain('funding excluded');
    expect(backtest.probabilityOfOverfitting).not.toBeNull();
    expect(JSON.parse(JSON.stringify(backtest))).toEqual(backtest);

    const promises = promisesStage({ backtest, mandate });
    const own = promises.verdicts.filter(({ profile }) => profile === 'min_variance');
    expect(own.map(({ against }) => against)).toEqual([
      'risk_parity',
      'max_sharpe',
      'barbell',
      'equal_weight',
      'equal_weight_universe',
    ]);
    for (const { value, interval } of own) {
      expect(value).toBeGreaterThan(0);
      expect(interval![0]).toBeLessThanOrEqual(interval![1]);
    }
    expect(promises.bias.every(({ windows }) => windows > 40)).toBe(true);
    expect(JSON.parse(JSON.stringify(promises))).toEqual(promises);
  });
});
