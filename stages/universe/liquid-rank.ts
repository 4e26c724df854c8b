/**
 * The liquid names of one venue and product as of any moment: the order in which a scan would have listed them then.
 *
 *   traded value, USD per day, highest first; unknown last; ties by id
 *
 * Traded value is that of `liquidityUsdPerDay`: the 30-bar median from bars, the published figure where bars carry none. Of
 * an instrument that has not traded for 30 days it is unknown, so that a delisted name keeps no place of a living one.
 * An instrument without a visible price has no rank. Everything is read at the view: what a name trades later, and how many
 * names are listed later, moves no rank.
 */
import type { Instrument } from '../../contracts/instrument.js';
import type { MarketView } from '../../contracts/market.js';
import { DAY_MS } from '../calendar.js';
import { lowerBound, upperBound } from '../rank.js';
import type { FieldHistory } from './field-history.js';
import { liquidityUsdPerDay } from './liquidity.js';

/** Rule of the funnel for what lies beyond a universe's `fetchLimit`. */
export const FETCH_LIMIT = 'fetch-limit';

/** Where in the order each name of one venue and product stands at one view. */
export interface LiquidRank {
  /** Place counted from 1; null for an instrument that has no visible price or is not of these. */
  rank(id: string): number | null;
  /** Every id with a rank, in order. */
  order(): string[];
}

/** Any order of `instruments` gives the same ranks; each comes once. Cost O(n log n), a place O(log n). */
export function liquidRank({
  view,
  fields,
  instruments,
}: {
  view: MarketView;
  fields: FieldHistory;
  instruments: readonly Instrument[];
}): LiquidRank {
  const values = new Map<string, number>();
  for (const instrument of instruments) {
    const traded = tradedUsdPerDay(view, fields, instrument);
    if (traded !== undefined) values.set(instrument.id, traded ?? UNKNOWN);
  }
  const sorted = Float64Array.from(values.values()).sort();
  return {
    rank(id) {
      const value = values.get(id);
      if (value === undefined) return null;
      const above = sorted.length - upperBound(sorted, value);
      const equals = sorted.length - above - lowerBound(sorted, value);
      if (equals === 1) return above + 1;
      let before = 0;
      for (const [other, same] of values) if (same === value && other < id) before++;
      return above + before + 1;
    },
    order: () => [...values].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([id]) => id),
  };
}

// Below every traded value: what is unknown cannot claim a place before what is known.
const UNKNOWN = -1;
// As long as the median is wide.
const STILL_MS = 30 * DAY_MS;

/** USD per day as it ranks; null is unknown, undefined is without a visible price. */
function tradedUsdPerDay(view: MarketView, fields: FieldHistory, instrument: Instrument): number | null | undefined {
  const health = fields.health(view, instrument);
  if (health.lastClose === null) return undefined;
  return view.asOf - health.lastClose > STILL_MS ? null : liquidityUsdPerDay(instrument, health);
}
