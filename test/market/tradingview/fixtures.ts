/** A scanner on loopback and the source that asks it. */
import { afterEach } from 'vitest';
import { orThrow, type Problem, type Result } from '../../../contracts/problem.js';
import { httpClient } from '../../../market/http/http-client.js';
import { rateLimiter } from '../../../market/http/rate-limiter.js';
import type { MarketSource, Scan, ScanQuery } from '../../../market/source.js';
import { SCANNER_HOST } from '../../../market/tradingview/scan-page.js';
import { tradingviewSource } from '../../../market/tradingview/source.js';
import {
  type ScannerDouble,
  type ScannerDoubleOptions,
  startScannerDouble,
} from '../../doubles/scanner/scanner-double.js';
import { tapesAbsent } from '../../doubles/scanner/tape.js';

export const absent = tapesAbsent();
export const titled = (title: string): string => (absent ? `${title} (skipped: no shared data)` : title);

/** Five minutes after the close of 29 June 2025, when both venues of perpetuals are in the data. */
export const AS_OF = Date.parse('2025-06-30T00:00:00Z');
export const PERP: ScanQuery = { venue: 'BYBIT', product: 'perp', limit: 50, asOf: AS_OF };

export interface Setting {
  readonly scanner: ScannerDouble;
  readonly source: MarketSource;
  /** The body of a request, by its number. */
  body(k: number): { range: [number, number]; sort: object; filter: object[]; columns: string[] };
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A scanner as of `asOf`, and the source five minutes later unless `now` says otherwise. */
export async function setting({
  asOf = AS_OF,
  now = () => asOf + 5 * 60_000,
  pageRows = 1000,
  timeoutMs = 30_000,
  ...rest
}: Partial<ScannerDoubleOptions> & {
  now?: () => number;
  pageRows?: number;
  timeoutMs?: number;
} = {}): Promise<Setting> {
  const scanner = await startScannerDouble({ asOf, ...rest });
  const limiter = rateLimiter({ weight: 1000, windowMs: 1000 });
  const http = httpClient({
    name: 'tradingview',
    hosts: [SCANNER_HOST],
    endpoint: scanner.origin,
    limiterOf: () => limiter,
    timeoutMs,
  });
  open.push(() => scanner.close());
  open.push(() => http.close());
  return {
    scanner,
    source: tradingviewSource({ connect: () => http, now, pageRows }),
    body: (k) => JSON.parse(scanner.requests[k]!.body),
  };
}

export const scanOf = async (source: MarketSource, query: Partial<ScanQuery> = {}): Promise<Scan> =>
  orThrow(await source.scan({ ...PERP, ...query }));

export function problemIn(result: Result<unknown>): Problem {
  if (result.ok) throw new Error('it was answered');
  return result.problem;
}
