/**
 * A double of the scanner: a real HTTP server that speaks POST /{market}/scan and /{market}/metainfo as recorded, and computes
 * its rows from the shared bars as of any moment. Markets without bars (cfd, bond, coin ...) list nothing.
 *
 *   const scanner = await startScannerDouble({ asOf: Date.parse('2025-06-30T00:05:00Z') });
 *   scanner.setFaults([{ times: 1, fault: { kind: 'status', status: 429 } }, { fault: shortPage(3) }]);
 */
import {
  type DoubleReply,
  type DoubleRequest,
  type HttpDouble,
  type HttpDoubleOptions,
  startHttpDouble,
} from '../http-double.js';
import { DAY_MS } from '../panel.js';
import { type Listed, listedOn } from './listing.js';
import {
  BadRequest,
  columnEntries,
  columnListOf,
  columnsNamed,
  fits,
  isColumn,
  type ScanBody,
  sorted,
} from './protocol.js';

export interface ScannerDoubleOptions extends HttpDoubleOptions {
  /** ms UTC; bars of days that ended by then are known. */
  readonly asOf: number;
  /** Keeps the rows of these ids only, to keep tests fast; absent: all. */
  readonly only?: (id: string) => boolean;
}

export interface ScannerDouble extends HttpDouble {
  /** Rearranges the sorted rows of a scan, by the number of the request on its path: rows that change places between pages. */
  rearrange(change: ((rows: readonly Listed[], nth: number) => readonly Listed[]) | null): void;
}

/** The scanner as of a moment. Numbers are computed when they are first asked for, once a process. */
export async function startScannerDouble({ asOf, only, ...http }: ScannerDoubleOptions): Promise<ScannerDouble> {
  const lastDay = Math.floor(asOf / DAY_MS) - 1;
  const markets = new Map<string, readonly Listed[]>();
  let change: ((rows: readonly Listed[], nth: number) => readonly Listed[]) | null = null;

  const listed = (market: string): readonly Listed[] => {
    const rows = markets.get(market) ?? listedOn(market, lastDay).filter(({ id }) => only?.(id) ?? true);
    markets.set(market, rows);
    return rows;
  };

  function scan(
    market: string,
    list: NonNullable<ReturnType<typeof columnListOf>>,
    request: DoubleRequest,
  ): DoubleReply {
    const body = JSON.parse(request.body) as ScanBody;
    const unknown = columnsNamed(body).find((column) => !isColumn(list, column));
    if (unknown !== undefined && body.ignore_unknown_fields !== true) {
      throw new BadRequest(`Unknown field "${unknown}"`);
    }
    const [from, to] = body.range ?? [0, 100];
    if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to >= from)) {
      throw new BadRequest(`Wrong range [${from}, ${to}]`);
    }
    const found = sorted(
      listed(market).filter((row) => fits(row, body)),
      body.sort,
    );
    const rows = (change?.(found, request.nth) ?? found).slice(from, to);
    const columns = body.columns ?? [];
    const data = rows.map((row) => ({ s: row.id, d: columns.map((column) => row.cell(column)) }));
    return { json: { totalCount: found.length, data } };
  }

  const double = await startHttpDouble((request) => {
    const [, market = '', action = ''] = request.path.split('/');
    const list = columnListOf(market);
    if (list === undefined || request.method !== 'POST') return { status: 404, text: 'Not Found' };
    if (action === 'metainfo') return { json: { fields: columnEntries(list) } };
    if (action !== 'scan') return { status: 404, text: 'Not Found' };
    try {
      return scan(market, list, request);
    } catch (error) {
      if (!(error instanceof BadRequest || error instanceof SyntaxError)) throw error;
      return { status: 400, json: { totalCount: 0, error: error.message, data: null } };
    }
  }, http);
  return Object.defineProperties(
    {
      rearrange(next: typeof change) {
        change = next;
      },
    },
    Object.getOwnPropertyDescriptors(double),
  ) as ScannerDouble;
}
