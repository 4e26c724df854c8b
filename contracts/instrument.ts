export type AssetClass = 'fx' | 'energy' | 'rates' | 'crypto' | 'equity' | 'metal' | 'agriculture' | 'index';
export type Product = 'spot' | 'perp' | 'future' | 'index';

/** What an instrument is by its metadata, where hygiene gates care. */
export const TRAITS = ['commodity-backed', 'dated', 'fan-token', 'fiat', 'leveraged', 'stablecoin', 'wrapped'] as const;
export type Trait = (typeof TRAITS)[number];

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
  /** By metadata, sorted; empty where the source says nothing. */
  readonly traits: readonly Trait[];
  /** Of the base, USD; null where the source has none. */
  readonly marketCapUsd: number | null;
  /** Smallest order, in quote currency. */
  readonly minNotional: number | null;
  /** Units of the base per contract. */
  readonly contractSize: number | null;
  /** Last day of trading of a dated contract, YYYY-MM-DD. */
  readonly expiry: string | null;
}

/** What a source that does not speak of these says of them. */
export const UNSTATED = {
  traits: [],
  marketCapUsd: null,
  minNotional: null,
  contractSize: null,
  expiry: null,
} as const;

/** One version of an instrument's facts: true from `validFrom`, learnt at `knownAt` (both ms UTC). */
export interface InstrumentVersion {
  readonly instrument: Instrument;
  readonly validFrom: number;
  readonly knownAt: number;
}
