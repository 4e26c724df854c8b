/**
 * What a published target has become through prices since, without any trade.
 *
 *   V = 1 + Σ_j w_j r_j,    w'_i = w_i (1 + r_i) / V,    turnover = ½ Σ_i |w'_i − w_i|
 *
 * Shape    weights and returns by instrument; an instrument without a return counts as unchanged (r = 0).
 * Unit     weights are signed fractions of NAV; r is the simple return since the target; cash earns nothing.
 * Source   self-financing book of fixed quantities, as in quant/simulate.
 * Errors   RangeError if a weight is not finite, a return is not finite or below −1, or nothing is left of the book (V ≤ 0).
 */
export interface Drift {
  /** Drifted weights by instrument, fraction of NAV now. */
  readonly weights: Readonly<Record<string, number>>;
  /** Largest |w' − w|, and whose it is; ties go to the first id. Null without positions. */
  readonly largest: { readonly instrument: string; readonly change: number } | null;
  /** One-way turnover back to the target, fraction of NAV. */
  readonly turnover: number;
}

export function drift(target: Readonly<Record<string, number>>, returns: Readonly<Record<string, number>>): Drift {
  const ids = Object.keys(target).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const since = ids.map((id) => (Object.hasOwn(returns, id) ? returns[id]! : 0));
  const held = ids.map((id) => target[id]!);
  ids.forEach((id, i) => {
    if (!Number.isFinite(held[i])) throw new RangeError(`drift: the weight of ${id} is ${held[i]}`);
    if (!(since[i]! >= -1 && since[i]! < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`drift: the return of ${id} is ${since[i]}`);
    }
  });
  const value = held.reduce((sum, w, i) => sum + w * since[i]!, 1);
  if (!(value > 0)) throw new RangeError(`drift: the book is worth ${value} of what it was`);
  const now = held.map((w, i) => (w * (1 + since[i]!)) / value);
  const changes = now.map((w, i) => Math.abs(w - held[i]!));
  const most = changes.reduce((best, change, i) => (change > changes[best]! ? i : best), 0);
  return {
    weights: Object.fromEntries(ids.map((id, i) => [id, now[i]!])),
    largest: ids.length === 0 ? null : { instrument: ids[most]!, change: changes[most]! },
    turnover: changes.reduce((sum, change) => sum + change, 0) / 2,
  };
}

/** Which thresholds a drift exceeds, in words; empty where none. A threshold that is just met is no alarm. */
export function driftAlarms(
  { largest, turnover }: Pick<Drift, 'largest' | 'turnover'>,
  limits: { readonly weight: number; readonly turnover: number },
): string[] {
  const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
  return [
    ...(largest !== null && largest.change > limits.weight
      ? [`${largest.instrument} is ${percent(largest.change)} of NAV from its target, above ${percent(limits.weight)}`]
      : []),
    ...(turnover > limits.turnover
      ? [`the way back to the target is a turnover of ${percent(turnover)}, above ${percent(limits.turnover)}`]
      : []),
  ];
}
