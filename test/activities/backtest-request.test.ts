import { describe, expect, it } from 'vitest';
import { backtestMandate, runIdOf } from '../../activities/backtest-request.js';
import { orThrow } from '../../contracts/problem.js';
import { portfolioConfig } from '../../contracts/schemas/portfolio.js';
import { runRequest } from '../../contracts/schemas/run-request.js';
import { runOf } from '../../workflows/backtest.js';
import { testMandate } from '../stages/allocation/fixtures.js';

const dates = { from: '2020-01-01', to: '2020-12-31' };
const messages = (backtest: unknown, more: object = {}): string[] => {
  const parsed = runRequest.safeParse({ backtest, ...more });
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
};

describe('a request for a backtest', () => {
  it('needs two dates, the second later, and nothing that is not known', () => {
    expect(messages(dates)).toEqual([]);
    expect(messages({ from: '2020-01-01' })[0]).toContain('YYYY-MM-DD');
    expect(messages({ from: '2020-02-30', to: '2020-12-31' })).toHaveLength(1);
    expect(messages({ from: '2021-01-01', to: '2020-12-31' })).toEqual(['`to` must be later than `from`']);
    expect(messages({ from: '2020-01-01', to: '2020-01-01' })).toEqual(['`to` must be later than `from`']);
    expect(messages({ ...dates, reselect: 'never' })).toHaveLength(1);
    expect(messages({ ...dates, profiles: [] })).toHaveLength(1);
    expect(messages({ ...dates, profiles: ['hrp', 'hrp'] })).toEqual(['a profile stands twice']);
    expect(messages({ ...dates, profiles: ['magic'] })).toHaveLength(1);
    expect(messages({ ...dates, sensitivity: [0] })).toHaveLength(1);
    expect(messages({ ...dates, until: '2020-12-31' })[0]).toContain('until');
  });

  it('and a date to decide at exclude each other', () => {
    expect(messages(dates, { asOf: '2020-06-30' })[0]).toContain('leave asOf out');
  });

  it('is what decides between the two pipelines, and a request that is none at all is left to the first step', () => {
    expect(runOf({ configs: [], backtest: dates }).name).toBe('runBacktest');
    expect(runOf({ configs: [] }).name).toBe('runPipeline');
    expect(runOf(null).name).toBe('runPipeline');
  });
});

describe('backtestMandate', () => {
  const mandate = testMandate();

  it('changes what is asked for and nothing else', () => {
    expect(orThrow(backtestMandate(mandate, dates))).toEqual(mandate);
    const asked = { ...dates, profiles: ['hrp', 'barbell'], reselect: 'fixed', sensitivity: [1, 21] } as const;
    const changed = orThrow(backtestMandate(mandate, asked));
    expect(changed).toEqual({
      ...mandate,
      profile: 'hrp',
      profiles: ['hrp', 'barbell'],
      validation: { ...mandate.validation, reselect: 'fixed', sensitivity: [1, 21] },
    });
    expect(orThrow(backtestMandate(mandate, { ...dates, profiles: ['hrp', 'min_variance'] })).profile).toBe(
      'min_variance',
    );
  });

  it('refuses a distance shorter than the execution lag', () => {
    const slow = testMandate({ validation: { executionLag: 3 } });
    const refused = backtestMandate(slow, { ...dates, sensitivity: [5, 2] });
    expect(refused).toMatchObject({ ok: false, problem: { type: 'ConfigError', where: 'backtest.sensitivity' } });
    expect(!refused.ok && refused.problem.what).toContain('every 2 sessions');
  });

  it('gives the run a name of its own, told apart where it selects otherwise than the mandate', () => {
    const id = (backtest?: Parameters<typeof backtestMandate>[1]) =>
      runIdOf(mandate, '2020-06-30', { configs: [], ...(backtest === undefined ? {} : { backtest }) });
    expect(id()).toBe('portfolio/test/2020-06-30');
    expect(id(dates)).toBe('backtest/test/2020-01-01..2020-12-31');
    expect(id({ ...dates, reselect: 'window' })).toBe(id(dates));
    expect(id({ ...dates, reselect: 'fixed' })).toBe(`${id(dates)}-fixed`);
  });
});

describe('the mandate', () => {
  const problems = (changes: object): { path: string; message: string }[] => {
    const base = { kind: 'portfolio', name: 'p', calendar: { venues: ['X'], close: '22:00' } };
    const parsed = portfolioConfig.safeParse({ ...base, ...changes });
    return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  };

  it('charges no impact and no funding unless it says so, and asks for no other distance', () => {
    const plain = portfolioConfig.parse({ kind: 'portfolio', name: 'p', calendar: { venues: ['X'], close: '22:00' } });
    expect(plain.costs).toMatchObject({ impact: null, funding: 'excluded' });
    expect(plain.validation.sensitivity).toEqual([]);
    expect(plain.rebalance.maxTurnover).toBeNull();
    expect(problems({ costs: { impact: { nav: 1e6 }, funding: { byClass: { crypto: -0.05 } } } })).toEqual([]);
  });

  it('is refused where trading would cost all there is', () => {
    expect(problems({ costs: { default: { halfSpreadBps: 4999, feeBps: 5000 } } })).toEqual([]);
    const [dear] = problems({ costs: { default: { halfSpreadBps: 5000, feeBps: 5000 } } });
    expect(dear!.path).toBe('costs');
    expect(dear!.message).toMatch(/^costs above 100 %/);
    const levered = { costs: { byClass: { crypto: { halfSpreadBps: 2000, feeBps: 500 } } }, risk: { grossTarget: 4 } };
    expect(problems(levered)[0]!.path).toBe('costs');
    expect(problems({ costs: { default: { halfSpreadBps: 20000 } } })[0]!.path).toBe('costs.default.halfSpreadBps');
  });

  it('is refused for impact, funding, turnover and distances that make no sense', () => {
    expect(problems({ costs: { impact: { coefficient: 1 } } })[0]!.path).toBe('costs.impact.nav');
    expect(problems({ costs: { impact: { nav: 0 } } })[0]!.path).toBe('costs.impact.nav');
    expect(problems({ costs: { impact: { nav: 1e6, coefficient: -1 } } })[0]!.path).toBe('costs.impact.coefficient');
    expect(problems({ costs: { funding: 'included' } })[0]!.message).toContain('`excluded`');
    expect(problems({ costs: { funding: { byClass: { crypto: 40 } } } })).toHaveLength(1);
    expect(problems({ rebalance: { maxTurnover: 0 } })[0]!.path).toBe('rebalance.maxTurnover');
    expect(problems({ validation: { sensitivity: [1, 1] } })[0]!.message).toBe('a number of sessions stands twice');
    expect(problems({ validation: { sensitivity: [0] } })[0]!.path).toBe('validation.sensitivity.0');
    const lagging = { validation: { sensitivity: [1], executionLag: 3 } };
    expect(problems(lagging)[0]!.path).toBe('validation.sensitivity');
  });
});
