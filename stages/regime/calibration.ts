/**
 * How often the rule raises a false alarm on a simulated market without crises, and how fast it sees one.
 *
 * A trial draws a market, takes its path, then multiplies the returns of 40 consecutive sessions by three, somewhere
 * after the first score, and takes that path. Trials differ by their seed alone. Nothing simulated reaches a decision.
 */
import type { RegimeConfig } from '../../contracts/mandate.js';
import type { Matrix } from '../../contracts/matrix.js';
import { createRandom } from '../../quant/inference/random.js';
import { oneFactorReturns, type VolatilityProcess } from '../../quant/regime/one-factor-returns.js';
import { type DecidingMeasures, decidingMeasures, NOTHING_MEASURED } from './measures.js';
import { movingWindow } from './moving-window.js';
import { type ScoredDay, scoredPath } from './scored-path.js';

export interface Trial {
  /** The path without the shock. */
  readonly calm: readonly ScoredDay[];
  /** Sessions from the first wild one to CRISIS; 0 the same session, null not within 80. */
  readonly entered: number | null;
  /** Sessions from the last wild one until CRISIS was left; 1 the next session, null not within 40. */
  readonly left: number | null;
}

const SHOCK = { factor: 3, sessions: 40 };

/** One trial; the seed draws the market and the place of the shock. */
export function regimeTrial({
  config,
  volatility,
  seed,
  sessions = 1000,
  assets = 40,
}: {
  config: RegimeConfig;
  volatility: VolatilityProcess;
  seed: number;
  sessions?: number;
  assets?: number;
}): Trial {
  const market = oneFactorReturns({ sessions, assets, volatility, seed });
  const measured = panelMeasures(market, config);
  const calm = scoredPath(measured, config);

  const earliest = calm.findIndex(({ score }) => score !== null);
  // As many sessions again to leave in.
  const latest = sessions - 2 * SHOCK.sessions;
  if (earliest < 0 || earliest > latest) {
    throw new RangeError(`regimeTrial: ${sessions} sessions leave no place for a shock after the first score`);
  }
  const first = earliest + createRandom(seed).below(latest - earliest + 1);
  const after = first + SHOCK.sessions;
  // The path is causal: what comes after the last session that is asked for need not be there.
  const rows = after + SHOCK.sessions;
  const wild = { rows, cols: assets, data: market.data.slice(0, rows * assets) };
  for (let k = first * assets; k < after * assets; k++) wild.data[k]! *= SHOCK.factor;
  const shocked = scoredPath([...measured.slice(0, first), ...panelMeasures(wild, config, first)], config);
  const enteredAt = shocked.findIndex(({ state }, s) => s >= first && state === 'CRISIS');
  const leftAt = shocked.findIndex(({ state }, s) => s >= after && state !== 'CRISIS');
  return {
    calm,
    entered: enteredAt < 0 ? null : enteredAt - first,
    left: leftAt < 0 ? null : leftAt - (after - 1),
  };
}

/** Measures of a complete panel, sessions × assets, from session `from` on; nothing before its first full window. */
export function panelMeasures({ rows, cols, data }: Matrix, config: RegimeConfig, from = 0): DecidingMeasures[] {
  const members = Array.from({ length: cols }, (_, j) =>
    Float64Array.from({ length: rows }, (__, t) => data[t * cols + j]!),
  );
  const windowOf = movingWindow(config);
  const needed = config.shortWindow + config.longWindow;
  return Array.from({ length: rows - from }, (_, k) =>
    from + k + 1 < needed ? NOTHING_MEASURED : decidingMeasures(windowOf(members, from + k + 1), config),
  );
}

/** Share of the days of all trials in CRISIS, and of those that have a score. */
export function crisisShares(trials: readonly Trial[]): { readonly ofDays: number; readonly ofScoredDays: number } {
  const days = trials.flatMap(({ calm }) => calm);
  const scored = days.filter(({ score }) => score !== null);
  return { ofDays: shareOfCrisis(days), ofScoredDays: shareOfCrisis(scored) };
}

const shareOfCrisis = (days: readonly ScoredDay[]): number =>
  days.filter(({ state }) => state === 'CRISIS').length / days.length;

/** Share of trials whose answer came within `limit` sessions; null is never. */
export const shareWithin = (answers: readonly (number | null)[], limit: number): number =>
  answers.filter((lag) => lag !== null && lag <= limit).length / answers.length;
