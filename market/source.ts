import type { InstrumentVersion, Product } from '../contracts/instrument.js';
import type { Bars } from '../contracts/market.js';
import type { Result } from '../contracts/problem.js';

/** What a source can honestly deliver. */
export interface SourceCapabilities {
  readonly volume: boolean;
  readonly ohlc: boolean;
  readonly shortable: boolean;
  readonly tickSize: boolean;
  readonly marketCap: boolean;
  /** Oldest session, YYYY-MM-DD, or null where unknown. */
  readonly historyFrom: string | null;
}

/** One venue and product, most traded first; a missing row must never look like a small market. */
export interface Scan {
  readonly rows: readonly { readonly instrument: string; readonly liquidityUsdPerDay: number | null }[];
  /** Instruments the venue says it has, before the limit. */
  readonly totalCount: number;
  /** Facts of the rows, every version known by asOf. */
  readonly versions: readonly InstrumentVersion[];
  /** sha256 of the raw answer this was read from. */
  readonly rawHash: string;
}

/** Where market data comes from: one adapter per source behind this interface. */
export interface MarketSource {
  readonly name: string;
  readonly capabilities: SourceCapabilities;
  readonly venues: readonly string[];
  /** Hash that changes whenever the source's pinned data changes. */
  snapshot(): Promise<Result<string>>;
  scan(
    query: { venue: string; product: Product; limit: number; asOf: number },
    signal?: AbortSignal,
  ): Promise<Result<Scan>>;
  /** Bars visible at asOf: closed and known by then. */
  bars(instrument: string, asOf: number, signal?: AbortSignal): Promise<Result<Bars>>;
  /** Dates on which the venue published a bar, days since 1970-01-01, ascending; for flooring asOf to a session, not for stages. */
  sessions(venue: string): Promise<Result<Int32Array>>;
  /** Share of bars whose moment of knowledge is assumed from the publication lag, fraction. */
  readonly assumedKnownShare: number;
  /** What a reader of anything made from this source must know. */
  readonly caveats: readonly string[];
}
