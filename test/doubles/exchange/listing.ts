/** One tradeable line of a double, as its venue knows it at the double's moment: facts, closed bars, the open bar. */
import { DAY_MS, type PanelBar, type PanelSeries } from '../panel.js';
import { decimalStep, decimalText } from './grid.js';

export type ListedProduct = 'spot' | 'perp' | 'future';

export interface ServedBar {
  /** ms UTC. */
  readonly openTime: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** Base units. */
  readonly volume: string;
  /** Quote units. */
  readonly quoteVolume: string;
  /** False for the bar of the day that is under way. */
  readonly closed: boolean;
}

/** Which bars: opening times in [from, to], of those the first `limit` or the newest. */
export interface BarRange {
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  readonly take: 'first' | 'newest';
}

export interface Listing {
  readonly product: ListedProduct;
  readonly base: string;
  readonly quote: string;
  /** ms UTC: the opening of its first bar. */
  readonly listedAt: number;
  /** ms UTC, of a dated future; null for the others. */
  readonly expiry: number | null;
  /** Step of prices, quote units. */
  readonly tick: string;
  /** Step of quantities, base units. */
  readonly lot: string;
  /** Smallest order, quote units. */
  readonly minNotional: string;
  /** Base units of one contract where the venue trades in contracts: worth 10 to 100 quote units when it was listed. */
  readonly contractSize: string;
  /** The last day that closed; no volume and the last price there was where it had no bar. */
  readonly day: ServedBar;
  /** Ascending. */
  bars(range: BarRange): ServedBar[];
}

/** Closed bars from which steps are read; prices far back stood on other grids. */
const GRID_BARS = 90;

/** A floor of 5 USDT is what these venues ask for most of their instruments. */
const MIN_NOTIONAL = '5';

/**
 * The listing of a series on `lastDay` (days since 1970-01-01), the last day that closed; null where the series has not begun
 * or has ended by then. Nothing in it depends on a bar after that day. The open bar repeats the last close, with one lot traded.
 */
export function listingAt(
  series: PanelSeries,
  product: 'spot' | 'perp',
  base: string,
  lastDay: number,
): Listing | null {
  const { days } = series;
  if (days.length === 0 || days[0]! > lastDay || days.at(-1)! < lastDay) return null;
  const closed = upperBound(days, lastDay);
  const last = series.bar(closed - 1);
  // Read when somebody asks: most listings of a full venue only ever show their ticker.
  const steps = once(() =>
    stepsOf(Array.from({ length: Math.min(GRID_BARS, closed) }, (_, k) => series.bar(closed - 1 - k))),
  );
  const openDay = (lastDay + 1) * DAY_MS;
  const flat = { open: last.close, high: last.close, low: last.close, close: last.close };
  const open = once((): ServedBar => {
    const { lot } = steps();
    const quoteVolume = decimalText(Number(lot) * Number(last.close));
    return { openTime: openDay, ...flat, volume: lot, quoteVolume, closed: false };
  });
  const untraded = { openTime: lastDay * DAY_MS, ...flat, volume: '0', quoteVolume: '0', closed: true };
  const first = series.bar(0);
  return {
    product,
    base,
    quote: 'USDT',
    listedAt: days[0]! * DAY_MS,
    expiry: null,
    get tick() {
      return steps().tick;
    },
    get lot() {
      return steps().lot;
    },
    minNotional: MIN_NOTIONAL,
    contractSize: decimalText(10 ** Math.ceil(1 - Math.log10(Number(first.open)))),
    day: last.day === lastDay ? served(last) : untraded,
    bars: ({ from = 0, to = Number.POSITIVE_INFINITY, limit, take }) => {
      const begin = upperBound(days, Math.ceil(from / DAY_MS) - 1, closed);
      const end = to >= openDay ? closed + 1 : upperBound(days, Math.floor(to / DAY_MS), closed);
      const start = from > openDay ? closed + 1 : begin;
      const count = Math.max(0, Math.min(limit, end - start));
      const at = take === 'first' ? start : end - count;
      return Array.from({ length: count }, (_, k) => (at + k === closed ? open() : served(series.bar(at + k))));
    },
  };
}

function stepsOf(bars: readonly PanelBar[]): { tick: string; lot: string } {
  const volumes = bars.map(({ volume }) => volume).filter((volume) => Number(volume) > 0);
  return {
    tick: decimalStep(bars.flatMap(({ open, high, low, close }) => [open, high, low, close])),
    lot: volumes.length === 0 ? '1' : decimalStep(volumes),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** How many of the first `length` sorted days are at or before `day`. */
function upperBound(days: Int32Array, day: number, length = days.length): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the panel lacks what was traded in quote units, it is volume × (high + low + close) / 3. */
function served({ day, volume, quoteVolume, ...prices }: PanelBar): ServedBar {
  const { open, high, low, close } = prices;
  const typical = (Number(high) + Number(low) + Number(close)) / 3;
  return {
    openTime: day * DAY_MS,
    ...{ open, high, low, close },
    volume: volume === '' ? '0' : volume,
    quoteVolume: quoteVolume === '' ? decimalText(Number(volume) * typical) : quoteVolume,
    closed: true,
  };
}
