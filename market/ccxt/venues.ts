/** The exchanges that are asked: where, at what rate, for which of their products, in which words of ccxt. */
import type { Rate } from '../http/rate-limiter.js';
import { BINANCE_CANDLES } from './candles/binance.js';
import { BITGET_CANDLES } from './candles/bitget.js';
import { BYBIT_CANDLES } from './candles/bybit.js';
import type { CandleApi } from './candles/candle-api.js';
import { OKX_CANDLES } from './candles/okx.js';
import type { CexProduct } from './cex-product.js';

export interface VenueProduct {
  /** Settings of the ccxt exchange: it then asks for this product's instruments only. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly marketParams: Readonly<Record<string, unknown>>;
  /** One call of fetchTickers each: one, but where a venue keeps its perpetuals apart by margin. */
  readonly tickerParams: readonly Readonly<Record<string, unknown>>[];
}

export interface CexVenue {
  readonly name: string;
  /** Name of ccxt's class. */
  readonly exchange: string;
  readonly hosts: readonly string[];
  readonly rate: Rate;
  /** Weight of a request under that rate, by path. */
  weightOf(path: string): number;
  /** What the venue counts by itself, each at the whole rate, by path; a venue that counts everything together names nothing. */
  budgetOf(path: string): string;
  readonly products: Readonly<Record<CexProduct, VenueProduct>>;
  /**
   * What was traded in 24 h, quote units, where ccxt leaves it out: from the ticker as it came and the last price.
   */
  readonly tradedValue?: (row: Readonly<Record<string, unknown>>, last: number) => number;
  /** Product types of a venue that ccxt asks for without need: their endpoint, and the types that are wanted. */
  readonly only?: { readonly endpoint: string; readonly param: string; readonly values: readonly string[] };
  readonly candles: CandleApi;
}

const product = (types: string, options: object, tickerParams: object[] = [{}], marketParams = {}): VenueProduct => ({
  options: { ...options, fetchMarkets: { types: [types] } },
  tickerParams: tickerParams as Readonly<Record<string, unknown>>[],
  marketParams,
});

/** One budget for the whole venue. */
const TOGETHER = (): string => '';

const LINEAR = { defaultType: 'swap', defaultSubType: 'linear' };

/** Weights per endpoint: the exchange's own documentation; for all not listed, 1. */
const BINANCE_WEIGHTS: Readonly<Record<string, number>> = {
  '/api/v3/exchangeInfo': 20,
  '/api/v3/ticker/24hr': 80,
  '/api/v3/klines': 2,
  '/fapi/v1/exchangeInfo': 1,
  '/fapi/v1/ticker/24hr': 40,
  '/fapi/v1/klines': 5, // of 500 to 1000 rows
};

/**
 * Rates are those the venues publish for unauthenticated use of one address, the strictest of the endpoints used:
 * Binance 2400 a minute on futures (6000 on spot), Bybit 600 in 5 s of which half are used, OKX 20 in 2 s, Bitget 20 in 1 s for
 * each endpoint by itself (and 6000 a minute in all, which the few endpoints used here do not reach).
 */
export const CEX_VENUES: ReadonlyMap<string, CexVenue> = new Map(
  (
    [
      {
        name: 'BINANCE',
        exchange: 'binance',
        hosts: ['api.binance.com', 'fapi.binance.com'],
        rate: { weight: 400, windowMs: 10_000 },
        weightOf: (path) => BINANCE_WEIGHTS[path] ?? 1,
        budgetOf: TOGETHER,
        products: {
          // Permission sets are two thirds of the answer, and nothing here asks for them.
          spot: product('spot', { defaultType: 'spot' }, [{ type: 'spot' }], { showPermissionSets: false }),
          perp: product('linear', LINEAR, [{ type: 'swap', subType: 'linear' }]),
        },
        candles: BINANCE_CANDLES,
      },
      {
        name: 'OKX',
        exchange: 'okx',
        hosts: ['www.okx.com'],
        rate: { weight: 20, windowMs: 2_000 },
        weightOf: () => 1,
        budgetOf: TOGETHER,
        products: {
          spot: product('spot', { defaultType: 'spot' }, [{ type: 'spot' }]),
          perp: product('swap', { defaultType: 'swap' }, [{ type: 'swap' }]),
        },
        // Of a swap, volCcy24h counts base units; its value is that at the last price.
        tradedValue: ({ instType, volCcy24h }, last) => (instType === 'SPOT' ? Number.NaN : Number(volCcy24h) * last),
        candles: OKX_CANDLES,
      },
      {
        name: 'BYBIT',
        exchange: 'bybit',
        hosts: ['api.bybit.com'],
        rate: { weight: 300, windowMs: 5_000 },
        weightOf: () => 1,
        budgetOf: TOGETHER,
        products: {
          spot: product('spot', { defaultType: 'spot' }, [{ type: 'spot' }]),
          perp: product('linear', LINEAR, [{ type: 'swap', subType: 'linear' }]),
        },
        candles: BYBIT_CANDLES,
      },
      {
        name: 'BITGET',
        exchange: 'bitget',
        hosts: ['api.bitget.com'],
        rate: { weight: 20, windowMs: 1_000 },
        weightOf: () => 1,
        budgetOf: (path) => path,
        products: {
          spot: product('spot', { defaultType: 'spot' }, [{ type: 'spot' }]),
          perp: product('swap', LINEAR, [
            { type: 'swap', productType: 'USDT-FUTURES' },
            { type: 'swap', productType: 'USDC-FUTURES' },
          ]),
        },
        // The others are margined in coins, or paper trading.
        only: {
          endpoint: 'publicMixGetV2MixMarketContracts',
          param: 'productType',
          values: ['USDT-FUTURES', 'USDC-FUTURES'],
        },
        candles: BITGET_CANDLES,
      },
    ] satisfies CexVenue[]
  ).map((venue) => [venue.name, venue]),
);
