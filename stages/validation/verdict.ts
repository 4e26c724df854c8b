import type { ValidationConfig } from '../../contracts/mandate.js';
import type { Verdict } from '../../contracts/validation.js';
import { bootstrapInterval } from '../../quant/inference/bootstrap.js';
import { MIN_BOOTSTRAP } from './series-statistics.js';

/** Two series that agree to rounding are one series: nothing was promised between them. */
const IDENTICAL = 1e-12;

export interface Comparison {
  readonly verdict: Verdict;
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
}

/** How a promise reads its measure: a ratio that should lie below 1, or a difference that should lie above 0. */
export type Promised = 'below 1' | 'above 0';

/**
 * Verdict on a paired statistic of two series: DELIVERED where the whole stationary-bootstrap interval is on the promised
 * side, NOT DELIVERED where it is wholly on the other, NOT SIGNIFICANT otherwise or with fewer than 20 observations,
 * TIE for identical series. Both series are resampled with the same rows.
 */
export function compare(
  own: Float64Array,
  other: Float64Array,
  statistic: (own: Float64Array, other: Float64Array) => number | null,
  promised: Promised,
  options: ValidationConfig['bootstrap'],
): Comparison {
  const value = own.length === 0 ? null : statistic(own, other);
  const finite = value !== null && Number.isFinite(value) ? value : null;
  if (own.length > 0 && own.every((x, t) => Math.abs(x - other[t]!) <= IDENTICAL)) {
    return { verdict: 'TIE', value: promised === 'below 1' ? 1 : 0, interval: null };
  }
  if (finite === null || own.length < MIN_BOOTSTRAP)
    return { verdict: 'NOT SIGNIFICANT', value: finite, interval: null };
  const { interval } = bootstrapInterval((a, b) => statistic(a!, b!), [own, other], options);
  if (interval === null) return { verdict: 'NOT SIGNIFICANT', value: finite, interval };
  return { verdict: judge(interval, promised), value: finite, interval };
}

function judge([low, high]: readonly [number, number], promised: Promised): Verdict {
  const bound = promised === 'below 1' ? 1 : 0;
  const kept = promised === 'below 1' ? high < bound : low > bound;
  const broken = promised === 'below 1' ? low > bound : high < bound;
  return kept ? 'DELIVERED' : broken ? 'NOT DELIVERED' : 'NOT SIGNIFICANT';
}
