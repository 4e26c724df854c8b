import type { AlignmentResult } from '../../contracts/allocation.js';
import type { MarketView } from '../../contracts/market.js';
import type { JsonMatrix, Matrix } from '../../contracts/matrix.js';
import { closesOn } from '../session-closes.js';

/**
 * Equal-weight simple return of the universe between consecutive dates (days since 1970-01-01), T + 1 dates for T returns.
 *
 * A row is the mean over the members with a price at both of its ends; who is missing that day is left out, never filled.
 * Null where a row has no member at all: a stream with holes measures nothing.
 */
export function universeReturns(
  view: MarketView,
  members: readonly string[],
  dates: readonly number[],
): AlignmentResult['universe'] {
  const T = dates.length - 1;
  if (T < 1) return null;
  const total = new Float64Array(T);
  const count = new Int32Array(T);
  for (const id of [...members].sort()) {
    const close = closesOn(view.bars(id), dates);
    for (let t = 0; t < T; t++) {
      const r = close[t + 1]! / close[t]! - 1;
      if (Number.isNaN(r)) continue;
      total[t]! += r;
      count[t]!++;
    }
  }
  if (count.some((n) => n === 0)) return null;
  return { members: members.length, returns: Array.from(total, (sum, t) => sum / count[t]!) };
}

/** Slope of the book's returns on the universe's over the same rows, cov / var; null where the universe does not move. */
export function beta(
  returns: Matrix | JsonMatrix,
  weights: readonly number[],
  universe: AlignmentResult['universe'],
): number | null {
  if (universe === null) return null;
  const { rows: T, cols: N, data } = returns;
  const u = universe.returns;
  const mean = u.reduce((sum, x) => sum + x, 0) / T;
  let covariance = 0;
  let variance = 0;
  for (let t = 0; t < T; t++) {
    let book = 0;
    for (let i = 0; i < N; i++) book += weights[i]! * data[t * N + i]!;
    // Centring one of the two is enough.
    covariance += (u[t]! - mean) * book;
    variance += (u[t]! - mean) ** 2;
  }
  // 1e-24: a daily return that varies by less than 1e-12 is rounding.
  return variance > 1e-24 * T ? covariance / variance : null;
}
