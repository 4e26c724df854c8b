/**
 * A real HTTP server on loopback for doubles of foreign services: latency, faults on demand, a record of every request.
 *
 *   const double = await startHttpDouble((request) => ({ json: { serverTime: 0 } }), { latencyMs: 5 });
 *   double.setFaults([{ path: '/ticker', times: 2, fault: { kind: 'status', status: 429, retryAfter: '1' } }]);
 *   await fetch(`${double.origin}/ticker`);
 *   double.count('/ticker'); // 1
 *   await double.close();
 */
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type FaultRule, type FaultTarget, faultChooser } from './faults.js';

export interface DoubleRequest extends FaultTarget {
  readonly headers: IncomingMessage['headers'];
}

/** An answer: `json` is written as JSON, `text` as it stands. */
export interface DoubleReply {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

export type DoubleHandler = (request: DoubleRequest) => DoubleReply | Promise<DoubleReply>;

/** One request as it arrived, and how it was answered. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Query with its question mark; empty without one. */
  readonly search: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Arrival, ms since the double started, monotonic. */
  readonly at: number;
  /** Weight units it costs; 1 where the double does not say. */
  readonly weight: number;
  /** What the service counts it against; one budget for everything where the double does not say. */
  readonly budget: string;
  /** Status sent; null while it waits, or where none was sent. */
  readonly status: number | null;
  readonly fault: Fault['kind'] | null;
}

export interface HttpDouble {
  /** e.g. http://127.0.0.1:40123 */
  readonly origin: string;
  readonly port: number;
  /** In the order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Requests of a path, or of a pattern; all without one. */
  count(path?: string | RegExp): number;
  /** Most requests that were under way at once. */
  readonly peak: number;
  /** Largest sum of weights that arrived within any sliding window and count against one budget, weight units. */
  heaviestWindow(windowMs: number): number;
  /** Replaces the faults and starts their counts anew. */
  setFaults(rules: readonly FaultRule[]): void;
  setLatency(latencyMs: number): void;
  /** Forgets what was recorded; `nth` starts anew as well. */
  forget(): void;
  close(): Promise<void>;
}

export interface HttpDoubleOptions {
  /** Wait before every answer, ms. Default 0. */
  readonly latencyMs?: number;
  readonly faults?: readonly FaultRule[];
  /** Weight units of a request. Default 1 each. */
  readonly weigh?: (request: DoubleRequest) => number;
  /** What the service counts a request against. Default: everything together. */
  readonly budgetOf?: (request: DoubleRequest) => string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** The server's clock, ms UTC: what its `Date` header says. Default: none of its own, the header shows real time. */
  readonly clock?: () => number;
}

export async function startHttpDouble(handler: DoubleHandler, options: HttpDoubleOptions = {}): Promise<HttpDouble> {
  const { weigh = () => 1, budgetOf = () => '', port = 0, clock } = options;
  let latencyMs = options.latencyMs ?? 0;
  let choose = faultChooser(options.faults ?? []);
  let records: { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] }[] = [];
  let perPath = new Map<string, number>();
  let underWay = 0;
  let peak = 0;
  const started = performance.now();
  const closing = new AbortController();
  // Every answer that waits listens to it.
  setMaxListeners(0, closing.signal);

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now() - started;
    const { pathname: path, search, searchParams: query } = new URL(incoming.url ?? '/', 'http://double');
    const method = incoming.method ?? 'GET';
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const nth = perPath.get(path) ?? 0;
    perPath.set(path, nth + 1);
    const body = Buffer.concat(chunks).toString('utf8');
    const request: DoubleRequest = { method, path, query, body, nth, headers: incoming.headers };
    const fault = choose(request);
    const record = {
      ...{ method, path, search, headers: incoming.headers, body, at },
      ...{
        weight: weigh(request),
        budget: budgetOf(request),
        status: null as number | null,
        fault: fault?.kind ?? null,
      },
    };
    records.push(record);
    const delay = latencyMs + (fault?.kind === 'slow' ? fault.delayMs : 0);
    if (delay > 0) await sleep(delay, undefined, { signal: closing.signal });
    if (clock !== undefined) response.setHeader('date', new Date(clock()).toUTCString());
    record.status = await send(response, request, fault, handler);
  }

  const server = createServer((incoming, response) => {
    peak = Math.max(peak, ++underWay);
    answer(incoming, response)
      .catch((error: unknown) => {
        if (closing.signal.aborted || response.destroyed) return;
        // A bug of the double must be seen by the test, not look like a fault of the service.
        response.writeHead(599, { 'content-type': 'text/plain' }).end(`the double failed: ${String(error)}`);
      })
      .finally(() => {
        underWay--;
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    origin: `http://127.0.0.1:${bound}`,
    port: bound,
    get requests() {
      return records;
    },
    get peak() {
      return peak;
    },
    count: (wanted) =>
      records.filter(({ path }) => (wanted instanceof RegExp ? wanted.test(path) : (wanted ?? path) === path)).length,
    heaviestWindow(windowMs) {
      const budgets = [...new Set(records.map(({ budget }) => budget))];
      const counted = (wanted: string) => records.filter(({ budget }) => budget === wanted);
      return Math.max(0, ...budgets.map((budget) => heaviest(counted(budget), windowMs)));
    },
    setFaults(rules) {
      choose = faultChooser(rules);
    },
    setLatency(ms) {
      latencyMs = ms;
    },
    forget() {
      records = [];
      perPath = new Map();
      peak = underWay;
    },
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Writes the answer, or the fault in its place; the status sent, null where none was. */
async function send(
  response: ServerResponse,
  request: DoubleRequest,
  fault: Fault | null,
  handler: DoubleHandler,
): Promise<number | null> {
  const write = (status: number, text: string, headers: Readonly<Record<string, string>>): number => {
    response.writeHead(status, { 'content-length': Buffer.byteLength(text), ...headers }).end(text);
    return status;
  };
  const json = { 'content-type': 'application/json' };
  switch (fault?.kind) {
    case 'status': {
      const after = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      return write(fault.status, fault.body ?? '', { 'content-type': 'text/plain', ...after });
    }
    case 'reset':
      response.destroy();
      return null;
    case 'hang':
      return null;
    case 'empty':
      return write(200, '', json);
    case 'html':
      return write(200, '<!doctype html><title>Just a moment</title>', { 'content-type': 'text/html' });
    case 'redirect':
      return write(fault.status ?? 302, '', { location: fault.to });
    case 'oversize':
      response.writeHead(200, json);
      response.write('"');
      for (let left = fault.bytes - 2; left > 0; left -= 65_536) response.write('x'.repeat(Math.min(left, 65_536)));
      response.end('"');
      return 200;
  }
  const reply = await handler(request);
  const changed = fault?.kind === 'edit' ? fault.edit(reply.json, request) : reply.json;
  const text = typeof reply.text === 'string' ? reply.text : JSON.stringify(changed);
  const headers = { ...json, ...reply.headers };
  if (fault?.kind === 'rewrite') return write(reply.status ?? 200, fault.rewrite(text), headers);
  if (fault?.kind === 'tear') {
    response.writeHead(200, { 'content-length': Buffer.byteLength(text), ...headers });
    response.write(text.slice(0, text.length / 2), () => response.destroy());
    return 200;
  }
  return write(reply.status ?? 200, fault?.kind === 'truncate' ? text.slice(0, text.length / 2) : text, headers);
}

function heaviest(records: readonly RecordedRequest[], windowMs: number): number {
  const sorted = [...records].sort((a, b) => a.at - b.at);
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const { at, weight } of sorted) {
    sum += weight;
    while (at - sorted[first]!.at >= windowMs) sum -= sorted[first++]!.weight;
    most = Math.max(most, sum);
  }
  return most;
}
