import type { CexProduct } from '../cex-product.js';

/** One daily candle as a venue gave it. */
export interface Candle {
  /** ms UTC. */
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Base units. */
  readonly volume: number;
  /** Quote units; NaN where the venue does not give it. */
  readonly quoteVolume: number;
  /** False where the venue says that its day is not over; true where it says nothing. */
  readonly closed: boolean;
}

/** Whose candles. */
export interface CandleLine {
  readonly product: CexProduct;
  /** The venue's own name of the instrument. */
  readonly marketId: string;
  /** Currency of the margin; null for spot. */
  readonly settle: string | null;
}

export type CandleRows =
  | { readonly rows: readonly unknown[] }
  /** `busy`: it was asked too often. `down`: it is out of order for the moment. `refused`: it will not answer this. */
  | { readonly error: string; readonly kind: 'busy' | 'down' | 'refused' };

/** How a venue serves daily candles. */
export interface CandleApi {
  /** Which way its pages lead: `up` from the oldest, `down` from the newest. */
  readonly direction: 'up' | 'down';
  /** Days that one request may span, where a page without rows therefore does not mean the beginning; absent: any. */
  readonly spanDays?: (product: CexProduct) => number | undefined;
  /** Address of a page of candles with opening times in [from, before), ms UTC. The answer may reach beyond. */
  page(line: CandleLine, from: number, before: number): string;
  /** Rows of an answer, each a list of cells; or what the venue says instead. */
  rows(answer: unknown): CandleRows;
  /** What a row's cells mean. Numbers come as text; what is no number is NaN. */
  candle(cells: readonly unknown[], product: CexProduct): Candle;
}

/** A cell as a number: decimal text or a number; NaN for everything else, an empty cell included. */
export const cell = (value: unknown): number =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;

/** An object's field, undefined for what is no object. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

/** Path and query with every value percent-encoded. */
export const address = (base: string, query: Readonly<Record<string, string | number>>): string =>
  `${base}?${Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')}`;

/** The venue's answer by its own code: rows where it says `fine`, else what kind of trouble. */
export function coded(
  { code, message, rows }: { readonly code: unknown; readonly message: unknown; readonly rows: unknown },
  codes: { readonly fine: unknown; readonly busy: readonly unknown[]; readonly down: readonly unknown[] },
): CandleRows {
  if (code === codes.fine && Array.isArray(rows)) return { rows };
  // What has no code at all is no answer of the venue, and another may be better.
  const down = code === undefined || code === codes.fine || codes.down.includes(code);
  const kind = codes.busy.includes(code) ? 'busy' : down ? 'down' : 'refused';
  return { error: `code ${String(code)}, ${JSON.stringify(String(message).slice(0, 200))}`, kind };
}
