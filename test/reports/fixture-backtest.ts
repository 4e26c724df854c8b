/** A made-up back-test: seeded paths with the shape of a real one. */
import type { Profile, Regime } from '../../contracts/mandate.js';
import type {
  BacktestResult,
  PromisesResult,
  RegimeStatistics,
  SeriesName,
  WindowStatistics,
} from '../../contracts/validation.js';
import { mandate } from './fixture-mandate.js';

/** Park and Miller's generator: same seed, same numbers. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Weekdays up to and with `last`, oldest first. */
export function weekdays(last: string, n: number): string[] {
  const dates: string[] = [];
  for (let ms = Date.parse(last); dates.length < n; ms -= 86_400_000) {
    const date = new Date(ms);
    if (date.getUTCDay() % 6 !== 0) dates.push(date.toISOString().slice(0, 10));
  }
  return dates.reverse();
}

/** Two crises and two calm stretches, wherever the path is long enough. */
export const regimeAt = (i: number, n: number): Regime => {
  const at = i / n;
  if ((at > 0.3 && at < 0.36) || (at > 0.71 && at < 0.73)) return 'CRISIS';
  return (at > 0.5 && at < 0.62) || (at > 0.85 && at < 0.93) ? 'QUIET' : 'NORMAL';
};

const VOLATILITY: Readonly<Record<SeriesName, number>> = {
  min_variance: 0.034,
  risk_parity: 0.045,
  max_sharpe: 0.071,
  barbell: 0.052,
  max_diversification: 0.048,
  hrp: 0.046,
  equal_weight: 0.063,
  equal_weight_universe: 0.068,
  cash: 0,
};

const regimeFixture = (sessions: number, annualReturn: number | null, annualVolatility: number): RegimeStatistics => ({
  sessions,
  totalReturn: (annualReturn ?? 0) / 3,
  annualReturn,
  annualVolatility,
  sharpe: annualReturn === null ? null : 0.4,
  sortino: annualReturn === null ? null : 0.5,
  calmar: null,
  maxDrawdown: 0 - annualVolatility,
  drawdownFrom: null,
  drawdownTo: null,
  hitRate: 0.51,
  skew: -0.2,
  tailRatio: 0.9,
});

/** Figures of one window, with what was traded at its execution. */
const windowStatistics = (turnover: number): WindowStatistics => ({
  totalReturn: 0.001,
  annualReturn: 0.05,
  annualVolatility: 0.04,
  sharpe: 1.2,
  sortino: null,
  calmar: null,
  maxDrawdown: -0.004,
  drawdownFrom: null,
  drawdownTo: null,
  hitRate: 0.6,
  skew: null,
  tailRatio: null,
  turnover,
  costs: turnover * 0.0004,
});

export function backtestFixture(sessions: number, instruments: readonly string[]): BacktestResult {
  const dates = weekdays('2025-12-08', sessions);
  const regimes = dates.map((_, i) => regimeAt(i, sessions));
  const draw = seeded(17);
  const names: SeriesName[] = [...mandate.profiles, 'equal_weight', 'equal_weight_universe', 'cash'];
  const common = seeded(11);
  const shocks = dates.map(() => common() + common() + common() - 1.5);
  const held = seeded(23);
  const executions = dates.filter((_, i) => i % 5 === 0 && dates[i + 1] !== undefined);
  return {
    schema: 'backtest/1',
    book: {
      profile: mandate.profile,
      // Each instrument comes and goes in spells of its own length; every fourth is short.
      weights: executions.map((_, k) =>
        Object.fromEntries(
          instruments.flatMap((id, i) => {
            const isHeld = Math.floor(k / (7 + (i % 11))) % 3 !== i % 3;
            const size = (0.2 + held()) / instruments.length;
            return isHeld ? [[id, i % 4 === 3 ? -size : size] as const] : [];
          }),
        ),
      ),
    },
    dates,
    regimes,
    series: names.map((name, k) => {
      const own = seeded(100 + k);
      const size = (VOLATILITY[name] / Math.sqrt(252)) * 1.6;
      const returns = dates
        .slice(1)
        .map((_, i) => size * ((regimes[i] === 'CRISIS' ? 2 : 1) * (shocks[i]! + own() - 0.5) + 0.03));
      const nav = [1];
      for (const gained of returns) nav.push(nav.at(-1)! * (1 + gained));
      const isCash = name === 'cash';
      return {
        name,
        nav,
        returns,
        statistics: {
          observations: returns.length,
          periodsPerYear: 252,
          totalReturn: nav.at(-1)! - 1,
          annualReturn: nav.at(-1)! ** (252 / returns.length) - 1,
          annualVolatility: VOLATILITY[name],
          sharpe: isCash ? null : 0.41 + k / 10,
          sharpeInterval: isCash ? null : [-0.32, 1.12],
          sortino: isCash ? null : 0.6,
          calmar: isCash ? null : 0.3,
          maxDrawdown: isCash ? 0 : -0.08 - k / 100,
          drawdownFrom: isCash ? null : dates[Math.floor(sessions * 0.3)]!,
          drawdownTo: isCash ? null : dates[Math.floor(sessions * 0.36)]!,
          hitRate: isCash ? null : 0.527,
          skew: isCash ? null : -0.31,
          tailRatio: isCash ? null : 0.94,
          probabilisticSharpe: isCash ? null : 0.86,
          deflatedSharpe: isCash || name === 'equal_weight_universe' ? null : 0.63,
          annualTurnover: isCash ? 0 : 4.2 + k,
          annualCosts: isCash ? 0 : 0.0011 + k / 1e4,
        },
        byRegime: {
          QUIET: regimeFixture(100, 0.031, VOLATILITY[name] * 0.6),
          NORMAL: regimeFixture(360, 0.017, VOLATILITY[name]),
          CRISIS: regimeFixture(40, null, VOLATILITY[name] * 2),
        },
        ruinedOn: null,
      };
    }),
    windows: dates.flatMap((date, i) => {
      const executed = dates[i + 1];
      if (i % 5 !== 0 || executed === undefined) return [];
      const failed = i === 200;
      const figures = (profile: Profile) => ({
        forecast: failed ? null : VOLATILITY[profile] * (0.85 + 0.2 * draw()),
        realised: VOLATILITY[profile] * (0.3 + 1.6 * draw()),
        return: (draw() - 0.48) / 100,
        statistics: windowStatistics(failed ? 0 : 0.2 * draw()),
      });
      return [
        {
          decided: date,
          executed,
          outcome: failed ? ('FAILED' as const) : i % 95 === 0 ? ('NO_SIGNALS' as const) : ('DECIDED' as const),
          regime: regimes[i]!,
          held: failed || i % 95 === 0,
          profiles: Object.fromEntries(
            [...mandate.profiles, 'equal_weight' as const].map((profile) => [profile, figures(profile)]),
          ),
        },
      ];
    }),
    probabilityOfOverfitting: 0.37,
    trials: 6,
    labels: ['funding excluded', 'impact excluded: volume unknown'],
    reselect: 'window',
  };
}

export const promisesFixture: PromisesResult = {
  schema: 'promises/1',
  confidence: 0.9,
  verdicts: [
    {
      promise: 'MIN_VARIANCE has lower volatility than RISK_PARITY',
      profile: 'min_variance',
      against: 'risk_parity',
      verdict: 'DELIVERED',
      measure: 'volatility ratio',
      value: 0.7561,
      interval: [0.71, 0.81],
      windowsWon: 0.83,
    },
    {
      promise: 'MIN_VARIANCE has lower volatility than equal weight',
      profile: 'min_variance',
      against: 'equal_weight',
      verdict: 'NOT DELIVERED',
      measure: 'volatility ratio',
      value: 1.0421,
      interval: [1.01, 1.08],
      windowsWon: 0.41,
    },
    {
      promise: 'MAX_SHARPE has the highest Sharpe ratio',
      profile: 'max_sharpe',
      against: null,
      verdict: 'NOT SIGNIFICANT',
      measure: 'Sharpe difference',
      value: -0.081,
      interval: [-0.44, 0.31],
      windowsWon: null,
    },
    {
      promise: 'BARBELL loses less in CRISIS than equal weight',
      profile: 'barbell',
      against: 'equal_weight',
      verdict: 'TIE',
      measure: 'return difference',
      value: null,
      interval: null,
      windowsWon: null,
    },
  ],
  bias: [
    { profile: 'min_variance', statistic: 1.12, windows: 99 },
    { profile: 'risk_parity', statistic: 0.97, windows: 99 },
    { profile: 'max_sharpe', statistic: null, windows: 3 },
  ],
};
