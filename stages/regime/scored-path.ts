/**
 * From the measures of every session to its score and state.
 *
 *   score = mean of the percentiles of volatility ratio, dispersion ratio and turbulence, each in its own earlier values
 *           (at least `minPercentiles` of them); null where one is missing
 *
 * Causal   the entry of a session depends on the entries up to it, and the state on nothing but them: the path is made
 *          from its beginning every time.
 */
import type { RegimeConfig } from '../../contracts/mandate.js';
import type { RegimeDay } from '../../contracts/stage-results.js';
import { expandingPercentile } from '../../quant/regime/expanding-percentile.js';
import type { DecidingMeasures } from './measures.js';
import { nextState, type RegimeState } from './state-machine.js';

export type ScoredDay = Pick<
  RegimeDay,
  'state' | 'basis' | 'score' | 'volatilityPercentile' | 'dispersionPercentile' | 'turbulencePercentile'
>;

/** One entry a session, oldest first. */
export function scoredPath(measured: readonly DecidingMeasures[], config: RegimeConfig): ScoredDay[] {
  const percentiles = (of: keyof DecidingMeasures): (number | null)[] =>
    expandingPercentile(
      measured.map((day) => day[of]),
      { minPast: config.minPercentiles },
    );
  const volatility = percentiles('volatilityRatio');
  const dispersion = percentiles('dispersionRatio');
  const turbulence = percentiles('turbulence');

  let before: RegimeState | null = null;
  return measured.map(({ volatilityRatio, dispersionRatio }, s): ScoredDay => {
    const [v, d, u] = [volatility[s] ?? null, dispersion[s] ?? null, turbulence[s] ?? null];
    const score = v === null || d === null || u === null ? null : (v + d + u) / 3;
    const now: RegimeState = nextState(before, { score, ratio: largest(volatilityRatio, dispersionRatio) }, config);
    before = now;
    return {
      state: now.state,
      basis: now.basis,
      score,
      volatilityPercentile: v,
      dispersionPercentile: d,
      turbulencePercentile: u,
    };
  });
}

const largest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
