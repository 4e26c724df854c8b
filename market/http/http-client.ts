/**
 * The one way out to the network: every source asks through a client like this.
 *
 * It asks allowed hosts only and follows no redirect, keeps the venue's rate, reads at most `maxBodyBytes`, gives up after
 * `timeoutMs`, sends no cookies and says what it is. Every failure is a Problem; only an abort by the caller is thrown.
 */
import type { Agent, Response } from 'undici';
import { fail, ok, type Problem, type Result } from '../../contracts/problem.js';
import { excerpt, statusProblem, unusable } from './answer-problem.js';
import { readBody } from './body.js';
import { endpointOrigin, hostOrigin } from './endpoint.js';
import type { RateLimiter } from './rate-limiter.js';
import { httpDate } from './retry-after.js';
import { transportProblem } from './transport-problem.js';
import { userAgent } from './user-agent.js';

export interface HttpClientOptions {
  /** Who asks whom, for messages: "ccxt/BINANCE". */
  readonly name: string;
  /** Hosts that may be asked, over https, matched exactly. */
  readonly hosts: readonly string[];
  /** Origin asked in their place, for every one of them; the only way to this machine. */
  readonly endpoint?: string | undefined;
  /** What holds the requests of a path; paths that the server counts together share one. */
  readonly limiterOf: (path: string) => RateLimiter;
  /** After decompression; 64 MiB unless said. */
  readonly maxBodyBytes?: number;
  readonly connectTimeoutMs?: number;
  /** From being let through by the limiter to the last byte. */
  readonly timeoutMs?: number;
}

export interface HttpRequest {
  /** Address at one of the hosts, percent-encoded. */
  readonly url: string | URL;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Units of the venue's rate; 1 unless said. */
  readonly weight?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  /** 200 to 299. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** The answer's own `Date`, ms UTC; null without one. */
  readonly date: number | null;
}

export interface HttpClient {
  /** A success with a body that is not empty; else ScanPageError, SourceBusyError, ValidationError, DataQualityError or ConfigError. */
  ask(request: HttpRequest): Promise<Result<HttpAnswer>>;
  /** The same, and the body is JSON. */
  askJson(request: HttpRequest): Promise<Result<HttpAnswer & { readonly json: unknown }>>;
  /** Closes the connections. */
  close(): Promise<void>;
}

export function httpClient(options: HttpClientOptions): HttpClient {
  const { name, limiterOf, maxBodyBytes = 64 * 2 ** 20, connectTimeoutMs = 10_000, timeoutMs = 60_000 } = options;
  const allowed = new Set(options.hosts.map(hostOrigin));
  const endpoint = options.endpoint === undefined ? null : endpointOrigin(options.endpoint, name);
  let opened: Promise<Transport> | undefined;
  const transport = (): Promise<Transport> => {
    opened ??= openTransport({ connectTimeoutMs, timeoutMs });
    return opened;
  };

  async function ask(request: HttpRequest): Promise<Result<HttpAnswer>> {
    const { method = 'GET', weight = 1, signal } = request;
    const url = new URL(request.url);
    const where = `${name} ${method} ${url.pathname}`;
    if (!allowed.has(url.origin) || url.username !== '' || url.password !== '') {
      return fail(forbidden(where, url.host, options.hosts));
    }
    const limiter = limiterOf(url.pathname);
    if (weight > limiter.rate.weight) return fail(tooHeavy(where, weight, limiter));
    const target = new URL(`${endpoint ?? url.origin}${url.pathname}${url.search}`);
    const { fetch, agent } = await transport();
    const release = await limiter.acquire(weight, signal);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(target, {
        method,
        dispatcher: agent,
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        headers: { accept: 'application/json', ...request.headers, 'user-agent': userAgent() },
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      return await answerOf(response, where, target.origin, limiter);
    } catch (error) {
      signal?.throwIfAborted();
      return fail(transportProblem(where, error, timeout.aborted ? timeoutMs : null));
    } finally {
      release();
    }
  }

  async function answerOf(
    response: Response,
    where: string,
    origin: string,
    limiter: RateLimiter,
  ): Promise<Result<HttpAnswer>> {
    const { status } = response;
    const headers = response.headers as Headers;
    const body = await readBody(response, maxBodyBytes);
    if (body === null) return fail(unusable(where, `the answer is longer than ${maxBodyBytes} bytes and was cut`));
    const problem = statusProblem(where, origin, status, headers, body);
    if (problem?.type === 'SourceBusyError') limiter.hold(problem.retryAfterMs ?? 0);
    if (problem !== null) return fail(problem);
    if (body.trim() === '') return fail(unusable(where, `HTTP ${status} with an empty body`));
    const date = httpDate(headers.get('date') ?? '');
    return ok({ status, headers, body, date: Number.isNaN(date) ? null : date });
  }

  return {
    ask,
    async askJson(request) {
      const answer = await ask(request);
      if (!answer.ok) return answer;
      const json = parsed(answer.value.body);
      if (json !== undefined) return ok({ ...answer.value, json });
      const where = `${name} ${request.method ?? 'GET'} ${new URL(request.url).pathname}`;
      const html = answer.value.body.trimStart().startsWith('<');
      return fail(
        unusable(
          where,
          `the answer is ${html ? 'a web page' : 'cut or damaged'}, not JSON: ${excerpt(answer.value.body)}`,
        ),
      );
    },
    close: async () => (await opened)?.agent.close(),
  };
}

/** What requests are sent with. */
interface Transport {
  readonly fetch: typeof import('undici').fetch;
  readonly agent: Agent;
}

/** Loaded by the first request: most threads and commands never make one, and undici takes a quarter of their start. */
async function openTransport({ connectTimeoutMs, timeoutMs }: { connectTimeoutMs: number; timeoutMs: number }) {
  const { Agent, fetch } = await import('undici');
  const connect = { timeout: connectTimeoutMs };
  return { fetch, agent: new Agent({ connect, headersTimeout: timeoutMs, bodyTimeout: timeoutMs }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const forbidden = (where: string, host: string, hosts: readonly string[]): Problem => ({
  type: 'ConfigError',
  where,
  what: `${JSON.stringify(host)} is not among the hosts that may be asked: ${hosts.join(', ')}`,
  next: 'Use the venue’s own addresses, or configure an endpoint for it.',
});

const tooHeavy = (where: string, weight: number, { rate }: RateLimiter): Problem => ({
  type: 'ConfigError',
  where,
  what: `the request weighs ${weight}, and the rate is ${rate.weight} per ${rate.windowMs} ms`,
  next: 'Configure a rate that holds at least one request.',
});
