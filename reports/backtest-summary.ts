import type { BacktestResult, BacktestSeries, SensitivityResult } from '../contracts/validation.js';

/** A backtest without its daily figures, for programs. */
export interface BacktestSummary {
  /** First and last session of the path, YYYY-MM-DD; null where nothing was executed. */
  readonly from: string | null;
  readonly to: string | null;
  readonly windows: number;
  readonly trials: number;
  readonly reselect: BacktestResult['reselect'];
  readonly labels: readonly string[];
  readonly probabilityOfOverfitting: number | null;
  readonly sensitivity: SensitivityResult | null;
  readonly series: readonly Omit<BacktestSeries, 'nav' | 'returns'>[];
}

export const backtestSummary = (backtest: BacktestResult): BacktestSummary => ({
  from: backtest.dates[0] ?? null,
  to: backtest.dates.at(-1) ?? null,
  windows: backtest.windows.length,
  trials: backtest.trials,
  reselect: backtest.reselect,
  labels: backtest.labels,
  probabilityOfOverfitting: backtest.probabilityOfOverfitting,
  sensitivity: backtest.sensitivity ?? null,
  series: backtest.series.map(({ nav: _nav, returns: _returns, ...series }) => series),
});
