/**
 * What prices did, for the simulator: session returns of every instrument ever held, and who left.
 *
 *   mark    newest close dated at or before the session: a holding without a bar that day is worth its last price
 *   return  mark / previous mark − 1, so a price that moves over two sessions is earned when it is seen
 *
 * These are valuations of what is held, not inputs of a decision: decisions never see a carried price.
 */
import type { MarketHistory } from '../../contracts/market.js';
import type { Matrix } from '../../contracts/matrix.js';
import { zeros } from '../../quant/linalg/matrix.js';

/** Calendar days of silence, while its venue goes on publishing, after which an instrument counts as gone. */
export const DELISTED_AFTER_DAYS = 30;

export interface PricePanel {
  readonly instruments: readonly string[];
  /** Row t is earned from dates[t] to dates[t + 1]; T × M. */
  readonly returns: Matrix;
  /** 1 where the instrument has a bar on dates[t]; (T + 1) × M, row-major. */
  readonly hasBar: Uint8Array;
}

/** Returns of `instruments` between consecutive `dates` (days since 1970-01-01) as visible at the cut of the history. */
export function pricePanel(
  history: MarketHistory,
  instruments: readonly string[],
  dates: readonly number[],
): PricePanel {
  const M = instruments.length;
  const T = Math.max(0, dates.length - 1);
  const returns = zeros(T, M);
  const hasBar = new Uint8Array(dates.length * M);
  instruments.forEach((id, i) => {
    const { date, close } = history.series(id);
    let k = 0;
    let mark = Number.NaN;
    dates.forEach((session, t) => {
      const before = mark;
      for (; k < date.length && date[k]! <= session; k++) {
        if (!(close[k]! > 0)) continue;
        mark = close[k]!;
        if (date[k] === session) hasBar[t * M + i] = 1;
      }
      // Nobody holds what has no price yet, so its return is never earned.
      if (t > 0) returns.data[(t - 1) * M + i] = Number.isNaN(before) ? 0 : mark / before - 1;
    });
  });
  return { instruments, returns, hasBar };
}

export interface LastBar {
  /** Days since 1970-01-01; −∞ without any bar. */
  readonly date: number;
  /** True where it has been silent for long while its venue goes on. */
  readonly delisted: boolean;
}

/** Newest visible bar of each instrument, and whether the line is gone or merely late. */
export function lastBars(history: MarketHistory, instruments: readonly string[]): Map<string, LastBar> {
  const venueOf = new Map(history.at(history.cut).instruments.map(({ id, venue }) => [id, venue]));
  const newest = new Map<string, number>();
  const lastDate = (id: string): number => history.series(id).date.at(-1) ?? Number.NEGATIVE_INFINITY;
  for (const id of history.ids) {
    const venue = venueOf.get(id) ?? '';
    newest.set(venue, Math.max(newest.get(venue) ?? Number.NEGATIVE_INFINITY, lastDate(id)));
  }
  return new Map(
    instruments.map((id) => {
      const date = lastDate(id);
      const silent = newest.get(venueOf.get(id) ?? '')! - date;
      return [id, { date, delisted: silent > DELISTED_AFTER_DAYS }];
    }),
  );
}
