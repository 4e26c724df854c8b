import { describe, expect, it } from 'vitest';
import type { Mandate, Regime } from '../../../contracts/mandate.js';
import type {
  BacktestResult,
  BacktestSeries,
  PromiseVerdict,
  SeriesName,
  WindowOutcome,
} from '../../../contracts/validation.js';
import { equalGross } from '../../../stages/validation/equal-gross.js';
import { promisesStage } from '../../../stages/validation/promises.js';
import { normal, testMandate, toyDate, uniform } from '../allocation/fixtures.js';

const T = 500;
const EVERY = 5;

interface Book {
  readonly name: SeriesName;
  readonly returns: readonly number[];
  readonly gross?: number;
  readonly concentration?: number;
  readonly forecast?: number;
}

/** A backtest whose series return what they are told, in windows of five sessions. */
function backtest(books: readonly Book[], regimeOf: (t: number) => Regime = () => 'NORMAL'): BacktestResult {
  const dates = Array.from({ length: T + 1 }, (_, t) => toyDate(t));
  const windows = Array.from({ length: T / EVERY }, (_, k) => {
    const from = k * EVERY;
    const outcome = ({ returns, gross = 1, concentration = 0.5, forecast = 0.16 }: Book): WindowOutcome => ({
      forecast,
      realised: 0.16,
      return: returns.slice(from, from + EVERY).reduce((wealth, r) => wealth * (1 + r), 1) - 1,
      gross,
      // A window's own value, so that pairs differ.
      concentration: concentration * (1 + 0.1 * Math.sin(k)),
    });
    return {
      decided: toyDate(from),
      executed: dates[from]!,
      outcome: 'DECIDED' as const,
      regime: regimeOf(from),
      held: false,
      profiles: Object.fromEntries(books.map((book) => [book.name, outcome(book)])),
    };
  });
  return {
    schema: 'backtest/1',
    dates,
    regimes: dates.map((_, t) => regimeOf(t)),
    series: books.map(({ name, returns }) => ({ name, nav: [], returns, ruinedOn: null }) as unknown as BacktestSeries),
    windows,
    probabilityOfOverfitting: null,
    trials: 1,
    labels: [],
    reselect: 'window',
  };
}

function noise(seed: number, volatility: number, mean = 0): number[] {
  const next = uniform(seed);
  return Array.from({ length: T }, () => mean + volatility * normal(next));
}

const audit = (result: BacktestResult, mandate: Mandate = testMandate()) =>
  promisesStage({ backtest: result, mandate });

const of = (verdicts: readonly PromiseVerdict[], profile: SeriesName, against: SeriesName): PromiseVerdict =>
  verdicts.find((v) => v.profile === profile && v.against === against)!;

const calm: Book = { name: 'min_variance', returns: noise(1, 0.005) };
const wild: Book = { name: 'equal_weight', returns: noise(2, 0.01) };

describe('MIN_VARIANCE', () => {
  it('delivers against every series that is clearly wilder, with ratio, interval and windows won', () => {
    const { verdicts, confidence } = audit(backtest([calm, wild, { ...wild, name: 'equal_weight_universe' }]));
    expect(verdicts.map(({ promise }) => promise)).toEqual([
      'MIN_VARIANCE has lower volatility than EQUAL_WEIGHT',
      'MIN_VARIANCE has lower volatility than EQUAL_WEIGHT_UNIVERSE',
    ]);
    const verdict = of(verdicts, 'min_variance', 'equal_weight');
    expect(verdict.verdict).toBe('DELIVERED');
    expect(verdict.value).toBeGreaterThan(0.4);
    expect(verdict.value).toBeLessThan(0.6);
    expect(verdict.interval![0]).toBeLessThan(verdict.value!);
    expect(verdict.interval![1]).toBeLessThan(1);
    expect(verdict.windowsWon).toBeGreaterThan(0.7);
    expect(confidence).toBe(0.95);
  });

  it('does not deliver where it is clearly wilder, and is not significant where it is neither', () => {
    const broken = audit(
      backtest([
        { ...wild, name: 'min_variance' },
        { ...calm, name: 'hrp' },
      ]),
    ).verdicts;
    expect(of(broken, 'min_variance', 'hrp').verdict).toBe('NOT DELIVERED');
    const close = audit(backtest([calm, { name: 'hrp', returns: noise(3, 0.005) }])).verdicts;
    expect(of(close, 'min_variance', 'hrp').verdict).toBe('NOT SIGNIFICANT');
  });

  it('ties with itself', () => {
    const verdict = of(audit(backtest([calm, { ...calm, name: 'hrp' }])).verdicts, 'min_variance', 'hrp');
    expect([verdict.verdict, verdict.value]).toEqual(['TIE', 1]);
  });

  it('wins no window by the last digits of the same book', () => {
    const rounded: Book = { name: 'hrp', returns: calm.returns.map((r) => r * (1 + 1e-13)) };
    expect(of(audit(backtest([calm, rounded])).verdicts, 'min_variance', 'hrp').windowsWon).toBe(0);
  });

  it('is compared at equal gross: half the gross with half the moves is a tie, not a victory', () => {
    const half: Book = { name: 'min_variance', returns: wild.returns.map((r) => r / 2), gross: 0.5 };
    expect(of(audit(backtest([half, wild])).verdicts, 'min_variance', 'equal_weight').verdict).toBe('TIE');
  });

  it('is never compared with cash', () => {
    const { verdicts } = audit(backtest([calm, wild, { name: 'cash', returns: Array(T).fill(0), gross: 0 }]));
    expect(verdicts.map(({ against }) => against)).toEqual(['equal_weight']);
  });
});

describe('the other promises', () => {
  it('RISK_PARITY is judged by how evenly profit and loss was spread over instruments', () => {
    const even: Book = { name: 'risk_parity', returns: noise(4, 0.01), concentration: 0.1 };
    const uneven: Book = { name: 'hrp', returns: noise(5, 0.01), concentration: 0.4 };
    const { verdicts } = audit(backtest([even, uneven]));
    const verdict = of(verdicts, 'risk_parity', 'hrp');
    expect([verdict.verdict, verdict.windowsWon, verdict.measure]).toEqual([
      'DELIVERED',
      1,
      'ratio of realised risk concentration by cluster',
    ]);
    expect(verdict.value).toBeCloseTo(0.25, 9);
  });

  it('MAX_SHARPE is judged by the difference of annual Sharpe ratios', () => {
    const good: Book = { name: 'max_sharpe', returns: noise(6, 0.01, 0.003) };
    const bad: Book = { name: 'equal_weight', returns: noise(7, 0.01, -0.003) };
    const delivered = of(audit(backtest([good, bad])).verdicts, 'max_sharpe', 'equal_weight');
    expect(delivered.verdict).toBe('DELIVERED');
    expect(delivered.value).toBeGreaterThan(5);
    const swapped = audit(
      backtest([
        { ...bad, name: 'max_sharpe' },
        { ...good, name: 'equal_weight' },
      ]),
    );
    expect(of(swapped.verdicts, 'max_sharpe', 'equal_weight').verdict).toBe('NOT DELIVERED');
  });

  it('BARBELL is judged in CRISIS and, against equal weight, outside it', () => {
    const crisis = (t: number): Regime => (t % 100 < 30 ? 'CRISIS' : 'NORMAL');
    const base = noise(8, 0.002);
    const equal: Book = {
      name: 'equal_weight',
      returns: base.map((r, t) => r + (crisis(t) === 'CRISIS' ? -0.01 : 0.001)),
    };
    const barbell: Book = { name: 'barbell', returns: base.map((r, t) => r * 1.1 + (crisis(t) === 'CRISIS' ? 0 : 0)) };
    const { verdicts } = audit(backtest([barbell, equal], crisis));
    expect(verdicts.map(({ promise, verdict }) => [promise, verdict])).toEqual([
      ['BARBELL loses less in CRISIS than EQUAL_WEIGHT', 'DELIVERED'],
      ['BARBELL earns more outside CRISIS than EQUAL_WEIGHT', 'NOT DELIVERED'],
    ]);
    expect(verdicts[0]!.value).toBeCloseTo(0.01 * 252, 1);
  });

  it('a promise about CRISIS without a crisis is not significant and has no value', () => {
    const { verdicts } = audit(backtest([{ ...calm, name: 'barbell' }, wild]));
    expect(verdicts[0]).toMatchObject({ verdict: 'NOT SIGNIFICANT', value: null, interval: null, windowsWon: null });
  });
});

describe('equalGross', () => {
  it('leaves out sessions before the first execution and those in which somebody held nothing', () => {
    const result = backtest([calm, wild]);
    const windows = result.windows.slice(1).map((window, k) => {
      const idle = k === 3 ? { hrp: { forecast: null, realised: null, return: 0, gross: 0 } } : {};
      return { ...window, profiles: { ...window.profiles, hrp: { ...window.profiles.min_variance!, ...idle.hrp } } };
    });
    const series = [...result.series, { ...result.series[0]!, name: 'hrp' as const }];
    const { sessions } = equalGross({ ...result, series, windows });
    expect(sessions[0]).toBe(EVERY);
    expect(sessions).toHaveLength(T - 2 * EVERY);
  });
});

describe('bias statistic', () => {
  it('is one for an honest forecast, two for a forecast of half the volatility', () => {
    const honest = { name: 'min_variance' as const, returns: noise(9, 0.01), forecast: 0.01 * Math.sqrt(252) };
    const { bias } = audit(backtest([honest, { ...wild, returns: honest.returns, forecast: honest.forecast / 2 }]));
    const statistic = (name: SeriesName) => bias.find(({ profile }) => profile === name)!;
    expect(statistic('min_variance').statistic).toBeGreaterThan(0.8);
    expect(statistic('min_variance').statistic).toBeLessThan(1.2);
    expect(statistic('equal_weight').statistic! / statistic('min_variance').statistic!).toBeCloseTo(2, 9);
    // The last window is still running.
    expect(statistic('min_variance').windows).toBe(T / EVERY - 1);
    expect(statistic('risk_parity')).toMatchObject({ statistic: null, windows: 0 });
  });
});

it('an empty backtest has no broken promise, no value and no exception', () => {
  const empty = { ...backtest([calm, wild]), dates: [], regimes: [], windows: [] };
  const series = empty.series.map((s) => ({ ...s, returns: [] }));
  const result = audit({ ...empty, series });
  expect(result.verdicts.every(({ verdict, value }) => verdict === 'NOT SIGNIFICANT' && value === null)).toBe(true);
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

it('the same backtest gives the same bytes', () => {
  const result = backtest([calm, wild, { ...wild, name: 'max_sharpe' }]);
  expect(JSON.stringify(audit(result))).toBe(JSON.stringify(audit(result)));
});
