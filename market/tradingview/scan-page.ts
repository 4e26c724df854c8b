/** One page of a scan: POST /{market}/scan, parsed and checked against what was asked. */
import { z } from 'zod';
import { fail, ok, type Problem, type Result } from '../../contracts/problem.js';
import { excerpt } from '../http/answer-problem.js';
import type { HttpClient } from '../http/http-client.js';
import type { RawAnswer } from '../source.js';
import type { ScannedRow } from './columns.js';
import type { ScanFilter } from './markets.js';

/** The only host that is asked. */
export const SCANNER_HOST = 'scanner.tradingview.com';

/** What all pages of a scan have in common. */
export interface ScanQuestion {
  readonly market: string;
  readonly columns: readonly string[];
  readonly filter: readonly ScanFilter[];
  readonly sort: { readonly sortBy: string; readonly sortOrder: 'asc' | 'desc' };
}

export interface ScanPage {
  readonly rows: readonly ScannedRow[];
  /** Instruments that fit the filter, before the range. */
  readonly totalCount: number;
  readonly raw: RawAnswer;
}

// Loose on purpose: the scanner adds keys, and only these are read.
const Answer = z.object({
  totalCount: z.int().min(0),
  data: z.array(z.object({ s: z.string().min(1), d: z.array(z.unknown()) })).nullable(),
});
const Refusal = z.object({ error: z.string() });

/** A wait that lets a scanner settle, ms. */
const SETTLE_MS = 2000;

/**
 * Rows [from, to) of a scan. Fewer rows than were due come back as they are: only the whole scan knows what is missing.
 * ScanPageError for an answer that contradicts itself, DataQualityError for one of another shape.
 */
export async function scanPage(
  http: HttpClient,
  { market, columns, filter, sort }: ScanQuestion,
  [from, to]: readonly [number, number],
  signal?: AbortSignal,
): Promise<Result<ScanPage>> {
  const where = `tradingview/${market} rows ${from}–${to}`;
  const body = JSON.stringify({
    columns,
    filter,
    ignore_unknown_fields: false,
    markets: [market],
    options: { lang: 'en' },
    range: [from, to],
    sort,
  });
  const url = `https://${SCANNER_HOST}/${market}/scan`;
  const headers = { 'content-type': 'application/json' };
  const reply = await http.askJson({ url, method: 'POST', headers, body, signal });
  if (!reply.ok) return refused(reply.problem, where);
  const { json } = reply.value;
  const refusal = Refusal.safeParse(json);
  if (refusal.success) return foreign(where, `the scanner refused: ${excerpt(refusal.data.error)}`);
  const answer = Answer.safeParse(json);
  if (!answer.success) return foreign(where, z.prettifyError(answer.error));
  const { totalCount } = answer.data;
  const data = answer.data.data ?? [];
  if (data.length > to - from) return contradiction(where, `${data.length} rows came, ${to - from} were asked for`);
  if (data.length > 0 && from + data.length > totalCount) {
    return contradiction(where, `rows reach ${from + data.length}, but totalCount is ${totalCount}`);
  }
  const rows: ScannedRow[] = [];
  const ids = new Set<string>();
  for (const { s, d } of data) {
    if (d.length !== columns.length) return foreign(where, `${s} has ${d.length} cells for ${columns.length} columns`);
    if (ids.has(s)) return contradiction(where, `${s} came twice`);
    ids.add(s);
    rows.push({ id: s, cells: new Map(columns.map((column, k) => [column, d[k]])) });
  }
  return ok({
    rows,
    totalCount,
    raw: {
      request: `POST /${market}/scan ${body}`,
      body: reply.value.body,
      from,
      to: from + rows.length,
      totalCount,
      freshness: freshnessOf(rows),
    },
  });
}

/** A problem of the transport, with the rows that were asked for; what the scanner does not understand is ours to mend. */
const refused = (problem: Problem, where: string): Result<never> =>
  problem.type === 'ValidationError' ? foreign(where, problem.what) : fail({ ...problem, where });

/** Modes of the rows, each once, sorted; null where none is said. */
function freshnessOf(rows: readonly ScannedRow[]): string | null {
  const modes = new Set(rows.map(({ cells }) => cells.get('update_mode')).filter((mode) => typeof mode === 'string'));
  return modes.size === 0 ? null : [...modes].sort().join(', ');
}

const contradiction = (where: string, what: string): Result<never> =>
  fail(retryable(where, what, 'The scan is taken again; if it repeats, the provider is out of order.'));

/** A problem of a scan that a later scan may not have. */
export const retryable = (where: string, what: string, next: string): Problem => ({
  type: 'ScanPageError',
  where,
  what,
  next,
  retryAfterMs: SETTLE_MS,
});

const foreign = (where: string, what: string): Result<never> =>
  fail({
    type: 'DataQualityError',
    where,
    what,
    next: 'The provider has changed its protocol: update Sextant, or choose another source.',
  });
