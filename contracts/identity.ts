import type { AssetClass } from './instrument.js';

/** Quotes that count one for one as US dollars, where traded values are compared and identities are formed. */
export const DOLLAR_QUOTES: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD', 'DAI']);

/**
 * What lines of several venues share: class, base, quote ("fx/EUR/USD"). Dollar coins quote as dollars, so that BTCUSDT,
 * XBTUSD and a USDC-margined perpetual of BTC are one thing; whether they move as one is checked where they are merged.
 */
export const identityOf = (assetClass: AssetClass, base: string, quote: string): string =>
  `${assetClass}/${base}/${DOLLAR_QUOTES.has(quote) ? 'USD' : quote}`;
