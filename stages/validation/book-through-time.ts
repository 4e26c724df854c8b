import type { Profile } from '../../contracts/mandate.js';
import type { BacktestResult } from '../../contracts/validation.js';
import type { SeriesRun } from './run-series.js';

/**
 * What one profile held after each window's execution: what it traded to there, or what it had traded to before where the
 * window held. Drift between two trades is not in it; a ruined book holds nothing. Empty where the profile was not simulated.
 */
export function bookThroughTime(
  runs: readonly Pick<SeriesRun, 'name' | 'rebalances' | 'ruinedAt'>[],
  windows: readonly { readonly session: number }[],
  instruments: readonly string[],
  profile: Profile,
): Pick<BacktestResult, 'book'> {
  const run = runs.find(({ name }) => name === profile);
  if (run === undefined) return {};
  const weights = windows.map(({ session }) => {
    const last = run.rebalances.findLast((rebalance) => rebalance.session <= session);
    if (last === undefined || (run.ruinedAt !== null && run.ruinedAt <= session)) return {};
    return Object.fromEntries(
      instruments.flatMap((id, i) => {
        const weight = last.weightsAfter[i]!;
        return weight === 0 ? [] : [[id, weight] as const];
      }),
    );
  });
  return { book: { profile, weights } };
}
