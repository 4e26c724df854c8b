/**
 * From decisions to orders of the simulator: what each series is told to hold, and when.
 *
 * A decision of session d is executed at the close of session d + executionLag. DECIDED windows set the target.
 * NO_SIGNALS holds the last one or goes to cash, as the mandate says; HALTED and FAILED hold, because a run that did not
 * decide publishes nothing. The raw-universe baseline needs no signal and trades on NO_SIGNALS too.
 */
import type { Mandate, Profile } from '../../contracts/mandate.js';
import type { SeriesName, WindowDecision } from '../../contracts/validation.js';

export interface ExecutedWindow {
  readonly decision: WindowDecision;
  /** Index into the sessions of the book at which it trades. */
  readonly session: number;
}

/** Windows in order of date with the session they trade at; those whose execution lies past the sessions are left out. */
export function executedWindows(
  decisions: readonly WindowDecision[],
  dates: readonly string[],
  executionLag: number,
): ExecutedWindow[] {
  const indexOf = new Map(dates.map((date, k) => [date, k]));
  return [...decisions]
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .map((decision, k, sorted) => {
      if (sorted[k - 1]?.date === decision.date) throw new RangeError(`simulate: two decisions of ${decision.date}`);
      const decided = indexOf.get(decision.date);
      if (decided === undefined) throw new RangeError(`simulate: ${decision.date} is no session of the book`);
      return { decision, session: decided + executionLag };
    })
    .filter(({ session }) => session < dates.length);
}

/** The profiles of the mandate and the equal-weight baseline, each once. */
export const validatedProfiles = ({ profiles, profile }: Pick<Mandate, 'profiles' | 'profile'>): Profile[] => [
  ...new Set<Profile>([...profiles, profile, 'equal_weight']),
];

/** Target of one series in one window, signed fractions of NAV; null holds what is there. */
export function windowTarget(
  series: SeriesName,
  { outcome, profiles, universe, regime, date }: WindowDecision,
  mandate: Mandate,
): Readonly<Record<string, number>> | null {
  if (series === 'cash') return null;
  if (outcome === 'HALTED' || outcome === 'FAILED') return null;
  if (series === 'equal_weight_universe') return rawUniverse(universe, regime, mandate);
  if (outcome === 'NO_SIGNALS') return mandate.onNoSignals === 'cash' ? {} : null;
  const profile = profiles[series];
  if (profile === undefined) throw new RangeError(`simulate: the decision of ${date} has no ${series}`);
  return profile.weights;
}

/** Long everything that passed the gates, in equal parts, at the gross the profiles aim at. Caps do not apply to it. */
function rawUniverse(
  universe: readonly string[],
  regime: WindowDecision['regime'],
  { risk, gate }: Mandate,
): Readonly<Record<string, number>> | null {
  if (universe.length === 0) return null;
  const each = (risk.grossTarget * gate.exposure[regime]) / universe.length;
  return Object.fromEntries(universe.map((id) => [id, each]));
}

/** Windows, in a row without a signal, beyond `maxHold`: the target they leave standing is stale. */
export function staleWindows(windows: readonly ExecutedWindow[], maxHold: number): number {
  let row = 0;
  let stale = 0;
  for (const { decision } of windows) {
    row = decision.outcome === 'NO_SIGNALS' ? row + 1 : 0;
    if (row > maxHold) stale++;
  }
  return stale;
}
