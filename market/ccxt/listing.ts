/** What a venue lists of a product, parsed from ccxt's markets. */
import { z } from 'zod';
import type { Instrument } from '../../contracts/instrument.js';
import { type Problem, ProblemError } from '../../contracts/problem.js';
import { unusable } from '../http/answer-problem.js';
import { AnyMarket, CcxtMarket } from './ccxt-market.js';
import type { CexProduct } from './cex-product.js';
import { instrumentOf } from './instrument-facts.js';
import type { CexVenue } from './venues.js';

/** One instrument of the product, halted ones included. */
export interface Listed {
  readonly instrument: Instrument;
  readonly marketId: string;
  readonly settle: string | null;
  readonly active: boolean;
  /** ms UTC; null where the venue does not publish it. */
  readonly listedAt: number | null;
  /** Symbol of ccxt, by which its tickers find their instrument. */
  readonly ccxtSymbol: string;
}

export interface Listing {
  /** Of the product, by id, each once. */
  readonly listed: ReadonlyMap<string, Listed>;
  /** ccxt symbols of everything in the venue's answer, dated futures and the like included. */
  readonly symbols: ReadonlySet<string>;
  /** Ids that came more than once, sorted; the first of each is kept. */
  readonly twice: readonly string[];
}

const MARGINS: ReadonlySet<string> = new Set(['USDT', 'USDC']);

/**
 * The listing in ccxt's markets. Perpetuals are linear swaps margined in USDT or USDC: what has an expiry is none by its metadata.
 * ScanPageError for a market that trades without the facts that make an instrument, or for an answer without a single one.
 */
export function listingOf(venue: CexVenue, product: CexProduct, markets: readonly unknown[]): Listing {
  const where = `ccxt/${venue.name}/${product} instruments`;
  const listed = new Map<string, Listed>();
  const symbols = new Set<string>();
  const twice = new Set<string>();
  for (const raw of markets) {
    const kind = AnyMarket.safeParse(raw);
    if (!kind.success) throw unreadable(where, raw, kind.error);
    if (typeof kind.data.symbol === 'string') symbols.add(kind.data.symbol);
    if (!isOfProduct(kind.data, product)) continue;
    const market = CcxtMarket.safeParse(raw);
    if (!market.success) {
      // Before it opens, a line may lack what it will have; a line that trades may not.
      if (kind.data.active !== true) continue;
      throw unreadable(where, raw, market.error);
    }
    const { id: marketId, settle, symbol: ccxtSymbol, active, created } = market.data;
    const instrument = instrumentOf(venue.name, product, market.data);
    if (listed.has(instrument.id)) twice.add(instrument.id);
    else {
      const listedAt = created === undefined || created === null || !(created > 0) ? null : created;
      const facts = { instrument, marketId, ccxtSymbol, listedAt };
      listed.set(instrument.id, { ...facts, settle: settle ?? null, active: active === true });
    }
  }
  if (listed.size === 0) {
    throw new ProblemError(unusable(where, `none of the ${markets.length} listed instruments is a ${product}`));
  }
  return { listed, symbols, twice: [...twice].sort() };
}

const isOfProduct = ({ type, linear, settle }: AnyMarket, product: CexProduct): boolean =>
  product === 'spot' ? type === 'spot' : type === 'swap' && linear === true && MARGINS.has(settle ?? '');

function unreadable(where: string, raw: unknown, error: z.ZodError): ProblemError {
  const id = (raw as { readonly id?: unknown } | null)?.id;
  const problem: Problem = unusable(where, `${JSON.stringify(id ?? null)}: ${z.prettifyError(error)}`);
  return new ProblemError(problem);
}
