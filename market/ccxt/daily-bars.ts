import type { Bars } from '../../contracts/market.js';
import { orThrow, type Problem, ProblemError } from '../../contracts/problem.js';
import { unusable } from '../http/answer-problem.js';
import type { HttpClient } from '../http/http-client.js';
import type { Candle, CandleLine } from './candles/candle-api.js';
import { candlesBetween } from './candles/paging.js';
import type { CexVenue } from './venues.js';

const DAY_MS = 86_400_000;

/** From the close of a day to the moment its bar can be read, ms: assumed, no venue says. */
export const KNOWN_AFTER_MS = 60_000;

export interface BarQuestion {
  /** For messages: `VENUE:SYMBOL`. */
  readonly instrument: string;
  readonly line: CandleLine;
  /** Opening time of the oldest bar wanted, ms UTC. */
  readonly from: number;
  /** Whether nothing was listed before `from`. */
  readonly fromListing: boolean;
  /** ms UTC; bars that were known by then. */
  readonly until: number;
}

/**
 * Daily bars from the venue's own candles, by its pages, ascending, each day once; days without a candle stay missing.
 *
 * They are read here and not through ccxt, which drops what was traded in quote units. A day counts when its bar was known by
 * `until`: closed a minute before. High and low that do not enclose open and close are unknown (NaN).
 *
 * Errors   ScanPageError for a candle that cannot be one, or two different ones of a day; SourceBusyError; ValidationError where
 *          the venue refuses the instrument; what the client meets.
 */
export async function dailyBars(
  http: HttpClient,
  { name, candles, weightOf }: CexVenue,
  { instrument, line, from, fromListing, until }: BarQuestion,
  signal?: AbortSignal,
): Promise<Bars> {
  const where = `ccxt/${instrument} bars`;
  const before = DAY_MS * Math.floor((until - KNOWN_AFTER_MS) / DAY_MS);
  async function page(pageFrom: number, pageBefore: number): Promise<Candle[]> {
    const url = new URL(candles.page(line, pageFrom, pageBefore));
    const { json } = orThrow(await http.askJson({ url, weight: weightOf(url.pathname), signal }));
    const answer = candles.rows(json);
    if ('error' in answer) throw new ProblemError(refusal(where, name, answer));
    return answer.rows.map((row) => {
      if (!Array.isArray(row)) throw new ProblemError(unusable(where, `a candle is ${JSON.stringify(row)}, no list`));
      return checked(candles.candle(row, line.product), where);
    });
  }
  const found = await candlesBetween(page, {
    direction: candles.direction,
    spanDays: candles.spanDays?.(line.product),
    from: DAY_MS * Math.floor(from / DAY_MS),
    before,
    toTheEnd: fromListing,
    where,
  });
  return barsOf(instrument, found);
}

function refusal(
  where: string,
  venue: string,
  { error, kind }: { error: string; kind: 'busy' | 'down' | 'refused' },
): Problem {
  const what = `${venue} answers ${error}`;
  if (kind === 'down') return unusable(where, what);
  if (kind === 'refused')
    return { type: 'ValidationError', where, what, next: 'Check the symbol; it may have been delisted.' };
  return { type: 'SourceBusyError', where, what, next: 'It is asked again in 5000 ms.', retryAfterMs: 5_000 };
}

/** A candle that can be one: of a whole UTC day, prices above zero, nothing negative. */
function checked(candle: Candle, where: string): Candle {
  const { openTime, open, high, low, close, volume, quoteVolume } = candle;
  const bad =
    !Number.isInteger(openTime / DAY_MS) || !Number.isFinite(openTime)
      ? `opens at ${openTime}, which is no midnight UTC`
      : ![open, high, low, close].every((price) => Number.isFinite(price) && price > 0)
        ? `has open ${open}, high ${high}, low ${low}, close ${close}`
        : !(Number.isFinite(volume) && volume >= 0) || quoteVolume < 0 || quoteVolume === Number.POSITIVE_INFINITY
          ? `has volume ${volume} and quote volume ${quoteVolume}`
          : null;
  if (bad === null) return candle;
  const day = Number.isFinite(openTime) ? new Date(openTime).toISOString().slice(0, 10) : 'a day';
  throw new ProblemError(unusable(where, `the candle of ${day} ${bad}`));
}

function barsOf(instrument: string, candles: readonly Candle[]): Bars {
  const closed = candles.filter((candle) => candle.closed);
  const column = (value: (candle: Candle) => number) => Float64Array.from(closed, value);
  const encloses = ({ open, high, low, close }: Candle) =>
    high >= Math.max(open, close) && low <= Math.min(open, close);
  return {
    instrument,
    date: Int32Array.from(closed, ({ openTime }) => openTime / DAY_MS),
    closeTime: column(({ openTime }) => openTime + DAY_MS),
    knownAt: column(({ openTime }) => openTime + DAY_MS + KNOWN_AFTER_MS),
    open: column(({ open }) => open),
    high: column((candle) => (encloses(candle) ? candle.high : Number.NaN)),
    low: column((candle) => (encloses(candle) ? candle.low : Number.NaN)),
    close: column(({ close }) => close),
    volume: column(({ volume }) => volume),
    quoteVolume: column(({ quoteVolume }) => quoteVolume),
  };
}
