import type { Mandate, Profile } from '../../contracts/mandate.js';
import type { WindowDecision } from '../../contracts/validation.js';

/** The target each profile would have published last, signed fractions of NAV; a profile without one holds cash. */
export type HeldTargets = Readonly<Partial<Record<Profile, Readonly<Record<string, number>>>>>;

/** What is held after a window, as a live run publishes: a decision replaces it, cash without signals if so wanted, else it stays. */
export function heldAfter(
  held: HeldTargets,
  { outcome, profiles }: Pick<WindowDecision, 'outcome' | 'profiles'>,
  { onNoSignals }: Pick<Mandate, 'onNoSignals'>,
): HeldTargets {
  if (outcome === 'NO_SIGNALS') return onNoSignals === 'cash' ? {} : held;
  if (outcome !== 'DECIDED') return held;
  return Object.fromEntries(Object.entries(profiles).map(([profile, { weights }]) => [profile, weights]));
}
