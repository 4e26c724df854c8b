/**
 * An exchange as a real HTTP server on loopback, speaking the venue's own protocol over the shared panels' bars.
 *
 *   const bybit = await startExchangeDouble({ venue: 'BYBIT', asOf: '2025-06-30', names: 20, latencyMs: 150 });
 *   bybit.setQuirks({ tickerVolume: { BTCUSDT: '-1' } });
 *   bybit.heaviestWindow(1000); // most weight units that arrived within one second
 *   await bybit.close();
 */
import { type HttpDouble, type HttpDoubleOptions, startHttpDouble } from '../http-double.js';
import { binance } from './binance.js';
import { bitget } from './bitget.js';
import { bybit } from './bybit.js';
import { type ExchangeMarket, type ExchangeVenue, exchangeMarket, type MarketOptions } from './market.js';
import { okx } from './okx.js';
import { type Quirks, serverTime, type VenueProtocol } from './state.js';

const PROTOCOLS: Readonly<Record<ExchangeVenue, VenueProtocol>> = {
  BINANCE: binance,
  BYBIT: bybit,
  OKX: okx,
  BITGET: bitget,
};

export interface ExchangeDouble extends HttpDouble {
  readonly venue: ExchangeVenue;
  readonly market: ExchangeMarket;
  /** Replaces what is odd about the answers. */
  setQuirks(quirks: Quirks): void;
}

export type ExchangeDoubleOptions = MarketOptions &
  Pick<HttpDoubleOptions, 'latencyMs' | 'faults' | 'port'> & { readonly quirks?: Quirks };

/** Starts the double of a venue; its `Date` header is the venue's time. */
export async function startExchangeDouble(options: ExchangeDoubleOptions): Promise<ExchangeDouble> {
  const { venue, quirks = {}, latencyMs, faults, port } = options;
  const { answer, weigh, budgetOf } = PROTOCOLS[venue];
  const market = exchangeMarket(options);
  let state = { market, quirks };
  const server = await startHttpDouble((request) => answer(state, request), {
    weigh,
    clock: () => serverTime(state),
    ...(budgetOf === undefined ? {} : { budgetOf }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(faults === undefined ? {} : { faults }),
    ...(port === undefined ? {} : { port }),
  });
  return Object.assign(server, {
    venue,
    market,
    setQuirks(changed: Quirks) {
      state = { market, quirks: changed };
    },
  });
}
