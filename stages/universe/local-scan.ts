/**
 * What a scan of one venue and product would have answered at any moment of the pinned history: its instruments with a
 * price, most traded first, with every field. Nothing after the moment moves a byte of it, so a past scan can be repeated.
 *
 * Order    that of liquid-rank.ts, which the universe's `fetchLimit` cuts at.
 * Fields   those of bar-fields.ts: what remembers the past takes one causal pass per instrument, however many moments are asked for.
 * Errors   FutureReadError for a moment past the history's cut; RangeError for a limit that is no whole number above zero.
 */
import type { Instrument, Product } from '../../contracts/instrument.js';
import type { MarketHistory } from '../../contracts/market.js';
import type { FieldRow } from '../../contracts/stage-results.js';
import { isoDate } from '../calendar.js';
import type { FieldHistory } from './field-history.js';
import { liquidRank } from './liquid-rank.js';
import { liquidityUsdPerDay } from './liquidity.js';

export interface LocalScanRow {
  /** Facts as known at the moment. */
  readonly instrument: Instrument;
  /** Place in the scan, counted from 1. */
  readonly rank: number;
  /** USD per day; null is unknown. */
  readonly liquidityUsdPerDay: number | null;
  /** Session date of the newest visible bar with a price, YYYY-MM-DD. */
  readonly lastSession: string;
  readonly fields: FieldRow;
}

export interface LocalScan {
  readonly rows: readonly LocalScanRow[];
  /** Instruments of the venue and product with a visible price, before the limit. */
  readonly totalCount: number;
}

export function localScan({
  history,
  fields,
  asOf,
  venue,
  product,
  limit,
}: {
  history: MarketHistory;
  fields: FieldHistory;
  /** ms UTC. */
  asOf: number;
  venue: string;
  product: Product;
  limit: number;
}): LocalScan {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`localScan: limit is ${limit}`);
  const view = history.at(asOf);
  const instruments = view.instruments.filter((line) => line.venue === venue && line.product === product);
  const byId = new Map(instruments.map((line) => [line.id, line]));
  const order = liquidRank({ view, fields, instruments }).order();
  return {
    totalCount: order.length,
    rows: order.slice(0, limit).map((id, k) => {
      const instrument = byId.get(id)!;
      const health = fields.health(view, instrument);
      return {
        instrument,
        rank: k + 1,
        liquidityUsdPerDay: liquidityUsdPerDay(instrument, health),
        lastSession: isoDate(health.lastDate!),
        fields: fields.at(view, instrument),
      };
    }),
  };
}
