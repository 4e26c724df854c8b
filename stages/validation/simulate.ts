/**
 * Stage `validation`, second half: the decisions of all windows as one path, per profile, net of costs.
 *
 *   path      from the session before the first execution (NAV 1, all cash) to the last session at which every holding
 *             can be valued (a source that publishes late ends it earlier)
 *   series    the mandate's profiles, equal_weight of the selection, equal_weight_universe (everything that passed the
 *             gates, long, at the same gross target), cash
 *   regime    in force at each date; a return belongs to the regime known when its session began
 *
 * Rules of trading are in window-targets.ts and run-series.ts, statistics in series-statistics.ts.
 */
import type { Mandate, Regime } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import type { RegimeDay } from '../../contracts/stage-results.js';
import type { BacktestResult, BacktestSeries, SeriesName, WindowDecision } from '../../contracts/validation.js';
import { probabilityOfBacktestOverfitting } from '../../quant/inference/overfitting.js';
import { zeros } from '../../quant/linalg/matrix.js';
import { annualReturn, annualVolatility } from '../../quant/performance/ratios.js';
import { closedSessions, isoDate } from '../calendar.js';
import { backtestLabels } from './backtest-labels.js';
import { holdings, lastValuedSession } from './held-span.js';
import { lastBars, pricePanel } from './price-panel.js';
import { regimeAt } from './regime-at.js';
import { costRates, delistingsOf, runSeries, type SeriesRun } from './run-series.js';
import { riskFreePerPeriod, seriesStatistics, type Trials, trialsOf } from './series-statistics.js';
import { windowOutcome } from './window-outcomes.js';
import { executedWindows, validatedProfiles } from './window-targets.js';

/** CSCV needs blocks long enough to have a Sharpe ratio: 16 blocks of at least ten sessions. */
const PBO_BLOCKS = 16;
const PBO_SESSIONS = 160;

/** The stitched path of every series. Decisions may come in any order; each date once, or it is a RangeError. */
export function simulateStage({
  history,
  regimePath,
  decisions,
  mandate,
  trials,
}: {
  history: MarketHistory;
  regimePath: readonly RegimeDay[];
  decisions: readonly WindowDecision[];
  mandate: Mandate;
  /** Distinct configurations ever tried, this one included. */
  trials: number;
}): BacktestResult {
  if (!Number.isSafeInteger(trials) || trials < 1) throw new RangeError(`simulateStage: trials is ${trials}`);
  const profiles = validatedProfiles(mandate);
  const names: SeriesName[] = [...profiles, 'equal_weight_universe', 'cash'];
  const book = closedSessions(history.at(history.cut), mandate.calendar);
  const due = executedWindows(decisions, Array.from(book, isoDate), mandate.validation.executionLag);
  const heldByWindow = holdings(due, names, mandate);
  const instruments = [...new Set(heldByWindow.flat())].sort();
  const last = lastBars(history, instruments);
  const end = due.length === 0 ? -1 : lastValuedSession(due, heldByWindow, book, last);
  const executed = due.filter(({ session }) => session <= end);
  const first = executed[0];
  // Nothing was executed: no date, and NAV of every series is the empty path.
  const start = first === undefined ? 0 : Math.max(0, first.session - 1);
  const days = first === undefined ? [] : Array.from(book.subarray(start, end + 1));
  const dates = days.map(isoDate);
  const windows = executed.map(({ decision, session }) => ({ decision, session: session - start }));
  const panel = pricePanel(history, instruments, days);
  const facts = new Map(history.at(history.cut).instruments.map((instrument) => [instrument.id, instrument]));
  const delistings = delistingsOf(instruments, last, facts, days, mandate);
  const rates = costRates(instruments, facts, mandate.costs);
  const runs = names.map((name) => runSeries(name, windows, panel, delistings, rates, mandate));
  const regimes = dates.map((date) => regimeAt(regimePath, date)?.state ?? 'NORMAL');
  const chosen = runs.filter(({ name }) => (profiles as readonly SeriesName[]).includes(name));
  const tried = trialsOf(
    chosen.map(({ returns }) => returns),
    trials,
    riskFreePerPeriod(mandate),
  );
  const { periodsPerYear, reselect } = mandate.validation;
  return {
    schema: 'backtest/1',
    dates,
    regimes,
    series: runs.map((run) => backtestSeries(run, dates, regimes, tried, mandate)),
    windows: windows.map(({ decision, session }, k) => ({
      decided: decision.date,
      executed: dates[session]!,
      outcome: decision.outcome,
      regime: decision.regime,
      held: decision.outcome !== 'DECIDED' && !(decision.outcome === 'NO_SIGNALS' && mandate.onNoSignals === 'cash'),
      profiles: Object.fromEntries(
        runs.map((run) => {
          const span = { from: session, to: windows[k + 1]?.session ?? dates.length - 1 };
          return [run.name, windowOutcome(run, decision, panel, span, periodsPerYear)];
        }),
      ),
    })),
    probabilityOfOverfitting: overfitting(chosen),
    trials,
    labels: backtestLabels({
      history,
      panel,
      windows,
      held: heldByWindow,
      planned: decisions.length,
      unavailable: runs.reduce(
        (sum, { rebalances }) => sum + rebalances.reduce((n, r) => n + r.unavailable.length, 0),
        0,
      ),
      delisted: delistings.length,
      trials,
      profiles: profiles.length,
      mandate,
    }),
    reselect,
  };
}

function backtestSeries(
  { name, nav, returns, rebalances, ruinedAt }: SeriesRun,
  dates: readonly string[],
  regimes: readonly Regime[],
  trials: Trials,
  mandate: Mandate,
): BacktestSeries {
  const totals = {
    turnover: rebalances.reduce((sum, { turnoverOneWay }) => sum + turnoverOneWay, 0),
    costs: rebalances.reduce((sum, { cost, navBefore }) => sum + cost / navBefore, 0),
  };
  return {
    name,
    nav: dates.length === 0 ? [] : Array.from(nav),
    returns: Array.from(returns),
    statistics: seriesStatistics(returns, dates, totals, trials, mandate),
    byRegime: byRegime(returns, regimes, mandate.validation.periodsPerYear),
    ruinedOn: ruinedAt === null ? null : (dates[ruinedAt] ?? null),
  };
}

function byRegime(
  returns: Float64Array,
  regimes: readonly Regime[],
  periodsPerYear: number,
): BacktestSeries['byRegime'] {
  const states: readonly Regime[] = ['QUIET', 'NORMAL', 'CRISIS'];
  return Object.fromEntries(
    states.flatMap((state) => {
      const inside = returns.filter((_, t) => regimes[t] === state);
      if (inside.length === 0) return [];
      const periods = { periodsPerYear };
      return [
        [
          state,
          {
            sessions: inside.length,
            annualReturn: annualReturn(inside, periods),
            annualVolatility: annualVolatility(inside, periods),
          },
        ],
      ];
    }),
  );
}

function overfitting(runs: readonly SeriesRun[]): number | null {
  const T = runs[0]?.returns.length ?? 0;
  if (runs.length < 2 || T < PBO_SESSIONS) return null;
  const panel = zeros(T, runs.length);
  runs.forEach(({ returns }, k) => {
    for (let t = 0; t < T; t++) panel.data[t * runs.length + k] = returns[t]!;
  });
  return probabilityOfBacktestOverfitting(panel, { blocks: PBO_BLOCKS }).probability;
}
