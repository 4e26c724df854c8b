/**
 * Which scanner market answers for a venue and product, and what is asked of it.
 *
 * Filters speak of what an instrument is, never of how it performed: a filter by performance on the server would starve the
 * scan of what the stages have to reject themselves.
 */
import { DOLLAR_QUOTES } from '../../contracts/identity.js';
import type { AssetClass, Product } from '../../contracts/instrument.js';

/** One condition of a scan, as the scanner's protocol writes it. */
export interface ScanFilter {
  readonly left: string;
  readonly operation: 'equal' | 'in_range' | 'has' | 'has_none_of';
  readonly right: string | boolean | readonly string[];
}

export interface ScanMarket {
  /** First part of the path: POST /{market}/scan. */
  readonly market: string;
  /** Beside the venue. */
  readonly filter: readonly ScanFilter[];
  /**
   * Column with the traded value of a day by which the scan is ordered, and which rows of it are in USD;
   * null where the provider has none: ticks of a currency dealer, or an index, are no traded value.
   */
  readonly traded: { readonly column: string; readonly usd: 'always' | 'where the currency is USD' } | null;
  /** Column with the market capitalisation in USD; null where there is none. */
  readonly marketCap: string | null;
  /** Null where it depends on the row's sector. */
  readonly assetClass: AssetClass | null;
  readonly shortable: boolean;
  /** Columns of this market beside the common ones. */
  readonly columns: readonly string[];
}

/** Dollar coins in which linear perpetuals are quoted and settled; contracts settled in the coin, quoted in USD, are not asked for. */
const DOLLAR_COINS = [...DOLLAR_QUOTES].filter((quote) => quote !== 'USD').sort();
/** Asset class by the provider's sector of a futures contract. */
export const FUTURES_SECTORS: Readonly<Record<string, AssetClass>> = {
  Agricultural: 'agriculture',
  Currencies: 'fx',
  Energy: 'energy',
  Financials: 'rates',
  Indexes: 'index',
  Metals: 'metal',
};

// The provider also lists pairs that it calculates itself (BINANCE:BTCUSD); nobody can trade them.
const TRADED_PAIRS: ScanFilter = {
  left: 'typespecs',
  operation: 'has_none_of',
  right: ['synthetic', 'tv-calculated-pair'],
};
const CRYPTO = {
  market: 'crypto',
  // Volume of 24 hours in USD. Value.Traded is that of the open day, which began at midnight UTC: minutes after the close at
  // which a run decides, it would rank by minutes.
  traded: { column: '24h_vol|5', usd: 'always' },
  marketCap: 'market_cap_calc',
  assetClass: 'crypto',
  columns: ['base_currency', 'base_currency_kind', 'crypto_common_categories'],
} as const;
const CRYPTO_MARKETS: Readonly<Partial<Record<Product, ScanMarket>>> = {
  spot: {
    ...CRYPTO,
    filter: [{ left: 'type', operation: 'equal', right: 'spot' }, TRADED_PAIRS],
    shortable: false,
  },
  perp: {
    ...CRYPTO,
    filter: [
      { left: 'type', operation: 'equal', right: 'swap' },
      { left: 'currency', operation: 'in_range', right: DOLLAR_COINS },
      TRADED_PAIRS,
    ],
    shortable: true,
  },
};
const FOREX: ScanMarket = {
  market: 'forex',
  filter: [
    { left: 'type', operation: 'equal', right: 'forex' },
    { left: 'typespecs', operation: 'has_none_of', right: ['ndf', 'spreadbet', 'synthetic'] },
  ],
  traded: null,
  marketCap: null,
  assetClass: 'fx',
  shortable: true,
  columns: ['base_currency'],
};
const AMERICA: ScanMarket = {
  market: 'america',
  filter: [
    { left: 'type', operation: 'in_range', right: ['stock', 'dr', 'fund'] },
    { left: 'is_primary', operation: 'equal', right: true },
  ],
  traded: { column: 'Value.Traded', usd: 'where the currency is USD' },
  marketCap: 'market_cap_basic',
  assetClass: 'equity',
  shortable: false,
  columns: ['fundamental_currency_code'],
};
const FUTURES: ScanMarket = {
  market: 'futures',
  filter: [
    { left: 'type', operation: 'equal', right: 'futures' },
    { left: 'typespecs', operation: 'has', right: ['continuous'] },
    { left: 'sector', operation: 'in_range', right: Object.keys(FUTURES_SECTORS) },
  ],
  // Value.Traded knows no contract size: price × contracts is no money.
  traded: null,
  marketCap: null,
  assetClass: null,
  shortable: true,
  columns: ['sector'],
};
const INDICES: ScanMarket = {
  market: 'cfd',
  filter: [{ left: 'type', operation: 'equal', right: 'index' }],
  traded: null,
  marketCap: null,
  assetClass: 'index',
  shortable: false,
  columns: [],
};

const venues = (names: string, products: Readonly<Partial<Record<Product, ScanMarket>>>) =>
  names.split(' ').map((name) => [name, products] as const);

/** By venue, then product. A venue's name is the provider's name of the exchange. */
export const SCAN_MARKETS: ReadonlyMap<string, Readonly<Partial<Record<Product, ScanMarket>>>> = new Map([
  ...venues('BINANCE BITGET BYBIT GATE HTX KUCOIN MEXC OKX', CRYPTO_MARKETS),
  ...venues('BINANCEUS BITFINEX BITSTAMP COINBASE CRYPTOCOM GEMINI KRAKEN POLONIEX UPBIT', {
    spot: CRYPTO_MARKETS.spot!,
  }),
  ...venues('FOREXCOM FX_IDC ICMARKETS OANDA PEPPERSTONE SAXO', { spot: FOREX }),
  ...venues('AMEX NASDAQ NYSE', { spot: AMERICA }),
  ...venues('CBOT CME COMEX EUREX ICEEUR ICEUS NYMEX', { future: FUTURES }),
  ...venues('TVC', { index: INDICES }),
]);
