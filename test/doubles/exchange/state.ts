/** What a venue's answers are made of: its market, and what is wrong with it at the moment. */
import type { DoubleReply, DoubleRequest } from '../http-double.js';
import type { ListedProduct, Listing, ServedBar } from './listing.js';
import type { ExchangeMarket } from './market.js';

/** Oddities of content, by pair (`BTCUSDT`); faults of transport are the HTTP double's. */
export interface Quirks {
  /** Listed twice among the instruments. */
  readonly listedTwice?: readonly string[];
  /** Twice among the tickers. */
  readonly tickedTwice?: readonly string[];
  /** Has a ticker and bars, but is not among the instruments. */
  readonly unlisted?: readonly string[];
  /** Among the instruments, trading suspended. */
  readonly halted?: readonly string[];
  /** Text in place of both 24 h volumes of its ticker: "-1", "NaN". */
  readonly tickerVolume?: Readonly<Record<string, string>>;
  /** Added to every time that the server states, ms. */
  readonly clockSkewMs?: number;
}

export interface ExchangeState {
  readonly market: ExchangeMarket;
  readonly quirks: Quirks;
}

/** How one venue speaks. */
export interface VenueProtocol {
  answer(state: ExchangeState, request: DoubleRequest): DoubleReply;
  /** Weight units of a request, as the venue publishes them. */
  weigh(request: DoubleRequest): number;
  /** What the venue counts by itself; everything together where this is missing. */
  budgetOf?(request: DoubleRequest): string;
}

/** The 24 h ticker of a listing. At the double's moment its window is, but for the minutes since the close, the last day. */
export interface Ticker extends Omit<ServedBar, 'openTime' | 'closed'> {
  readonly listing: Listing;
}

/** ms UTC by the server's clock. */
export const serverTime = ({ market, quirks }: ExchangeState): number => market.now + (quirks.clockSkewMs ?? 0);

export const pairOf = ({ base, quote }: Listing): string => base + quote;

export function instrumentsOf(
  { market, quirks }: ExchangeState,
  product: ListedProduct,
): { listing: Listing; halted: boolean }[] {
  return market.listings(product).flatMap((listing) => {
    const pair = pairOf(listing);
    if (quirks.unlisted?.includes(pair)) return [];
    const instrument = { listing, halted: quirks.halted?.includes(pair) ?? false };
    return quirks.listedTwice?.includes(pair) ? [instrument, instrument] : [instrument];
  });
}

export function tickersOf({ market, quirks }: ExchangeState, product: ListedProduct): Ticker[] {
  return market.listings(product).flatMap((listing) => {
    const pair = pairOf(listing);
    const { open, high, low, close, volume, quoteVolume } = listing.day;
    const said = quirks.tickerVolume?.[pair];
    const ticker = { listing, open, high, low, close, volume: said ?? volume, quoteVolume: said ?? quoteVolume };
    return quirks.tickedTwice?.includes(pair) ? [ticker, ticker] : [ticker];
  });
}

/** 24 h change as a fraction of the opening price. */
export const changeOf = ({ open, close }: { open: string; close: string }): string =>
  (Number(close) / Number(open) - 1).toFixed(6);

/** A whole number in the query; undefined where it is not said, null where it is none. */
export function wholeNumber({ query }: DoubleRequest, name: string): number | undefined | null {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** Digits behind the point of a decimal text. */
export const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

/** Date parts of a dated future's name. */
export function expiryParts(expiry: number): { year: string; month: string; monthName: string; day: string } {
  const date = new Date(expiry).toISOString();
  const month = date.slice(5, 7);
  return { year: date.slice(2, 4), month, monthName: MONTHS[Number(month) - 1]!, day: date.slice(8, 10) };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
