/**
 * Whether prices confirm a tick size: they lie on its grid, and on no coarser one.
 *
 *   a price p is on the grid of tick d  ⇔  |p/d − round(p/d)| ≤ 1e-6 + 4 ε |p/d|,    ε = 2^-52
 *
 * Every grid finer than the true one holds all prices too, so lying on the grid proves little alone. A tick counts as verified
 * only if the share on it reaches the threshold while the shares on the grids of 2 d, 5 d and 10 d do not: decimal tick tables
 * step by 1, 2 and 5.
 *
 * Unit       prices and tick in quote currency per unit; prices as traded, not adjusted for splits or dividends.
 * Tolerance  4 ε |p/d| is what a decimal price and tick, each rounded to a double, and one division can be off; 1e-6 of a tick
 *            allows for sources that print rounded decimals. Beyond |p/d| = 1e13 every price is off the grid: it cannot be seen.
 * Threshold  0.99 by default: a correction or an odd lot priced off the grid happens; one price in a hundred is a different grid.
 * Sample     at least 30 distinct prices: fewer can lie on a coarser grid by chance (30 on twice the tick: 2^-30).
 * Errors     RangeError for a tick, threshold or price that is no number above zero; NaN is a missing price and is left out.
 */
export interface TickVerdict {
  readonly verified: boolean;
  /** Share of distinct prices on the grid; 0 where there are none. */
  readonly share: number;
  readonly distinctPrices: number;
  /** The largest of 2, 5 and 10 such that the grid of that many ticks holds the prices as well; null where none does. */
  readonly coarserMultiple: number | null;
  readonly reason: string;
}

export function verifyTickOnGrid(
  prices: ArrayLike<number>,
  tick: number,
  { threshold = 0.99, minDistinct = 30 }: { threshold?: number; minDistinct?: number } = {},
): TickVerdict {
  if (!(tick > 0 && tick < Number.POSITIVE_INFINITY)) throw new RangeError(`verifyTickOnGrid: tick is ${tick}`);
  if (!(threshold > 0.5 && threshold <= 1)) throw new RangeError(`verifyTickOnGrid: threshold is ${threshold}`);
  const distinct = new Set<number>();
  for (let i = 0; i < prices.length; i++) {
    const price = prices[i]!;
    if (Number.isNaN(price)) continue;
    if (!(price > 0 && price < Number.POSITIVE_INFINITY))
      throw new RangeError(`verifyTickOnGrid: prices[${i}] is ${price}`);
    distinct.add(price);
  }
  const shareOn = (step: number): number => {
    let on = 0;
    for (const price of distinct) if (isOnGrid(price, step)) on++;
    return distinct.size === 0 ? 0 : on / distinct.size;
  };
  const share = shareOn(tick);
  const enough = distinct.size >= minDistinct;
  const coarserMultiple =
    [10, 5, 2].find((multiple) => distinct.size > 0 && shareOn(multiple * tick) >= threshold) ?? null;
  const verified = enough && share >= threshold && coarserMultiple === null;
  const reason = reasonOf({ enough, minDistinct, distinct: distinct.size, share, threshold, coarserMultiple });
  return { verified, share, distinctPrices: distinct.size, coarserMultiple, reason };
}

function isOnGrid(price: number, step: number): boolean {
  const ratio = price / step;
  if (ratio > 1e13) return false;
  return Math.abs(ratio - Math.round(ratio)) <= 1e-6 + 4 * Number.EPSILON * ratio;
}

interface Evidence {
  readonly enough: boolean;
  readonly minDistinct: number;
  readonly distinct: number;
  readonly share: number;
  readonly threshold: number;
  readonly coarserMultiple: number | null;
}

function reasonOf({ enough, minDistinct, distinct, share, threshold, coarserMultiple }: Evidence): string {
  if (!enough) return `${distinct} distinct prices; ${minDistinct} are needed`;
  if (share < threshold)
    return `${(100 * share).toFixed(2)} % of ${distinct} distinct prices on the grid, ${100 * threshold} % needed`;
  if (coarserMultiple !== null) return `the prices lie on a grid ${coarserMultiple} times as coarse`;
  return `${(100 * share).toFixed(2)} % of ${distinct} distinct prices on the grid`;
}
