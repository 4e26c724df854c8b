/** The source `tradingview` with its way to the network. */
import { httpClient } from '../http/http-client.js';
import { sharedLimiter } from '../http/rate-limiter.js';
import type { MarketSource } from '../source.js';
import { SCANNER_HOST } from './scan-page.js';
import { tradingviewSource } from './source.js';

/** The provider publishes no limit; a run needs one request per venue and product, and this leaves room for repeats. */
export const REQUESTS_PER_MINUTE = 30;
/** Name of its one address and rate among those of venues. */
export const TRADINGVIEW_LANE = 'TRADINGVIEW';

export interface TradingviewAccess {
  /** Whether the user has switched the source on. */
  readonly allowed: boolean;
  /** Origin asked in place of the provider's; a scan answers ConfigError for what is none. */
  readonly endpoint?: string | undefined;
  readonly requestsPerMinute?: number | undefined;
  /** ms UTC. */
  readonly now: () => number;
}

/** All sources of a process share one rate. Nothing is asked before the first scan, and nothing at all without permission. */
export function openTradingview({
  allowed,
  endpoint,
  requestsPerMinute = REQUESTS_PER_MINUTE,
  now,
}: TradingviewAccess): MarketSource {
  const rate = { weight: requestsPerMinute, windowMs: 60_000 };
  const limiterOf = () => sharedLimiter(`${TRADINGVIEW_LANE} ${endpoint ?? 'itself'}`, rate);
  const connect = () => httpClient({ name: 'tradingview', hosts: [SCANNER_HOST], endpoint, limiterOf });
  return tradingviewSource({ connect: allowed ? connect : null, elsewhere: endpoint !== undefined, now });
}
