/**
 * Lanes: the rate limits of the outside world. Requests of a lane share a limiter in each process; bars, which are many, have
 * a task queue for each lane as well, which holds the rate among processes. So lanes are known before any source is opened.
 */
import { CEX_VENUES } from './ccxt/venues.js';
import type { MarketSource } from './source.js';

/** A venue whose bars are fetched over the network. */
export interface Lane {
  readonly name: string;
  readonly weightPerMinute: number;
  /** Most weight that the whole daily history of one instrument can cost. */
  readonly seriesWeight: number;
}

/** Daily bars of the oldest instrument, with years to spare: venues are asked from 2017 on. */
const OLDEST_BARS = 4_000;

/** Bars of a page, and what it weighs, as the candles of each venue are asked for. */
const PAGES: Readonly<Record<string, { readonly bars: number; readonly weight: number }>> = {
  BINANCE: { bars: 1000, weight: 5 },
  BITGET: { bars: 90, weight: 1 }, // perpetuals; spot has longer pages
  BYBIT: { bars: 1000, weight: 1 },
  OKX: { bars: 300, weight: 1 },
};

export const LANES: readonly Lane[] = Object.entries(PAGES).map(([name, { bars, weight }]) => {
  const { rate } = CEX_VENUES.get(name)!;
  return {
    name,
    weightPerMinute: (rate.weight * 60_000) / rate.windowMs,
    seriesWeight: Math.ceil(OLDEST_BARS / bars) * weight,
  };
});

/** Sources that answer for every venue at one address and under one limit. */
const SHARED: Readonly<Record<string, string>> = { tradingview: 'TRADINGVIEW' };

/** Names by which a process may be told other addresses and rates, sorted. */
export const LANE_NAMES: readonly string[] = [...LANES.map(({ name }) => name), ...Object.values(SHARED)].sort();

/** The lane in which a source is asked about a venue; null where nothing is asked over the network, as of a venue it does not know. */
export const laneOf = (
  { name, capabilities, venues }: Pick<MarketSource, 'name' | 'capabilities' | 'venues'>,
  venue: string,
): string | null => (capabilities.network && venues.includes(venue) ? (SHARED[name] ?? venue) : null);
