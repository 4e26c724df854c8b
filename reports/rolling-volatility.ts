/**
 * Annual volatility of the last `sessions` returns at each return.
 *
 *   v[t] = √(periodsPerYear · Σ_{i=t−n+1..t} (r[i] − m)² / (n − 1)),    m their mean
 *
 * Shape   returns of T sessions → T values, null before the n-th. ddof 1, two passes.
 * Errors  RangeError for fewer than two sessions.
 */
export function rollingVolatility(
  returns: readonly number[],
  { sessions, periodsPerYear }: { sessions: number; periodsPerYear: number },
): (number | null)[] {
  if (!Number.isInteger(sessions) || sessions < 2) {
    throw new RangeError(`rollingVolatility: sessions must be an integer ≥ 2, got ${sessions}`);
  }
  return returns.map((_, t) => {
    if (t < sessions - 1) return null;
    let mean = 0;
    for (let i = t - sessions + 1; i <= t; i++) mean += returns[i]! / sessions;
    let squares = 0;
    for (let i = t - sessions + 1; i <= t; i++) squares += (returns[i]! - mean) ** 2;
    return Math.sqrt((periodsPerYear * squares) / (sessions - 1));
  });
}
