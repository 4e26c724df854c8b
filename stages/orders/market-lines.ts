import type { MarketView } from '../../contracts/market.js';
import { isoDate } from '../calendar.js';
import type { PricedLine } from './exchange-rates.js';

/** Facts and newest visible close of every instrument of a view that has one. */
export function marketLines(view: MarketView): ReadonlyMap<string, PricedLine> {
  const lines = view.instruments.flatMap((instrument): [string, PricedLine][] => {
    const { date, close } = view.bars(instrument.id);
    let last = close.length - 1;
    // A bar without a close prices nothing; the one before it does.
    while (last >= 0 && !(close[last]! > 0 && Number.isFinite(close[last]!))) last--;
    return last < 0 ? [] : [[instrument.id, { instrument, close: close[last]!, date: isoDate(date[last]!) }]];
  });
  return new Map(lines);
}
