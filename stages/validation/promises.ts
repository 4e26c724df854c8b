/**
 * The audit of promises: what each profile claims, against what its stitched net series did.
 *
 *   MIN_VARIANCE  volatility ratio to every other series                    promised < 1
 *   RISK_PARITY   concentration ratio: mean over windows of the Herfindahl index of realised risk contributions by cluster
 *                 (window-outcomes.ts), to every other series that holds the same selection       promised < 1
 *   MAX_SHARPE    annual Sharpe ratio minus that of every other series      promised > 0
 *   BARBELL       annual mean return in CRISIS minus that of every other    promised > 0
 *                 series, and outside CRISIS minus that of equal weight (the upside it should keep)
 *
 * All return series are compared at equal gross (equal-gross.ts). A session counts as CRISIS by the regime known when it
 * began, not by the one it caused. Intervals are paired stationary-bootstrap intervals, seeded by the mandate. A broken
 * promise is a finding, never an error.
 */
import type { Mandate, Profile } from '../../contracts/mandate.js';
import type { BacktestResult, PromisesResult, PromiseVerdict, SeriesName } from '../../contracts/validation.js';
import { biasStatistics } from './bias-statistic.js';
import { type EqualGross, equalGross } from './equal-gross.js';
import { riskFreePerPeriod } from './path-statistics.js';
import { sharpePerPeriod } from './series-statistics.js';
import { type Comparison, compare, type Promised } from './verdict.js';

/** How one promise is measured on two paired series. */
interface Measure {
  readonly name: string;
  readonly promised: Promised;
  readonly statistic: (own: Float64Array, other: Float64Array) => number | null;
  /** Compared observations, as positions in the series. */
  readonly rows: readonly number[];
}

export function promisesStage({ backtest, mandate }: { backtest: BacktestResult; mandate: Mandate }): PromisesResult {
  const equal = equalGross(backtest);
  const others = (own: SeriesName): SeriesName[] => [...equal.returns.keys()].filter((name) => name !== own);
  const has = (profile: Profile): boolean => equal.returns.has(profile);
  const verdicts: PromiseVerdict[] = [];
  if (has('min_variance')) {
    const measure = volatilityRatio(equal);
    for (const other of others('min_variance')) {
      verdicts.push(audit('min_variance', other, `has lower volatility than ${shout(other)}`, measure, equal, mandate));
    }
  }
  if (has('risk_parity')) {
    // The raw universe holds more instruments, and so spreads anything further: no comparison.
    const same = others('risk_parity').filter((other) => other !== 'equal_weight_universe');
    for (const other of same) verdicts.push(riskSpread(backtest, other, mandate));
  }
  if (has('max_sharpe')) {
    const measure = sharpeDifference(equal, mandate);
    for (const other of others('max_sharpe')) {
      verdicts.push(
        audit('max_sharpe', other, `has a higher Sharpe ratio than ${shout(other)}`, measure, equal, mandate),
      );
    }
  }
  if (has('barbell')) {
    const crisis = meanDifference(backtest, equal, mandate, true);
    for (const other of others('barbell')) {
      verdicts.push(audit('barbell', other, `loses less in CRISIS than ${shout(other)}`, crisis, equal, mandate));
    }
    if (has('equal_weight')) {
      const calm = meanDifference(backtest, equal, mandate, false);
      const promise = 'earns more outside CRISIS than EQUAL_WEIGHT';
      verdicts.push(audit('barbell', 'equal_weight', promise, calm, equal, mandate));
    }
  }
  const bias = biasStatistics(backtest, mandate);
  return { schema: 'promises/1', confidence: mandate.validation.bootstrap.confidence, verdicts, bias };
}

const shout = (name: SeriesName): string => name.toUpperCase();

function audit(
  profile: Profile,
  against: SeriesName,
  promise: string,
  { name, promised, statistic, rows }: Measure,
  equal: EqualGross,
  mandate: Mandate,
): PromiseVerdict {
  const own = pick(equal.returns.get(profile)!, rows);
  const other = pick(equal.returns.get(against)!, rows);
  const found = compare(own, other, statistic, promised, mandate.validation.bootstrap);
  const byWindow = new Map<number, number[]>();
  rows.forEach((row, k) => {
    const window = equal.window[row]!;
    byWindow.set(window, [...(byWindow.get(window) ?? []), k]);
  });
  const wins = [...byWindow.values()].map((ks) => statistic(pick(own, ks), pick(other, ks)));
  return verdict(profile, against, promise, name, found, shareKept(wins, promised));
}

function verdict(
  profile: Profile,
  against: SeriesName,
  promise: string,
  measure: string,
  found: Comparison,
  windowsWon: number | null,
): PromiseVerdict {
  return { promise: `${shout(profile)} ${promise}`, profile, against, ...found, measure, windowsWon };
}

// Two profiles that hold the same book in a window differ by rounding, and neither has won it.
const ROUNDING = 1e-9;

/** Share of windows on the promised side; windows without a value (too short, no variance) are not counted. */
function shareKept(values: readonly (number | null)[], promised: Promised): number | null {
  const known = values.filter((v) => v !== null && Number.isFinite(v)) as number[];
  if (known.length === 0) return null;
  return known.filter((v) => (promised === 'below 1' ? v < 1 - ROUNDING : v > ROUNDING)).length / known.length;
}

const pick = (x: Float64Array, rows: readonly number[]): Float64Array => Float64Array.from(rows, (row) => x[row]!);

const all = ({ sessions }: EqualGross): number[] => sessions.map((_, k) => k);

const volatilityRatio = (equal: EqualGross): Measure => ({
  name: 'volatility ratio at equal gross',
  promised: 'below 1',
  rows: all(equal),
  statistic: (own, other) => {
    const [a, b] = [deviation(own), deviation(other)];
    return a === null || b === null || b === 0 ? null : a / b;
  },
});

function sharpeDifference(equal: EqualGross, mandate: Mandate): Measure {
  const riskFree = riskFreePerPeriod(mandate);
  const annual = Math.sqrt(mandate.validation.periodsPerYear);
  return {
    name: 'annual Sharpe difference',
    promised: 'above 0',
    rows: all(equal),
    statistic: (own, other) => {
      const [a, b] = [sharpePerPeriod(own, riskFree), sharpePerPeriod(other, riskFree)];
      return a === null || b === null ? null : (a - b) * annual;
    },
  };
}

function meanDifference(backtest: BacktestResult, equal: EqualGross, mandate: Mandate, crisis: boolean): Measure {
  const { periodsPerYear } = mandate.validation;
  const inside = (k: number): boolean => (backtest.regimes[equal.sessions[k]!] === 'CRISIS') === crisis;
  return {
    name: `annual mean return difference ${crisis ? 'in' : 'outside'} CRISIS at equal gross`,
    promised: 'above 0',
    rows: all(equal).filter(inside),
    statistic: (own, other) => (own.length === 0 ? null : (mean(own) - mean(other)) * periodsPerYear),
  };
}

/** Paired over windows, since a concentration belongs to a window and not to a session. */
function riskSpread({ windows }: BacktestResult, against: SeriesName, mandate: Mandate): PromiseVerdict {
  const own: number[] = [];
  const other: number[] = [];
  for (const { profiles } of windows) {
    const a = profiles.risk_parity?.concentration ?? null;
    const b = profiles[against]?.concentration ?? null;
    if (a === null || b === null) continue;
    own.push(a);
    other.push(b);
  }
  const ratio = (a: Float64Array, b: Float64Array): number => mean(a) / mean(b);
  const options = mandate.validation.bootstrap;
  const found = compare(Float64Array.from(own), Float64Array.from(other), ratio, 'below 1', options);
  const won = shareKept(
    own.map((a, k) => a / other[k]!),
    'below 1',
  );
  const promise = `spreads realised risk more evenly than ${shout(against)}`;
  return verdict('risk_parity', against, promise, 'ratio of realised risk concentration by cluster', found, won);
}

function mean(x: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < x.length; t++) sum += x[t]!;
  return sum / x.length;
}

function deviation(x: Float64Array): number | null {
  if (x.length < 2) return null;
  const m = mean(x);
  let squares = 0;
  for (let t = 0; t < x.length; t++) squares += (x[t]! - m) ** 2;
  return Math.sqrt(squares / (x.length - 1));
}
