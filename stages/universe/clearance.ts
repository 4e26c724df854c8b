/**
 * How the numbers of health stand to the bounds of a market's gates, at every bar: there these gates need not be asked. One pass a
 * column, where asking is a call a gate and bar.
 *
 * Three columns would be dear at every bar, and something cheaper settles most of them:
 *
 *   tradedValue   more than half of the window at `least` or above, then so is its median; and so below it
 *   pegShare      two neighbours within ± w of one median m differ by (1 + w) / (1 − w) at most, and a close that is not near it
 *                 is in two pairs of neighbours at most: with b larger moves inside the window the share is at most 1 − b / 180
 *   pegVolatility the squares of 60 changes about their own mean are no more than those of the 90 they are among about theirs:
 *                 σ90 ≥ √(59 / 89) σ60, which is a column
 */
import type { Bound } from './gates/gate.js';
import { type HealthColumns, PEG_WINDOW, PEG_WITHIN, TRADED_WINDOW, WINDOW } from './health-columns.js';
import type { PricedBars } from './priced-bars.js';

/** Not settled, or unknown: the gates are to be asked. */
export const OPEN = 0;
/** Within all bounds. */
export const WITHIN = 1;
/** Known and outside of one. */
export const OUTSIDE = 2;

/** Entry p is the standing at priced bar p. */
export function clearance(bars: PricedBars, health: HealthColumns, bounds: readonly Bound[]): Uint8Array {
  const standing = new Uint8Array(bars.close.length).fill(WITHIN);
  for (const bound of bounds) {
    const { column, least = -Number.MAX_VALUE, most = Number.MAX_VALUE } = bound;
    if (column === 'history') standing.fill(OUTSIDE, 0, Math.max(0, Math.ceil(least) - 1));
    else if (column === 'tradedValue') holdTraded(standing, bars.tradedValue, least);
    else if (column === 'pegShare') holdUnpegged(standing, bars.close, most);
    else if (column === 'pegVolatility') holdMoving(standing, health, least, most);
    else hold(standing, health[column], least, most, bound.orUnknown === true);
  }
  return standing;
}

/** What lies outside of one bound does so whatever is said of the others. */
const open = (standing: Uint8Array, p: number): void => {
  if (standing[p] === WITHIN) standing[p] = OPEN;
};

function hold(standing: Uint8Array, x: Float64Array, least: number, most: number, orUnknown: boolean): void {
  for (let p = 0; p < standing.length; p++) {
    const value = x[p]!;
    if (value >= least && value <= most && value <= Number.MAX_VALUE) continue;
    if (Number.isFinite(value)) standing[p] = OUTSIDE;
    else if (!orUnknown || !Number.isNaN(value)) open(standing, p);
  }
}

function holdTraded(standing: Uint8Array, tradedValue: Float64Array, least: number): void {
  const isEnough = (p: number): boolean => tradedValue[p]! >= least && tradedValue[p]! <= Number.MAX_VALUE;
  const isLittle = (p: number): boolean => tradedValue[p]! < least;
  let enough = 0;
  let little = 0;
  for (let p = 0; p < standing.length; p++) {
    const leaving = p - TRADED_WINDOW;
    enough += (isEnough(p) ? 1 : 0) - (leaving >= 0 && isEnough(leaving) ? 1 : 0);
    little += (isLittle(p) ? 1 : 0) - (leaving >= 0 && isLittle(leaving) ? 1 : 0);
    if (p < TRADED_WINDOW - 1) open(standing, p);
    else if (2 * little > TRADED_WINDOW) standing[p] = OUTSIDE;
    else if (2 * enough <= TRADED_WINDOW) open(standing, p);
  }
}

// A little more than two neighbours can differ by: what is rounded must not decide.
const LARGE = (1 + PEG_WITHIN) / (1 - PEG_WITHIN) + 1e-6;

function holdUnpegged(standing: Uint8Array, close: Float64Array, most: number): void {
  const isLarge = (p: number): boolean => {
    const ratio = close[p]! / close[p - 1]!;
    return ratio > LARGE || ratio * LARGE < 1;
  };
  let large = 0;
  if (close.length > 0) open(standing, 0);
  for (let p = 1; p < standing.length; p++) {
    if (isLarge(p)) large++;
    // A window holds one pair of neighbours less than closes.
    if (p >= PEG_WINDOW && isLarge(p - PEG_WINDOW + 1)) large--;
    if (p < PEG_WINDOW - 1 || 1 - large / (2 * PEG_WINDOW) > most) open(standing, p);
  }
}

// A little less than the root: what is rounded must not decide.
const KEPT = Math.sqrt((WINDOW - 1) / (PEG_WINDOW - 1)) * (1 - 1e-9);
// Percent. Squares of larger moves may be no number, and the gate is to say so.
const SQUARABLE = 1e100;

function holdMoving(
  standing: Uint8Array,
  { annualVolatility, jump }: HealthColumns,
  least: number,
  most: number,
): void {
  for (let p = 0; p < standing.length; p++) {
    const moves = p >= PEG_WINDOW && KEPT * annualVolatility[p]! >= least && jump[p]! <= SQUARABLE;
    if (!moves || most < Number.MAX_VALUE) open(standing, p);
  }
}
