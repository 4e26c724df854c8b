import type { AssetClass, Product, Trait } from './instrument.js';

/** Facts of one symbol that its file does not state; each goes before what a rule of the mapping would make of the symbol. */
export interface SymbolFacts {
  readonly base?: string;
  readonly quote?: string;
  /** Units of the base per unit of the instrument (1000PEPE: 1000). */
  readonly multiplier?: number;
  readonly description?: string;
  /** Smallest price step, as the venue publishes it. */
  readonly tickSize?: number;
  readonly lotSize?: number;
  readonly shortable?: boolean;
  /** Smallest order, quote currency. */
  readonly minNotional?: number;
  /** Units of the base per contract. */
  readonly contractSize?: number;
  /** Last day of trading, YYYY-MM-DD. */
  readonly expiry?: string;
  /** Market capitalisation of the base, USD, at the end of a day (YYYY-MM-DD, UTC); earlier moments do not see it. */
  readonly marketCap?: { readonly usd: number; readonly asOf: string };
  /** Added to those that follow from the code and the other codes of the venue. */
  readonly traits?: readonly Trait[];
  /** Other spellings of this instrument. */
  readonly aliases?: readonly string[];
}

/** How to read a file of daily bars: what its columns are called, and what its dates mean. */
export interface BarsMapping {
  readonly kind: 'bars-mapping';
  /** Name the bars are stored under, e.g. "crypto_perp_daily". */
  readonly source: string;
  /** Column of each value; a value whose column is not named is unknown. */
  readonly columns: {
    readonly symbol?: string;
    readonly venue?: string;
    readonly date: string;
    readonly open?: string;
    readonly high?: string;
    readonly low?: string;
    readonly close: string;
    readonly volume?: string;
    readonly quoteVolume?: string;
    /** Close after splits and dividends; where it is named, prices are served in its terms. */
    readonly adjustedClose?: string;
    /** Moment the row was published, ISO with a zone. Without it, session close + publicationLag is assumed. */
    readonly knownAt?: string;
  };
  /** Symbol of every row, for a file of one instrument. */
  readonly symbol?: string;
  /** Venue of every row, for a file of one venue. */
  readonly venue?: string;
  /** IANA zone of `close`. */
  readonly timezone: string;
  /** Local time at which the session of a date closes, "HH:MM"; 24:00 is the end of the day. */
  readonly close: string;
  /** Minutes from session close to publication. */
  readonly publicationLag: number;
  /** 24/7: a bar every calendar day. sessions: a bar on each of the venue's own trading dates. */
  readonly market: '24/7' | 'sessions';
  readonly assetClass: AssetClass;
  readonly product: Product;
  /** Currency prices are in, unless `symbols` says otherwise. */
  readonly quote: string;
  /**
   * How symbols are written, with {base} and perhaps {quote} in it ("{base}USDT.P", "{base}{quote}"). Without it, or where a
   * symbol is written otherwise, the base is the symbol itself.
   */
  readonly symbolFormat?: string;
  /** What {quote} may be; the longest that fits counts. */
  readonly quotes: readonly string[];
  /** Whether a code such as 1000PEPE is PEPE × 1000 (base-asset.ts), or only what `symbols` states has a multiplier. */
  readonly multipliers: 'from-base-code' | 'stated';
  readonly shortable: boolean;
  /** By symbol, or by VENUE:SYMBOL where venues mean different things by one. */
  readonly symbols: Readonly<Record<string, SymbolFacts>>;
  readonly quality: QualityLimits;
}

/** Bounds beyond which a row is set aside or flagged. */
export interface QualityLimits {
  /** Bars without any trade in a row: from this one on they are set aside. */
  readonly zeroVolumeRun: number;
  /** Equal closes in a row: from this one on they are set aside. */
  readonly staleRun: number;
  /** A move beyond this either way is flagged, and splits the series where dates are missing before it. Percent. */
  readonly jumpPercent: number;
  /** Calendar days between bars across which a move of 100 % either way splits the series. */
  readonly gapDays: number;
}

/** Values of a row, in the order of `RawBarRow.cells`. */
export const RAW_FIELDS = [
  'symbol',
  'venue',
  'date',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quoteVolume',
  'adjustedClose',
  'knownAt',
] as const;

/** One row of somebody's file as text, before anything is believed. */
export interface RawBarRow {
  /** Line or row of the file, counted from 1. */
  readonly line: number;
  /** One cell per name of RAW_FIELDS; empty is unknown. */
  readonly cells: readonly string[];
  /** Set where the row could not be taken apart: what is wrong with it. */
  readonly broken?: string;
}
