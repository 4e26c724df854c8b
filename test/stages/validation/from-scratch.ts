/** A walk-forward recomputed without the product: nothing of it is imported here. Closes, weights, wealth. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Panel {
  readonly dates: readonly string[];
  /** Closes by instrument, then by date. */
  readonly closes: readonly (readonly number[])[];
}

/** When it is decided, in sessions, and from how many returns. */
export interface Schedule {
  readonly anchor: string;
  readonly train: number;
  readonly lookback: number;
  readonly every: number;
}

/** Series of a venue with a close on every date between the two on which any of them has one. */
export function readPanel(file: URL, venue: string, from: string, to: string): Panel {
  const [header, ...rows] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  const at = (name: string) => header!.split(',').indexOf(name);
  const [symbolAt, venueAt, dateAt, closeAt] = [at('symbol'), at('venue'), at('date'), at('close')];
  const bySymbol = new Map<string, Map<string, number>>();
  const all = new Set<string>();
  for (const row of rows) {
    const cells = row.split(',');
    const date = cells[dateAt]!;
    if (cells[venueAt] !== venue || date < from || date > to) continue;
    all.add(date);
    const symbol = cells[symbolAt]!;
    bySymbol.set(symbol, (bySymbol.get(symbol) ?? new Map<string, number>()).set(date, Number(cells[closeAt])));
  }
  const dates = [...all].sort();
  const complete = [...bySymbol]
    .filter(([, closes]) => closes.size === dates.length)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { dates, closes: complete.map(([, closes]) => dates.map((date) => closes.get(date)!)) };
}

/** Units are bought at the close after each decision and held; wealth is what they are worth. */
export function recomputed(
  { dates, closes }: Panel,
  { anchor, train, lookback, every }: Schedule,
  weigh: (returns: readonly (readonly number[])[]) => readonly number[],
): { dates: string[]; nav: number[] } {
  const change = (column: readonly number[], t: number) => column[t]! / column[t - 1]! - 1;
  const start = dates.findIndex((date) => date >= anchor);
  const trades = new Map<number, readonly number[]>();
  for (let d = start; d + 1 < dates.length; d += every) {
    if (d < train) continue;
    const rows = Array.from({ length: lookback }, (_, k) =>
      closes.map((column) => change(column, d - lookback + 1 + k)),
    );
    trades.set(d + 1, weigh(rows));
  }
  const first = Math.min(...trades.keys());
  let units = closes.map(() => 0);
  let cash = 1;
  const nav: number[] = [];
  for (let t = first - 1; t < dates.length; t++) {
    const wealth = cash + units.reduce((sum, u, i) => sum + u * closes[i]![t]!, 0);
    nav.push(wealth);
    const weights = trades.get(t);
    if (weights === undefined) continue;
    units = weights.map((w, i) => (w * wealth) / closes[i]![t]!);
    cash = wealth - units.reduce((sum, u, i) => sum + u * closes[i]![t]!, 0);
  }
  return { dates: dates.slice(first - 1), nav };
}

/** Long-only weights that sum to one and minimise the sample variance: the support is grown and shrunk until no weight wants to change. */
export function minimumVariance(rows: readonly (readonly number[])[]): number[] {
  const N = rows[0]!.length;
  const mean = Array.from({ length: N }, (_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
  const S = Array.from({ length: N }, (_, i) =>
    Array.from(
      { length: N },
      (_, j) => rows.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0) / (rows.length - 1),
    ),
  );
  const support = new Set<number>([
    S.map((row, i) => row[i]!).reduce((best, v, i, all) => (v < all[best]! ? i : best), 0),
  ]);
  let w = Array<number>(N).fill(0);
  w[[...support][0]!] = 1;
  for (let round = 0; round < 10 * N; round++) {
    const gradient = S.map((row) => row.reduce((sum, s, j) => sum + s * w[j]!, 0));
    const level = gradient.reduce((sum, g, i) => sum + g * w[i]!, 0);
    const outside = gradient.map((g, i) => (support.has(i) ? 0 : g - level));
    const enters = outside.reduce((best, g, i) => (g < outside[best]! ? i : best), 0);
    if (outside[enters]! >= -1e-13 * level) return w;
    support.add(enters);
    // Towards the optimum of the support, stopping where a weight reaches zero and leaves it.
    for (;;) {
      const ids = [...support].sort((a, b) => a - b);
      const direction = solve(
        ids.map((i) => ids.map((j) => S[i]![j]!)),
        ids.map(() => 1),
      );
      const total = direction.reduce((sum, x) => sum + x, 0);
      const target = new Map(ids.map((i, k) => [i, direction[k]! / total]));
      const blocked = ids.filter((i) => target.get(i)! < 0);
      const step = Math.min(1, ...blocked.map((i) => w[i]! / (w[i]! - target.get(i)!)));
      w = w.map((x, i) => (support.has(i) ? x + step * (target.get(i)! - x) : 0));
      if (blocked.length === 0) break;
      for (const i of blocked) if (w[i]! <= 1e-15) support.delete(i);
    }
  }
  throw new Error('the support never settled');
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const a = matrix.map((row, i) => [...row, right[i]!]);
  const n = a.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[pivot]![k]!)) pivot = i;
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / a[k]![k]!;
      for (let j = k; j <= n; j++) a[i]![j]! -= factor * a[k]![j]!;
    }
  }
  const x = Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const known = a[i]!.slice(i + 1, n).reduce((sum, v, k) => sum + v * x[i + 1 + k]!, 0);
    x[i] = (a[i]![n]! - known) / a[i]![i]!;
  }
  return x;
}
