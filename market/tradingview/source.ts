import { fail, ok, orThrow, type Problem, type Result } from '../../contracts/problem.js';
import type { HttpClient } from '../http/http-client.js';
import { resultOf } from '../result-of.js';
import type { MarketSource, RawAnswer, Scan, ScanQuery } from '../source.js';
import { columnsOf, type ScannedRow } from './columns.js';
import { type CompleteScan, completeScan } from './complete-scan.js';
import { type Asked, scanRowOf, tradedUsdOf, versionsOf } from './facts.js';
import { SCAN_MARKETS } from './markets.js';
import { type ScanQuestion, scanPage } from './scan-page.js';

export interface TradingviewOptions {
  /** Opens the way to the scanner before its first request; null where nobody has allowed the source. */
  readonly connect: (() => HttpClient) | null;
  /** Whether it leads to another endpoint than the provider's: another market, whose answers are not the provider's. */
  readonly elsewhere?: boolean;
  /** ms UTC. */
  readonly now: () => number;
  /** Rows of one request. */
  readonly pageRows?: number;
}

/** Scan fields count this long around asOf unless the query says otherwise, ms. */
const MAX_SKEW_MS = 15 * 60_000;
/** Whole scans before an incomplete one is given up. */
const ROUNDS = 3;

/**
 * The public scanner of TradingView: what is listed, what is traded, market capitalisations, and the provider's own fields.
 *
 * It has no bars: a universe names their source with `barsFrom`. It answers about the present only. A scan taken more than
 * `maxSkewMs` after asOf therefore gives listing facts alone, of everything listed, in order of id; rank, fields and
 * capitalisation of that moment are not to be had any more.
 */
export function tradingviewSource({
  connect,
  elsewhere = false,
  now,
  pageRows = 1000,
}: TradingviewOptions): MarketSource {
  let http: HttpClient | undefined;
  return {
    name: 'tradingview',
    capabilities: {
      volume: true,
      ohlc: false,
      shortable: true,
      tickSize: true,
      marketCap: true,
      bars: false,
      network: true,
      historyFrom: null,
    },
    venues: [...SCAN_MARKETS.keys()],
    assumedKnownShare: 0,
    caveats: CAVEATS,
    snapshot: async () =>
      connect === null
        ? fail(NOT_ALLOWED)
        : ok(`tradingview scanner, adapter 1: nothing is pinned${elsewhere ? '; at another endpoint' : ''}`),
    async scan(query, signal) {
      if (connect === null) return fail(NOT_ALLOWED);
      const asked = askedOf(query);
      if (!asked.ok) return asked;
      return resultOf(async () => {
        http ??= connect();
        return orThrow(await scanned({ http, now, pageRows, query, asked: asked.value, signal }));
      });
    },
    bars: async (instrument) => fail(connect === null ? NOT_ALLOWED : noBars(`tradingview/${instrument}`)),
    sessions: async (venue) => fail(connect === null ? NOT_ALLOWED : noBars(`tradingview/${venue}`)),
  };
}

const CAVEATS: readonly string[] = [
  'Ranks, fields and market capitalisations of the scanner are those of the present: past windows see listing facts only, which are assumed to have held from the beginning.',
  'Only what is listed now is scanned, so what was delisted since is absent from past windows.',
  'The provider’s fields include the bar that is still open; ours end at the last close.',
];

const NOT_ALLOWED: Problem = {
  type: 'ConfigError',
  where: 'market source "tradingview"',
  what: 'it is off: the provider’s terms restrict automated and non-display use of its data',
  next: 'Read docs/tradingview.md; if you may use it and take the responsibility, set SEXTANT_ALLOW_TRADINGVIEW=1. Else choose another source.',
};

const noBars = (where: string): Problem => ({
  type: 'ValidationError',
  where,
  what: 'the scanner has neither bars nor their sessions',
  next: 'Name the source of the bars in the universe: barsFrom: ccxt, lake or files.',
});

interface Task extends Required<Pick<TradingviewOptions, 'now' | 'pageRows'>> {
  readonly http: HttpClient;
  readonly query: ScanQuery;
  readonly asked: Asked;
  readonly signal: AbortSignal | undefined;
}

async function scanned(task: Task): Promise<Result<Scan>> {
  const { query, asked, now } = task;
  const { traded } = asked.market;
  const lateBy = (): number => Math.abs(now() - query.asOf);
  const maxSkew = query.maxSkewMs ?? MAX_SKEW_MS;
  if (traded !== null && lateBy() <= maxSkew) {
    const value = (row: ScannedRow) => tradedUsdOf(row, asked.market);
    // Unknown is not zero, but it cannot claim a place before a known value. Ties go by id.
    const compare = (a: ScannedRow, b: ScannedRow) => (value(b) ?? -1) - (value(a) ?? -1) || byId(a, b);
    const found = await taken(task, { sortBy: traded.column, sortOrder: 'desc' }, query.limit, compare);
    if (!found.ok) return found;
    // A scan that was in time when it began may have waited too long; then the moment is over, and facts are what is left.
    if (lateBy() <= maxSkew) {
      const { rows, ...proof } = found.value;
      return ok({
        rows: rows.map((row) => scanRowOf(row, asked)),
        ranked: true,
        versions: versionsOf(rows, asked, query.asOf),
        ...proof,
      });
    }
  }
  const found = await taken(task, { sortBy: 'name', sortOrder: 'asc' }, Number.POSITIVE_INFINITY, byId);
  if (!found.ok) return found;
  const late = lateBy();
  const inTime = late <= maxSkew;
  const { rows, raw, ...proof } = found.value;
  return ok({
    rows: rows.map((row) =>
      inTime
        ? { ...scanRowOf(row, asked), liquidityUsdPerDay: null }
        : { instrument: row.id, liquidityUsdPerDay: null },
    ),
    ranked: false,
    versions: versionsOf(rows, asked, inTime ? query.asOf : null),
    ...proof,
    raw: inTime ? raw : raw.map((answer) => factsOnly(answer, late)),
  });
}

function taken(
  { http, pageRows, query, asked, signal }: Task,
  sort: ScanQuestion['sort'],
  wanted: number,
  compare: (a: ScannedRow, b: ScannedRow) => number,
): Promise<Result<CompleteScan>> {
  const { market, filter } = asked.market;
  const venue = { left: 'exchange', operation: 'equal', right: asked.venue } as const;
  const question = { market, columns: columnsOf(asked.market), filter: [venue, ...filter], sort };
  return completeScan((range) => scanPage(http, question, range, signal), {
    where: `tradingview/${asked.venue}/${asked.product}`,
    wanted,
    pageRows,
    rounds: ROUNDS,
    allowPartial: query.allowPartial ?? false,
    compare,
  });
}

const factsOnly = (answer: RawAnswer, late: number): RawAnswer => ({
  ...answer,
  freshness: `${answer.freshness ?? 'unsaid'}; taken ${Math.round(late / 60_000)} min from asOf: listing facts only`,
});

/** Code-point order: ids sort the same in every locale. */
const byId = (a: ScannedRow, b: ScannedRow): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function askedOf({ venue, product, limit, asOf }: ScanQuery): Result<Asked> {
  const products = SCAN_MARKETS.get(venue);
  const refuse = (what: string, next: string) =>
    fail({ type: 'ValidationError', where: 'tradingview scan', what, next } satisfies Problem);
  if (products === undefined) {
    const known = [...SCAN_MARKETS.keys()].join(', ');
    return refuse(`there is no venue ${JSON.stringify(venue)}`, `Use one of ${known}.`);
  }
  const market = products[product];
  if (market === undefined) {
    return refuse(`${venue} has no ${product}`, `It has ${Object.keys(products).join(' and ')}.`);
  }
  if (!Number.isInteger(limit) || limit < 1) return refuse(`limit is ${limit}`, 'Ask for a whole number, at least 1.');
  if (!Number.isFinite(asOf)) return refuse(`asOf is ${asOf}`, 'Pass milliseconds UTC.');
  return ok({ venue, product, market });
}
