/** Runs side by side: what was asked, what came of it, and how far their books and their verdicts agree. */
import type { ComparedRun, RunComparison, WeightsOverlap } from '../../contracts/run-comparison.js';
import type { BacktestResult, PathStatistics, SeriesName } from '../../contracts/validation.js';
import { configDifferences } from './config-differences.js';
import { pathStatistics } from './path-statistics.js';

/** RangeError for fewer than two runs. */
export function compareRuns(runs: readonly ComparedRun[]): RunComparison {
  if (runs.length < 2) throw new RangeError(`compareRuns: two runs are needed, got ${runs.length}`);
  const names = [...new Set(runs.flatMap(({ backtest }) => backtest?.series.map(({ name }) => name) ?? []))];
  const common = commonPeriods(runs.flatMap(({ backtest }) => backtest ?? []));
  const promises = [...new Set(runs.flatMap((run) => run.promises?.verdicts.map(({ promise }) => promise) ?? []))];
  return {
    runs: runs.map(({ backtest, mandate, ...run }) => ({
      runId: run.runId,
      asOf: run.asOf,
      outcome: run.outcome,
      regime: run.regime,
      profile: mandate.profile,
      configHash: run.configHash,
      code: run.code,
      trials: run.trials,
      reselect: mandate.validation.reselect,
      windows: backtest?.windows.length ?? 0,
      from: backtest?.dates[0] ?? null,
      to: backtest?.dates.at(-1) ?? null,
      probabilityOfOverfitting: backtest?.probabilityOfOverfitting ?? null,
      labels: backtest?.labels ?? [],
    })),
    config: configDifferences(runs.map(({ mandate }) => mandate)),
    overlap: overlaps(runs),
    commonSessions: common.size,
    series: names.map((name) => ({
      name,
      own: runs.map(({ backtest }) => backtest?.series.find((one) => one.name === name)?.statistics ?? null),
      common: runs.map((run) => commonStatistics(run, name, common)),
    })),
    promises: promises.map((promise) => ({
      promise,
      verdicts: runs.map((run) => {
        const found = run.promises?.verdicts.find((one) => one.promise === promise);
        return found === undefined ? null : { verdict: found.verdict, value: found.value };
      }),
    })),
  };
}

/** A return's period: the session it starts from and the one it ends with. Two calendars may share one and not the other. */
const period = (dates: readonly string[], t: number): string => `${dates[t]}/${dates[t + 1]}`;

const periodsOf = ({ dates }: BacktestResult): string[] => dates.slice(1).map((_, t) => period(dates, t));

function commonPeriods(backtests: readonly BacktestResult[]): ReadonlySet<string> {
  const [first, ...others] = backtests.map((backtest) => new Set(periodsOf(backtest)));
  return new Set([...(first ?? [])].filter((one) => others.every((periods) => periods.has(one))));
}

function commonStatistics(
  { backtest, mandate }: ComparedRun,
  name: SeriesName,
  common: ReadonlySet<string>,
): PathStatistics | null {
  const series = backtest?.series.find((one) => one.name === name);
  if (backtest === null || series === undefined || common.size === 0) return null;
  const { dates } = backtest;
  const rows = series.returns.flatMap((_, t) => (common.has(period(dates, t)) ? [t] : []));
  const returns = Float64Array.from(rows, (t) => series.returns[t]!);
  return pathStatistics(returns, [dates[rows[0]!]!, ...rows.map((t) => dates[t + 1]!)], mandate);
}

function overlaps(runs: readonly ComparedRun[]): WeightsOverlap[] {
  return runs.flatMap((one, first) =>
    runs.slice(first + 1).flatMap((other, k): WeightsOverlap[] => {
      const [a, b] = [one.weights, other.weights];
      if (a === null || b === null) return [];
      const ids = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
      let [common, shared, moved] = [0, 0, 0];
      for (const id of ids) {
        const [x, y] = [a[id] ?? 0, b[id] ?? 0];
        moved += Math.abs(x - y);
        if (x * y <= 0) continue;
        common++;
        shared += Math.min(Math.abs(x), Math.abs(y));
      }
      return [{ first, second: first + 1 + k, common, shared, turnover: moved / 2 }];
    }),
  );
}
