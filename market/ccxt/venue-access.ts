/** The way to one venue: its client and limit, what it lists, and its clock. */
import { ProblemError } from '../../contracts/problem.js';
import { unusable } from '../http/answer-problem.js';
import { type HttpClient, httpClient } from '../http/http-client.js';
import { sharedLimiter } from '../http/rate-limiter.js';
import type { CexProduct } from './cex-product.js';
import type { ScanAnswers } from './cex-scan.js';
import { exchangeProblem } from './exchange-problem.js';
import { type ExchangeSession, exchangeSession } from './exchange-session.js';
import { type Listed, type Listing, listingOf } from './listing.js';
import type { CcxtModule } from './load-ccxt.js';
import { tradedValues } from './traded-values.js';
import type { CexVenue } from './venues.js';

export interface VenueAccess {
  readonly venue: CexVenue;
  readonly http: HttpClient;
  /** Everything a scan is read from; tickers only where `ranks` says so of the venue's time. */
  answers(product: CexProduct, ranks: (serverTime: number) => boolean, signal?: AbortSignal): Promise<ScanAnswers>;
  /** One instrument; a listing that does not have it is asked for anew. Null where the venue does not know it. */
  listed(product: CexProduct, instrument: string, signal?: AbortSignal): Promise<Listed | null>;
  /** A moment that the venue's clock has reached, ms UTC: `moment` or later, if it has. */
  timeReached(moment: number, product: CexProduct, signal?: AbortSignal): Promise<number>;
}

export interface AccessOptions {
  readonly endpoint: string | undefined;
  /** Request weight per minute in place of the venue's own rate. */
  readonly perMinute: number | undefined;
  readonly load: () => Promise<CcxtModule>;
}

export function venueAccess(venue: CexVenue, { endpoint, perMinute, load }: AccessOptions): VenueAccess {
  const rate = perMinute === undefined ? venue.rate : { weight: perMinute, windowMs: 60_000 };
  if (!(Number.isFinite(rate.weight) && rate.weight > 0)) throw badRate(venue.name, rate.weight);
  // A rate of the user's own is for all that the venue is asked.
  const budgetOf = perMinute === undefined ? venue.budgetOf : () => '';
  const limiterOf = (path: string) => sharedLimiter(`${venue.name}${budgetOf(path)} ${endpoint ?? 'itself'}`, rate);
  const http = httpClient({ name: `ccxt/${venue.name}`, hosts: venue.hosts, endpoint, limiterOf });
  const listings = new Map<CexProduct, Listing>();
  const loading = new Map<CexProduct, Promise<Listing>>();
  let reached = Number.NEGATIVE_INFINITY;

  /** Does a piece of work with an exchange of its own; its exceptions leave as problems, an abort as what it is. */
  async function inSession<T>(
    product: CexProduct,
    signal: AbortSignal | undefined,
    work: (session: ExchangeSession) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const ccxt = await load();
    try {
      return await work(exchangeSession(ccxt, venue, product, http, signal));
    } catch (error) {
      signal?.throwIfAborted();
      throw new ProblemError(exchangeProblem(ccxt, error, `ccxt/${venue.name}/${product}`));
    }
  }

  async function listing({ exchange }: ExchangeSession, product: CexProduct): Promise<Listing> {
    const markets = await exchange.fetchMarkets(venue.products[product].marketParams);
    const found = listingOf(venue, product, markets);
    exchange.setMarkets(markets);
    if (found.twice.length === 0) listings.set(product, found);
    return found;
  }

  async function serverTime({ exchange }: ExchangeSession): Promise<number> {
    const time = await exchange.fetchTime();
    if (typeof time !== 'number' || !(time > 0)) {
      throw new ProblemError(unusable(`ccxt/${venue.name} time`, `the venue’s clock says ${String(time)}`));
    }
    reached = Math.max(reached, time);
    return time;
  }

  /** Shared by everybody who needs it at the same time, so it ends for nobody's sake: who gives up leaves it to the others. */
  function freshListing(product: CexProduct): Promise<Listing> {
    const known = loading.get(product);
    if (known !== undefined) return known;
    const asked = inSession(product, undefined, (session) => listing(session, product)).finally(() => {
      loading.delete(product);
    });
    loading.set(product, asked);
    return asked;
  }

  return {
    venue,
    http,
    answers: (product, ranks, signal) =>
      inSession(product, signal, async (session) => {
        const [found, time] = await Promise.all([listing(session, product), serverTime(session)]);
        const traded = ranks(time) ? await tradedValues(session.exchange, venue, product) : null;
        return { listing: found, traded, serverTime: time, recorded: session.recorded };
      }),
    async listed(product, instrument, signal) {
      const known = listings.get(product)?.listed.get(instrument);
      if (known !== undefined) return known;
      const found = await unlessAborted(freshListing(product), signal);
      return found.listed.get(instrument) ?? null;
    },
    async timeReached(moment, product, signal) {
      if (moment > reached) await inSession(product, signal, serverTime);
      return reached;
    },
  };
}

/** The promise, or the signal's reason if that comes first. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

const badRate = (venue: string, rate: number): ProblemError =>
  new ProblemError({
    type: 'ConfigError',
    where: `rate of ${venue}`,
    what: `${rate} per minute is no rate`,
    next: 'Configure a number above zero.',
  });
