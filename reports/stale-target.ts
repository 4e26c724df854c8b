import type { Outcome, RunInputs } from '../contracts/run.js';

/** Outcomes that leave a target standing for want of a newer one. */
const STANDING: ReadonlySet<Outcome> = new Set(['NO_SIGNALS', 'HELD', 'HALTED']);

/**
 * Says that the held target is older than the mandate lets one be without a signal (`maxHold`); null where it is not, where
 * nothing is held, and where the mandate goes to cash instead. The walk-forward counts the same way.
 */
export function staleTarget(
  { mandate, previousTarget, withoutSignals = 0 }: RunInputs,
  outcome: Outcome,
): string | null {
  if (previousTarget === null || mandate.onNoSignals === 'cash' || !STANDING.has(outcome)) return null;
  const row = withoutSignals + (outcome === 'NO_SIGNALS' ? 1 : 0);
  if (row <= mandate.maxHold) return null;
  return `STALE_TARGET: the target as of ${previousTarget.asOf} has stood for ${row} rebalances without a signal, and maxHold is ${mandate.maxHold}`;
}
