/**
 * Wealth and how far it fell from its peak.
 *
 *   W[0] = 1,   W[t] = W[t−1] (1 + r[t−1]);   drawdown D[t] = W[t] / max(W[0..t]) − 1
 *   maxDrawdown = min D,   ulcerIndex = √(mean D²)
 *
 * Source   Magdon-Ismail & Atiya (2004) for the drawdown of a path; Martin & McCann (1989) for the Ulcer index.
 * Shape    n returns make n + 1 points of wealth; indices below are points: 0 is the start, t the close of return t.
 * Unit     fractions; drawdowns ≤ 0. Wealth that reaches zero stops there, below it too: what is lost earns nothing.
 * Errors   RangeError if a return is not finite.
 */
import { requireSeries, type Series } from './require-series.js';

export interface Drawdown {
  /** Fraction ≤ 0; 0 if wealth never fell. */
  readonly depth: number;
  /** Point of the peak it fell from, the last one where wealth returned to its peak. */
  readonly peak: number;
  /** First point of the deepest value. */
  readonly trough: number;
  /** First point at which the peak was reached again; null if it never was. */
  readonly recovery: number | null;
}

/** Wealth at every point, starting at 1. */
export function equityCurve(returns: Series): Float64Array {
  requireSeries('equityCurve', 'returns', returns);
  const wealth = new Float64Array(returns.length + 1).fill(1);
  for (let t = 1; t < wealth.length; t++) {
    const before = wealth[t - 1]!;
    wealth[t] = before > 0 ? before * (1 + returns[t - 1]!) : before;
  }
  return wealth;
}

/** Drawdown at every point, the start (0) included. */
export function drawdowns(returns: Series): Float64Array {
  const wealth = equityCurve(returns);
  let peak = 1;
  return wealth.map((w) => {
    if (w > peak) peak = w;
    return w / peak - 1;
  });
}

/** The deepest drawdown with its points; the earliest one where several are equally deep. */
export function maxDrawdown(returns: Series): Drawdown {
  const D = drawdowns(returns);
  let trough = 0;
  for (let t = 1; t < D.length; t++) if (D[t]! < D[trough]!) trough = t;
  let peak = trough;
  while (D[peak]! < 0) peak--;
  let recovery: number | null = trough;
  while (recovery < D.length && D[recovery]! < 0) recovery++;
  if (recovery === D.length) recovery = null;
  return { depth: D[trough]!, peak, trough, recovery };
}

/**
 * Deepest fall of the running sum of returns below its running maximum: a constant stake, never reinvested. The
 * maximum starts with the first return, not with zero.
 */
export function maxDrawdownOfCumulativeSum(returns: Series): number {
  requireSeries('maxDrawdownOfCumulativeSum', 'returns', returns);
  let sum = 0;
  let peak = Number.NEGATIVE_INFINITY;
  let depth = 0;
  for (let t = 0; t < returns.length; t++) {
    sum += returns[t]!;
    if (sum > peak) peak = sum;
    if (sum - peak < depth) depth = sum - peak;
  }
  return depth;
}

/** Root mean square drawdown. The start counts as a point without drawdown unless `includeStart` is false. */
export function ulcerIndex(returns: Series, { includeStart = true }: { includeStart?: boolean } = {}): number | null {
  const D = drawdowns(returns).subarray(includeStart ? 0 : 1);
  if (D.length === 0) return null;
  let squares = 0;
  for (const d of D) squares += d * d;
  return Math.sqrt(squares / D.length);
}
