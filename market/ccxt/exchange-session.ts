import { orThrow } from '../../contracts/problem.js';
import type { HttpClient } from '../http/http-client.js';
import type { CexProduct } from './cex-product.js';
import type { CcxtExchange, CcxtModule } from './load-ccxt.js';
import type { CexVenue } from './venues.js';

/** One answer of the venue as it came. */
export interface Recorded {
  /** Method, path and query. */
  readonly request: string;
  readonly body: string;
}

export interface ExchangeSession {
  readonly exchange: CcxtExchange;
  /** What was asked and answered, in order of the questions. */
  readonly recorded: readonly Recorded[];
}

/**
 * A ccxt exchange for one piece of work: it asks through `http` and nowhere else, for one product, as often as it is told to.
 *
 * ccxt's own limits, retries, time limit and browser-like headers are put out of use: the client has better ones. Only GET is let
 * through, since public data need no more.
 */
export function exchangeSession(
  ccxt: CcxtModule,
  { exchange: name, products, only, weightOf }: CexVenue,
  product: CexProduct,
  http: HttpClient,
  signal?: AbortSignal,
): ExchangeSession {
  const asked: { request: string; body: string | null }[] = [];
  const fetchImplementation = async (address: string, { method }: { method: string }) => {
    if (method !== 'GET') throw new RangeError(`${name} ${method}: only GET is public`);
    const url = new URL(address);
    const record: { request: string; body: string | null } = {
      request: `GET ${url.pathname}${url.search}`,
      body: null,
    };
    asked.push(record);
    const answer = await http.askJson({ url, weight: weightOf(url.pathname), signal });
    const { status, headers, body } = orThrow(answer);
    record.body = body;
    return { status, statusText: '', headers, text: () => Promise.resolve(body) };
  };
  const Exchange = ccxt[name] as new (settings: object) => CcxtExchange;
  const exchange = new Exchange({
    enableRateLimit: false,
    timeout: 2 ** 31 - 1, // the longest that a timer takes
    options: { ...products[product].options, maxRetriesOnFailure: 0 },
    fetchImplementation,
  });
  if (only !== undefined) skipOthers(exchange, only);
  return {
    exchange,
    get recorded() {
      return asked.flatMap(({ request, body }) => (body === null ? [] : [{ request, body }]));
    },
  };
}

/** Asks an endpoint for the wanted values of a parameter only, and takes the others for empty without asking. */
function skipOthers(exchange: CcxtExchange, { endpoint, param, values }: NonNullable<CexVenue['only']>): void {
  const ask = exchange[endpoint] as (params: Readonly<Record<string, unknown>>) => Promise<unknown>;
  exchange[endpoint] = (params: Readonly<Record<string, unknown>>) =>
    values.includes(String(params[param])) ? ask.call(exchange, params) : Promise.resolve({ data: [] });
}
