/** `GET /healthz`: one JSON object, 200 where all is well and 503 where it is not. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fail, ok, type Result } from '../contracts/problem.js';

export interface HealthAddress {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

export interface HealthServer {
  /** host:port, as it is served. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves what `report` says; each request asks anew.
 *
 * Errors  PortTakenError where the address cannot be listened on.
 */
export function serveHealth(
  { host, port }: HealthAddress,
  report: () => Promise<{ readonly healthy: boolean }>,
): Promise<Result<HealthServer>> {
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== '/healthz') return answer(response, 404, { error: 'only /healthz is here' });
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, 405, { error: 'GET it' }, { allow: 'GET, HEAD' });
    report().then(
      (found) => answer(response, found.healthy ? 200 : 503, found),
      (error: unknown) => answer(response, 503, { healthy: false, error: String(error) }),
    );
  });
  server.requestTimeout = 10_000;
  return new Promise((resolve) => {
    server.once('error', (error) => {
      const where = `health at ${host}:${port}`;
      const next = 'Choose another address with --health-port, or leave it out.';
      resolve(fail({ type: 'PortTakenError', where, what: error.message, next }));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const { port: given } = server.address() as AddressInfo;
      resolve(ok({ address: `${host}:${given}`, close: () => closed() }));
    });
  });

  function closed(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

function answer(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}
