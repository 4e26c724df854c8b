/**
 * From one session's score and ratios to the state in force, given the state before.
 *
 * CRISIS   entered at score ≥ 0.90 with a ratio ≥ 1.7, or at once at a ratio ≥ 3; left at score ≤ 0.75 and a ratio < 1.2.
 * QUIET    entered at score ≤ 0.25, left at score ≥ 0.40.
 * Dwell    a state lasts at least five sessions; entry into CRISIS is never delayed.
 * No score (too little history, or nothing measured that day): a jump still enters CRISIS and the ratio alone leaves
 *          it; QUIET is given up, since calm nobody can measure is no calm.
 * The numbers are the config's; `ratio` is the larger of the volatility and the dispersion ratio.
 */
import type { Regime, RegimeConfig } from '../../contracts/mandate.js';
import type { RegimeDay } from '../../contracts/stage-results.js';

export interface RegimeState {
  readonly state: Regime;
  readonly basis: RegimeDay['basis'];
  /** Sessions the state has lasted, today included. */
  readonly lasted: number;
}

export function nextState(
  before: RegimeState | null,
  { score, ratio }: { readonly score: number | null; readonly ratio: number | null },
  config: RegimeConfig,
): RegimeState {
  const was = before?.state ?? 'NORMAL';
  const lasted = before?.lasted ?? 0;
  const isExtreme =
    score !== null && ratio !== null && score >= config.enterCrisisScore && ratio >= config.enterCrisisRatio;
  const isJump = ratio !== null && ratio >= config.jumpRatio;

  const state = was !== 'CRISIS' && (isExtreme || isJump) ? 'CRISIS' : settled(was, lasted, score, ratio, config);
  const byJump = state === 'CRISIS' && (score === null || (was !== 'CRISIS' && !isExtreme));
  const basis = byJump ? 'jump' : score === null ? 'insufficient history' : 'score';
  return { state, basis, lasted: state === was ? lasted + 1 : 1 };
}

function settled(
  was: Regime,
  lasted: number,
  score: number | null,
  ratio: number | null,
  config: RegimeConfig,
): Regime {
  if (was === 'QUIET' && score === null) return 'NORMAL';
  if (lasted < config.minDwell) return was;
  switch (was) {
    case 'CRISIS': {
      const isCalmer = score === null || score <= config.leaveCrisisScore;
      return isCalmer && ratio !== null && ratio < config.leaveCrisisRatio ? 'NORMAL' : 'CRISIS';
    }
    case 'QUIET':
      return score !== null && score >= config.leaveQuietScore ? 'NORMAL' : 'QUIET';
    case 'NORMAL':
      return score !== null && score <= config.enterQuietScore ? 'QUIET' : 'NORMAL';
  }
}
