/**
 * Series at equal gross: what the audit of promises compares, so that no profile looks calm for having invested less.
 *
 *   in force at return t   the last window executed at or before dates[t]
 *   scale                  G_t / g_t,  g_t the gross of the series after its last trade, G_t the largest g_t of all series
 *   r'_t                   scale × r_t
 *
 * Returns before the first execution, and returns of sessions where some series holds nothing, compare nothing and are
 * left out. Cash is never compared.
 */
import type { BacktestResult, SeriesName } from '../../contracts/validation.js';

export interface EqualGross {
  /** Session index of each compared return: return `t` runs from dates[t] to dates[t + 1]. */
  readonly sessions: readonly number[];
  /** Index into `backtest.windows` of the window in force, parallel to sessions. */
  readonly window: readonly number[];
  /** Scaled returns parallel to sessions. */
  readonly returns: ReadonlyMap<SeriesName, Float64Array>;
}

export function equalGross({ dates, windows, series }: BacktestResult): EqualGross {
  const books = series.filter(({ name }) => name !== 'cash');
  const indexOf = new Map(dates.map((date, t) => [date, t]));
  const starts = windows.map(({ executed }) => indexOf.get(executed) ?? dates.length);
  const sessions: number[] = [];
  const window: number[] = [];
  const scaled = books.map((): number[] => []);
  let k = -1;
  for (let t = 0; t + 1 < dates.length; t++) {
    while (k + 1 < starts.length && starts[k + 1]! <= t) k++;
    if (k < 0) continue;
    const gross = books.map(({ name }) => windows[k]!.profiles[name]?.gross ?? 0);
    if (gross.some((g) => !(g > 0))) continue;
    const reference = Math.max(...gross);
    sessions.push(t);
    window.push(k);
    books.forEach(({ returns }, s) => {
      scaled[s]!.push((returns[t]! * reference) / gross[s]!);
    });
  }
  return {
    sessions,
    window,
    returns: new Map(books.map(({ name }, s) => [name, Float64Array.from(scaled[s]!)])),
  };
}
