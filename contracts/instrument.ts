export type AssetClass = 'fx' | 'energy' | 'rates' | 'crypto' | 'equity' | 'metal' | 'agriculture' | 'index';
export type Product = 'spot' | 'perp' | 'future' | 'index';

/** A tradeable line as known at one moment. `id` is `VENUE:SYMBOL`. Unknown is null, never zero. */
export interface Instrument {
  readonly id: string;
  readonly venue: string;
  readonly symbol: string;
  /** The economic thing instruments of several venues share, from metadata: class, base, quote ("fx/EUR/USD"). */
  readonly identity: string;
  /** Units of the identity per unit of the instrument (1000PEPE: 1000). */
  readonly multiplier: number;
  readonly base: string;
  readonly quote: string;
  readonly assetClass: AssetClass;
  readonly product: Product;
  readonly description: string;
  readonly tickSize: number | null;
  /** Where the tick comes from; null where there is none. Only `venue` and `price-grid` count as verified. */
  readonly tickSource: 'venue' | 'price-grid' | 'nearest-contract' | null;
  readonly lotSize: number | null;
  readonly shortable: boolean;
  /** Published liquidity, USD per day, for sources whose bars carry no volume. */
  readonly liquidityUsdPerDay: number | null;
}

/** One version of an instrument's facts: true from `validFrom`, learnt at `knownAt` (both ms UTC). */
export interface InstrumentVersion {
  readonly instrument: Instrument;
  readonly validFrom: number;
  readonly knownAt: number;
}
