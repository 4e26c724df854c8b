/** How a process may reach the sources of the network: plain data, so that it can be handed to a thread. */
export interface MarketAccess {
  /** Origins asked in place of a venue's own, by venue: "BINANCE" -> "http://127.0.0.1:8080". */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Request weight per minute in place of a venue's own limit, by venue. */
  readonly rates: Readonly<Record<string, number>>;
  /** The source `tradingview` is off unless its user says otherwise. */
  readonly allowTradingview: boolean;
}

/** Every venue at its own address and rate, nothing that has to be switched on. */
export const DEFAULT_ACCESS: MarketAccess = { endpoints: {}, rates: {}, allowTradingview: false };
