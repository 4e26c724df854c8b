/** What the published profile held through time, as the report shows it. */
import type { RunView } from '../contracts/reporting.js';
import { byId } from './view.js';

export interface HeldInstrument {
  readonly instrument: string;
  /** Signed fraction of NAV after each execution; 0 where it was not held. */
  readonly weights: readonly number[];
  /** Mean of |weight| over all windows. */
  readonly meanGross: number;
}

export interface Holdings {
  /** Execution of each window, YYYY-MM-DD. */
  readonly executed: readonly string[];
  /** Largest mean gross first, ties by id. */
  readonly instruments: readonly HeldInstrument[];
  readonly gross: readonly number[];
  readonly net: readonly number[];
  readonly positions: readonly number[];
}

/** Null where the back-test kept no weights. */
export function holdings({ backtest }: Pick<RunView, 'backtest'>): Holdings | null {
  if (backtest?.book === undefined) return null;
  const { weights } = backtest.book;
  const ids = [...new Set(weights.flatMap((book) => Object.keys(book)))].sort(byId);
  const instruments = ids.map((instrument) => {
    const own = weights.map((book) => book[instrument] ?? 0);
    return { instrument, weights: own, meanGross: own.reduce((sum, w) => sum + Math.abs(w), 0) / own.length };
  });
  // In one order, whatever the order in which they were written down: sums depend on it.
  const books = weights.map((book) =>
    Object.keys(book)
      .sort(byId)
      .map((id) => book[id]!),
  );
  const each = (of: (book: readonly number[]) => number): number[] => books.map(of);
  return {
    executed: backtest.windows.map(({ executed }) => executed),
    instruments: instruments.sort((a, b) => b.meanGross - a.meanGross || byId(a.instrument, b.instrument)),
    gross: each((book) => book.reduce((sum, w) => sum + Math.abs(w), 0)),
    net: each((book) => book.reduce((sum, w) => sum + w, 0)),
    positions: each((book) => book.length),
  };
}
