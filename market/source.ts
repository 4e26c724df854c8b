import type { InstrumentVersion, Product } from '../contracts/instrument.js';
import type { FieldName } from '../contracts/mandate.js';
import type { Bars } from '../contracts/market.js';
import type { Result } from '../contracts/problem.js';

/** What a source can honestly deliver. */
export interface SourceCapabilities {
  readonly volume: boolean;
  readonly ohlc: boolean;
  readonly shortable: boolean;
  readonly tickSize: boolean;
  readonly marketCap: boolean;
  /** Whether it can answer `bars`; a scanner cannot. */
  readonly bars: boolean;
  /** Asked over the network: its steps run beside each other on the main thread, under the venue's rate limit. */
  readonly network: boolean;
  /** Oldest session, YYYY-MM-DD, or null where unknown. */
  readonly historyFrom: string | null;
}

/** One answer of a source as it came, kept for proof. */
export interface RawAnswer {
  /** What was asked: method, path and body, without hosts and secrets. */
  readonly request: string;
  readonly body: string;
  /** Rows [from, to) of the scan that this answer holds. */
  readonly from: number;
  readonly to: number;
  /** What the answer said the whole is; null where the protocol does not say. */
  readonly totalCount: number | null;
  /** How fresh the source says it is ("streaming", "delayed_streaming_900", server time); null where unsaid. */
  readonly freshness: string | null;
}

export interface ScanRow {
  readonly instrument: string;
  /** Traded value, USD per day; null is unknown. */
  readonly liquidityUsdPerDay: number | null;
  /** Values the source itself computed, in the units of FieldRow; stored beside ours and compared. */
  readonly fields?: Readonly<Partial<Record<FieldName, number>>>;
}

/** One venue and product, most traded first; a missing row must never look like a small market. */
export interface Scan {
  readonly rows: readonly ScanRow[];
  /**
   * False where the source could not tell what was traded as of asOf (it was asked too long after): rows are then
   * everything listed, in order of id, and the rank is computed from bars.
   */
  readonly ranked: boolean;
  /** Instruments the venue says it has, before the limit. */
  readonly totalCount: number;
  /** Facts of the rows, every version known by asOf. */
  readonly versions: readonly InstrumentVersion[];
  /** The answers this was read from; empty where the data are files whose hash is the source's snapshot. */
  readonly raw: readonly RawAnswer[];
  /** What is known to be missing, in words; empty unless `allowPartial` let it through. */
  readonly missing: readonly string[];
}

export interface ScanQuery {
  readonly venue: string;
  readonly product: Product;
  readonly limit: number;
  /** ms UTC. */
  readonly asOf: number;
  /** Scan fields older or newer than asOf by more than this do not count; 15 minutes unless said. */
  readonly maxSkewMs?: number;
  /** Give what could be had where the rest cannot; the caller sets it on its last attempt only. */
  readonly allowPartial?: boolean;
}

/** Where market data comes from: one adapter per source behind this interface. */
export interface MarketSource {
  readonly name: string;
  readonly capabilities: SourceCapabilities;
  readonly venues: readonly string[];
  /** Hash that changes whenever the source's pinned data changes. */
  snapshot(): Promise<Result<string>>;
  scan(query: ScanQuery, signal?: AbortSignal): Promise<Result<Scan>>;
  /** Bars visible at asOf: closed and known by then. */
  bars(instrument: string, asOf: number, signal?: AbortSignal): Promise<Result<Bars>>;
  /** Dates on which the venue published a bar, days since 1970-01-01, ascending; for flooring asOf to a session, not for stages. */
  sessions(venue: string): Promise<Result<Int32Array>>;
  /** Share of bars whose moment of knowledge is assumed from the publication lag, fraction. */
  readonly assumedKnownShare: number;
  /** What a reader of anything made from this source must know. */
  readonly caveats: readonly string[];
}
