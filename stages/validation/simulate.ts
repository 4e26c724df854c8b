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
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import type { RegimeDay } from '../../contracts/stage-results.js';
import type { BacktestResult, SeriesName, WindowDecision } from '../../contracts/validation.js';
import { closedSessions, isoDate } from '../calendar.js';
import { backtestLabels } from './backtest-labels.js';
import { backtestSeries, overfitting } from './backtest-series.js';
import { bookThroughTime } from './book-through-time.js';
import { holdings, lastValuedSession } from './held-span.js';
import { riskFreePerPeriod } from './path-statistics.js';
import { distancesOf, windowDates } from './plan.js';
import { lastBars, pricePanel } from './price-panel.js';
import { regimeAt } from './regime-at.js';
import { delistingsOf, runSeries } from './run-series.js';
import { sensitivityOf, type Variant } from './sensitivity.js';
import { trialsOf } from './series-statistics.js';
import { tradingTerms } from './trading-terms.js';
import { windowOutcome } from './window-outcomes.js';
import { executedWindows, validatedProfiles } from './window-targets.js';

export interface SimulateInput {
  readonly history: MarketHistory;
  readonly regimePath: readonly RegimeDay[];
  readonly decisions: readonly WindowDecision[];
  readonly mandate: Mandate;
  /** Distinct configurations ever tried, this one included. */
  readonly trials: number;
  /** Profiles that each of them tries, where they are more than are simulated here. */
  readonly profilesTried?: number | undefined;
}

/**
 * The stitched path of every series. Decisions may come in any order; each date once, or it is a RangeError. Where the mandate
 * asks for sensitivity, the path is that of its own `rebalance.every`, and those of the others stand beside it.
 */
export function simulateStage(input: SimulateInput): BacktestResult {
  const { history, regimePath, mandate } = input;
  const { sensitivity } = mandate.validation;
  if (sensitivity.length === 0) return stitchedPath(input);
  const at = (every: number): Variant => {
    const own: Mandate = { ...mandate, rebalance: { ...mandate.rebalance, every } };
    const due = new Set(windowDates({ history, mandate: own, regimePath, every: [every] }));
    const decisions = input.decisions.filter(({ date }) => due.has(date));
    return { every, backtest: stitchedPath({ ...input, mandate: own, decisions }) };
  };
  const variants = distancesOf(mandate).map(at);
  const others = variants.slice(1).map(({ every }) => every);
  return {
    ...variants[0]!.backtest,
    sensitivity: sensitivityOf(variants, validatedProfiles(mandate)),
    labels: [...variants[0]!.backtest.labels, `sensitivity: every ${others.join(', ')} sessions`],
  };
}

function stitchedPath({
  history,
  regimePath,
  decisions,
  mandate,
  trials,
  profilesTried = 0,
}: SimulateInput): BacktestResult {
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
  const executions = windows.map(({ session }) => days[session]!);
  const terms = tradingTerms({ history, instruments, facts, executions, days, costs: mandate.costs });
  const runs = names.map((name) => runSeries(name, windows, panel, delistings, terms, mandate));
  const regimes = dates.map((date) => regimeAt(regimePath, date)?.state ?? 'NORMAL');
  const chosen = runs.filter(({ name }) => (profiles as readonly SeriesName[]).includes(name));
  const tried = trialsOf(
    chosen.map(({ returns }) => returns),
    trials * Math.max(profiles.length, profilesTried),
    riskFreePerPeriod(mandate),
  );
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
          return [run.name, windowOutcome(run, decision, panel, dates, span, mandate)];
        }),
      ),
    })),
    ...bookThroughTime(runs, windows, instruments, mandate.profile),
    probabilityOfOverfitting: overfitting(chosen.map(({ returns }) => returns)),
    trials,
    labels: backtestLabels({
      history,
      panel,
      windows,
      held: heldByWindow,
      planned: decisions.length,
      runs,
      terms,
      facts,
      delisted: delistings.length,
      trials,
      profiles: Math.max(profiles.length, profilesTried),
      mandate,
    }),
    reselect: mandate.validation.reselect,
  };
}
