/**
 * How the base universe moves at one session, from the returns of its members over the long window and the short one
 * after it (60 + 10 sessions, the newest last).
 *
 *   volatilityRatio  deviation of the equal-weight return, short window ÷ the long window before it (ddof 1)
 *   dispersionRatio  mean cross-sectional deviation of the members (ddof 1), same windows
 *   turbulence       of the newest returns against the long window just before them (turbulence.ts)
 *
 * Choice   turbulence is per member, 1 on an ordinary day: its own past is compared with it, and a universe that grows
 *          must not look more turbulent for that alone.
 * Scale    multiplying all returns by a constant changes nothing.
 */

import type { RegimeConfig } from '../../contracts/mandate.js';
import type { Matrix } from '../../contracts/matrix.js';
import { sampleMean } from '../../quant/performance/moments.js';
import { crossSectionalDispersion, dispersionRatio, volatilityRatio } from '../../quant/regime/volatility-ratio.js';
import { absorption } from './absorption.js';
import { turbulence } from './turbulence.js';

/** Null where undefined: too few members, or nothing moved. */
export interface Measures {
  readonly volatilityRatio: number | null;
  readonly dispersionRatio: number | null;
  readonly turbulence: number | null;
  /** Share of variance in the largest fifth of eigenvalues. */
  readonly absorptionRatio: number | null;
  /** Share of members that lost over the short window. */
  readonly downsideShare: number | null;
}

export const NOTHING_MEASURED: Measures = {
  volatilityRatio: null,
  dispersionRatio: null,
  turbulence: null,
  absorptionRatio: null,
  downsideShare: null,
};

/** `returns` is (longWindow + shortWindow) × members, complete. RangeError on another number of rows. */
export function measures(returns: Matrix, { shortWindow, longWindow }: RegimeConfig): Measures {
  const { rows, cols } = returns;
  if (rows !== longWindow + shortWindow) {
    throw new RangeError(`measures: returns has ${rows} rows, ${longWindow} + ${shortWindow} are needed`);
  }
  // One member is no cross-section.
  if (cols < 2) return NOTHING_MEASURED;
  const sessions = Array.from({ length: rows }, (_, t) => returns.data.subarray(t * cols, (t + 1) * cols));
  const window = rowsOf(returns, rows - 1 - longWindow, rows - 1);
  const windows = { shortWindow, longWindow };
  return {
    volatilityRatio: volatilityRatio(sessions.map(sampleMean), windows),
    dispersionRatio: dispersionRatio(sessions.map(crossSectionalDispersion), windows),
    turbulence: turbulence(returns.data.subarray((rows - 1) * cols), window),
    absorptionRatio: absorption(window),
    downsideShare: downsideShare(returns, shortWindow),
  };
}

function downsideShare({ rows, cols, data }: Matrix, shortWindow: number): number {
  let losers = 0;
  for (let j = 0; j < cols; j++) {
    let growth = 1;
    for (let t = rows - shortWindow; t < rows; t++) growth *= 1 + data[t * cols + j]!;
    if (growth < 1) losers++;
  }
  return losers / cols;
}

const rowsOf = ({ cols, data }: Matrix, from: number, to: number): Matrix => ({
  rows: to - from,
  cols,
  data: data.slice(from * cols, to * cols),
});
