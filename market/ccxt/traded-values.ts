import { z } from 'zod';
import type { CexProduct } from './cex-product.js';
import type { CcxtExchange } from './load-ccxt.js';
import type { CexVenue } from './venues.js';

const Ticker = z.object({
  symbol: z.string().min(1),
  quoteVolume: z.number().nullish(),
  last: z.number().nullish(),
  info: z.record(z.string(), z.unknown()),
});

export interface TradedValues {
  /** Quote units in 24 h by ccxt symbol; NaN where the ticker does not say. */
  readonly values: ReadonlyMap<string, number>;
  /** Symbols that came more than once; the first of each is kept. */
  readonly twice: ReadonlySet<string>;
}

/**
 * What was traded in 24 hours, from all tickers of the product in one request (two where the venue keeps perpetuals apart by
 * margin). Throws what ccxt throws.
 */
export async function tradedValues(
  exchange: CcxtExchange,
  { products, tradedValue }: CexVenue,
  product: CexProduct,
): Promise<TradedValues> {
  const values = new Map<string, number>();
  const twice = new Set<string>();
  // ccxt indexes tickers by symbol, so one that comes twice would vanish unseen: rows are taken where it parses them.
  exchange.parseTickers = (rows) => {
    for (const row of Array.isArray(rows) ? rows : []) {
      const [symbol, value] = tickerOf(exchange, row, tradedValue);
      if (values.has(symbol)) twice.add(symbol);
      else values.set(symbol, value);
    }
    return {};
  };
  for (const params of products[product].tickerParams) await exchange.fetchTickers(undefined, params);
  return { values, twice };
}

function tickerOf(
  exchange: CcxtExchange,
  row: unknown,
  tradedValue: CexVenue['tradedValue'],
): readonly [symbol: string, value: number] {
  const { symbol, last, quoteVolume, info } = Ticker.parse(parsed(exchange, row));
  if (typeof quoteVolume === 'number' || tradedValue === undefined) return [symbol, quoteVolume ?? Number.NaN];
  return [symbol, tradedValue(info, last ?? Number.NaN)];
}

const NAMES: ReadonlySet<string> = new Set(['symbol', 'instId', 'instType']);

/** ccxt cannot read a ticker with a cell that is no number; without such cells it still says whose it is. */
function parsed(exchange: CcxtExchange, row: unknown): unknown {
  try {
    return exchange.parseTicker(row);
  } catch {
    const cells = Object.entries(row as object).filter(
      ([name, cell]) => NAMES.has(name) || Number.isFinite(Number(cell)),
    );
    return exchange.parseTicker(Object.fromEntries(cells));
  }
}
