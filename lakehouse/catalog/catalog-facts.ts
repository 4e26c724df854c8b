import type { Instrument } from '../../contracts/instrument.js';
import type { TableSchema } from '../tables/table.js';

/** What the catalog knows of an instrument beyond what a decision reads. Unknown is null, never zero. */
export interface CatalogFacts extends Instrument {
  /** Trading session in the venue's own words, "24x7" where it never closes. */
  readonly session: string | null;
  /** IANA time zone of the session. */
  readonly timeZone: string | null;
  /** First and last day of trading, days since 1970-01-01. */
  readonly listed: number | null;
  readonly delisted: number | null;
  /** Other spellings that mean this instrument: tickers of data vendors, symbols of earlier years. */
  readonly aliases: readonly string[];
}

/** An instrument's facts with what the pipeline does not carry left unknown. */
export const catalogFacts = (instrument: Instrument, more: Partial<CatalogFacts> = {}): CatalogFacts => ({
  session: null,
  timeZone: null,
  listed: null,
  delisted: null,
  aliases: [],
  ...instrument,
  ...more,
});

const required = { nullable: false } as const;
const optional = { nullable: true } as const;

/**
 * One row says: from `valid_from` to `valid_to` (exclusive; null: until further notice) these facts were true, as we learnt at
 * `known_at`. A later row for the same id and `valid_from` replaces an earlier one from its own `known_at` on.
 */
export const CATALOG_TABLE: TableSchema = {
  table: 'catalog',
  version: 2,
  columns: [
    { name: 'id', type: 'string', ...required },
    { name: 'valid_from', type: 'timestamp', ...required },
    { name: 'valid_to', type: 'timestamp', ...optional },
    { name: 'known_at', type: 'timestamp', ...required },
    { name: 'venue', type: 'string', ...required },
    { name: 'symbol', type: 'string', ...required },
    { name: 'identity', type: 'string', ...required },
    { name: 'multiplier', type: 'double', ...required },
    { name: 'base', type: 'string', ...required },
    { name: 'quote', type: 'string', ...required },
    { name: 'asset_class', type: 'string', ...required },
    { name: 'product', type: 'string', ...required },
    { name: 'description', type: 'string', ...required },
    { name: 'tick_size', type: 'double', ...optional },
    { name: 'tick_source', type: 'string', ...optional },
    { name: 'lot_size', type: 'double', ...optional },
    { name: 'min_notional', type: 'double', ...optional },
    { name: 'contract_size', type: 'double', ...optional },
    { name: 'shortable', type: 'boolean', ...required },
    { name: 'liquidity_usd_per_day', type: 'double', ...optional },
    { name: 'session', type: 'string', ...optional },
    { name: 'time_zone', type: 'string', ...optional },
    { name: 'listed', type: 'date', ...optional },
    { name: 'delisted', type: 'date', ...optional },
    { name: 'aliases', type: 'string', ...required },
    { name: 'source', type: 'string', ...required },
    { name: 'traits', type: 'string', ...optional },
    { name: 'market_cap_usd', type: 'double', ...optional },
    { name: 'expiry', type: 'string', ...optional },
  ],
  key: ['id', 'valid_from', 'known_at'],
};

/** Stored column of each fact. */
export const FACT_COLUMNS = {
  id: 'id',
  venue: 'venue',
  symbol: 'symbol',
  identity: 'identity',
  multiplier: 'multiplier',
  base: 'base',
  quote: 'quote',
  assetClass: 'asset_class',
  product: 'product',
  description: 'description',
  tickSize: 'tick_size',
  tickSource: 'tick_source',
  lotSize: 'lot_size',
  minNotional: 'min_notional',
  contractSize: 'contract_size',
  shortable: 'shortable',
  liquidityUsdPerDay: 'liquidity_usd_per_day',
  session: 'session',
  timeZone: 'time_zone',
  listed: 'listed',
  delisted: 'delisted',
  aliases: 'aliases',
  traits: 'traits',
  marketCapUsd: 'market_cap_usd',
  expiry: 'expiry',
} as const satisfies Record<keyof CatalogFacts, string>;
