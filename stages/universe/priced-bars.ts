import type { Bars } from '../../contracts/market.js';

/** The bars of an instrument that have a price, and the way from a count of visible bars to them. */
export interface PricedBars {
  readonly date: Int32Array;
  readonly closeTime: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Base units; NaN where unknown. */
  readonly volume: Float64Array;
  /** Quote currency; volume × close where the source gives only the volume; NaN where unknown. */
  readonly tradedValue: Float64Array;
  /** Priced bars among the first `visible` bars. */
  count(visible: number): number;
}

/**
 * Bars with a finite positive close, with what is missing around it settled once: high and low default to the close.
 * A bar without a price is left out: it neither repeats the price before it nor counts as history.
 */
export function pricedBars(bars: Bars): PricedBars {
  const all = bars.close.length;
  const rows = new Int32Array(all);
  const counts = new Int32Array(all + 1);
  let n = 0;
  for (let k = 0; k < all; k++) {
    if (isPrice(bars.close[k]!)) rows[n++] = k;
    counts[k + 1] = n;
  }
  const priced = <Column extends Float64Array | Int32Array>(column: Column): Column => {
    // A series without a gap, which most are, is its own: histories are never written.
    if (n === all) return column;
    const own = column.slice(0, n) as Column;
    for (let p = 0; p < n; p++) own[p] = column[rows[p]!]!;
    return own;
  };
  const close = priced(bars.close);
  const orClose = (column: Float64Array): Float64Array => {
    const own = new Float64Array(n);
    for (let p = 0; p < n; p++) {
      const price = column[rows[p]!]!;
      own[p] = isPrice(price) ? price : close[p]!;
    }
    return own;
  };
  const tradedValue = new Float64Array(n);
  for (let p = 0; p < n; p++) {
    const published = bars.quoteVolume[rows[p]!]!;
    tradedValue[p] = Number.isFinite(published) ? published : bars.volume[rows[p]!]! * close[p]!;
  }
  return {
    date: priced(bars.date),
    closeTime: priced(bars.closeTime),
    high: orClose(bars.high),
    low: orClose(bars.low),
    close,
    volume: priced(bars.volume),
    tradedValue,
    count: (visible) => counts[Math.min(visible, all)]!,
  };
}

const isPrice = (x: number): boolean => Number.isFinite(x) && x > 0;
