/**
 * How the base universe moves at one session, from the logReturns of its members over the long window and the short
 * one after it (60 + 10 sessions, the newest last).
 *
 *   volatilityRatio  deviation of the members' mean return, short window ÷ the long window before it (ddof 1)
 *   dispersionRatio  mean cross-sectional deviation of the members (ddof 1), same windows
 *   turbulence       of the newest returns against the long window just before them (turbulence.ts)
 *
 * Choice   turbulence is per member, 1 on an ordinary day: its own past is compared with it, and a universe that grows
 *          must not look more turbulent for that alone.
 * Scale    multiplying all returns by a constant changes nothing.
 */

import type { RegimeConfig } from '../../contracts/mandate.js';
import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from '../../quant/linalg/matrix.js';
import { dispersionRatio, volatilityRatio } from '../../quant/regime/volatility-ratio.js';
import { absorption, absorptionBySessions } from './absorption.js';
import { centredProducts } from './centred-products.js';
import type { ReturnWindow } from './moving-window.js';
import { turbulence, turbulenceBySessions } from './turbulence.js';

/** What the state depends on. Null where undefined: too few members, or nothing moved. */
export interface DecidingMeasures {
  readonly volatilityRatio: number | null;
  readonly dispersionRatio: number | null;
  readonly turbulence: number | null;
}

export interface Measures extends DecidingMeasures {
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

type Windows = Pick<RegimeConfig, 'shortWindow' | 'longWindow'>;

/** All measures of a window made by `movingWindow` with the same config. */
export function measures(window: ReturnWindow, { shortWindow, longWindow }: Windows): Measures {
  const K = window.products === null ? null : centredProducts(window, window.products);
  return {
    ...ratios(window, { shortWindow, longWindow }),
    turbulence: turbulenceOf(window, K, longWindow),
    absorptionRatio: K === null ? absorption(pastOf(window, longWindow)) : absorptionBySessions(leading(K)),
    downsideShare: downsideShare(window, shortWindow),
  };
}

/** The same numbers without those that are only reported: the eigenvalues cost more than all others together. */
export function decidingMeasures(window: ReturnWindow, { shortWindow, longWindow }: Windows): DecidingMeasures {
  const K = window.products === null ? null : centredProducts(window, window.products);
  return { ...ratios(window, { shortWindow, longWindow }), turbulence: turbulenceOf(window, K, longWindow) };
}

const ratios = ({ means, dispersions }: ReturnWindow, windows: Windows) => ({
  volatilityRatio: volatilityRatio(means, windows),
  dispersionRatio: dispersionRatio(dispersions, windows),
});

function turbulenceOf(window: ReturnWindow, K: Matrix | null, longWindow: number): number | null {
  if (K !== null) return turbulenceBySessions(K, window.members.length);
  return turbulence(window.sessions.at(-1)!, pastOf(window, longWindow));
}

/** Returns of the long window just before the newest session, sessions × members. */
function pastOf({ members, sessions }: ReturnWindow, longWindow: number): Matrix {
  const X = zeros(longWindow, members.length);
  sessions.slice(-1 - longWindow, -1).forEach((session, t) => {
    X.data.set(session, t * members.length);
  });
  return X;
}

/** Without the last row and column. */
function leading({ rows, data }: Matrix): Matrix {
  const n = rows - 1;
  const block = zeros(n, n);
  for (let t = 0; t < n; t++) block.data.set(data.subarray(t * rows, t * rows + n), t * n);
  return block;
}

function downsideShare({ members, sessions }: ReturnWindow, shortWindow: number): number {
  const change = new Float64Array(members.length);
  for (const session of sessions.slice(-shortWindow)) {
    for (let j = 0; j < change.length; j++) change[j]! += session[j]!;
  }
  let lost = 0;
  for (let j = 0; j < change.length; j++) if (change[j]! < 0) lost++;
  return lost / change.length;
}
