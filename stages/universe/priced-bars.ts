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
  const rows: number[] = [];
  const counts = new Int32Array(bars.close.length + 1);
  for (let k = 0; k < bars.close.length; k++) {
    if (Number.isFinite(bars.close[k]!) && bars.close[k]! > 0) rows.push(k);
    counts[k + 1] = rows.length;
  }
  const close = Float64Array.from(rows, (k) => bars.close[k]!);
  const orClose = (column: Float64Array) =>
    Float64Array.from(rows, (k, p) => (Number.isFinite(column[k]!) && column[k]! > 0 ? column[k]! : close[p]!));
  return {
    date: Int32Array.from(rows, (k) => bars.date[k]!),
    closeTime: Float64Array.from(rows, (k) => bars.closeTime[k]!),
    high: orClose(bars.high),
    low: orClose(bars.low),
    close,
    volume: Float64Array.from(rows, (k) => bars.volume[k]!),
    tradedValue: Float64Array.from(rows, (k, p) => {
      const published = bars.quoteVolume[k]!;
      return Number.isFinite(published) ? published : bars.volume[k]! * close[p]!;
    }),
    count: (visible) => counts[Math.min(visible, bars.close.length)]!,
  };
}
