import type { Bars } from '../../contracts/market.js';

/** Bars whose traded value decides. */
const WINDOW = 30;

/**
 * Median traded value of the newest 30 bars, quote currency per day: published, else volume × close. Null where unknown of
 * half of them or where there are none.
 */
export function medianTradedValue({
  close,
  volume,
  quoteVolume,
}: Pick<Bars, 'close' | 'volume' | 'quoteVolume'>): number | null {
  const from = Math.max(0, close.length - WINDOW);
  const values: number[] = [];
  for (let k = from; k < close.length; k++) {
    const value = Number.isFinite(quoteVolume[k]!) ? quoteVolume[k]! : volume[k]! * close[k]!;
    if (Number.isFinite(value)) values.push(value);
  }
  if (values.length === 0 || 2 * values.length < close.length - from) return null;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
