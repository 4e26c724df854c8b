/**
 * Bars that were corrected: what was first known, and what replaced it from when.
 *
 * Rows of one instrument may hold several versions of a date. The versions first known, in an order in which nothing is
 * learnt before an earlier date, are the bars; every other row is a revision: a later version of a date, or a date learnt
 * after a later one. Whether a row is a revision depends only on rows visible when it became visible itself, so appending
 * what is learnt tomorrow changes no earlier answer.
 */
import type { Bars } from '../contracts/market.js';
import { ProblemError } from '../contracts/problem.js';
import { dateOfDay, isoInstant, PRICE_COLUMNS, TIME_COLUMNS } from './bar-columns.js';

/** The moment from which a bar is both closed and known, ms UTC. */
export const visibleMoments = ({ closeTime, knownAt }: Bars): Float64Array =>
  closeTime.map((at, k) => Math.max(at, knownAt[k]!));

/** The rows at `rows`, in that order. */
export const pickBars = (bars: Bars, rows: ArrayLike<number>): Bars => ({
  instrument: bars.instrument,
  date: gathered(bars.date, rows, new Int32Array(rows.length)),
  ...eachColumn((name) => gathered(bars[name], rows, new Float64Array(rows.length))),
});

/** A loop: `from` with a function asks its iterator for every row, which takes ten times as long. */
function gathered<Column extends Int32Array | Float64Array>(
  column: Column,
  rows: ArrayLike<number>,
  out: Column,
): Column {
  for (let i = 0; i < rows.length; i++) out[i] = column[rows[i]!]!;
  return out;
}

/**
 * Rows of one instrument in any order, as bars with their revisions.
 * DataQualityError where two rows claim the same date and moment of knowledge.
 */
export function splitRevisions(rows: Bars): Bars {
  const moments = visibleMoments(rows);
  if (isPlain(rows.date, moments)) return rows;
  const order = Array.from(rows.date.keys()).sort(
    (a, b) => rows.date[a]! - rows.date[b]! || moments[a]! - moments[b]! || rows.knownAt[a]! - rows.knownAt[b]!,
  );
  const first: number[] = [];
  const later: number[] = [];
  let earliest = Number.POSITIVE_INFINITY;
  // Backwards, so that the earliest moment of all later dates is at hand.
  for (let end = order.length; end > 0; ) {
    let start = end - 1;
    while (start > 0 && rows.date[order[start - 1]!] === rows.date[order[start]!]) start--;
    for (let i = start + 1; i < end; i++) assertLater(rows, order[i - 1]!, order[i]!);
    const moment = moments[order[start]!]!;
    if (moment <= earliest) first.push(order[start]!);
    for (let i = moment <= earliest ? start + 1 : start; i < end; i++) later.push(order[i]!);
    earliest = Math.min(earliest, moment);
    end = start;
  }
  first.reverse();
  if (later.length === 0) return pickBars(rows, first);
  later.sort(
    (a, b) => moments[a]! - moments[b]! || rows.date[a]! - rows.date[b]! || rows.knownAt[a]! - rows.knownAt[b]!,
  );
  return { ...pickBars(rows, first), revisions: pickBars(rows, later) };
}

/** One row a date, oldest first, and nothing learnt before an earlier one: most series, and no sorting is due. */
function isPlain(date: Int32Array, moments: Float64Array): boolean {
  for (let k = 1; k < date.length; k++) {
    if (date[k]! <= date[k - 1]! || moments[k]! < moments[k - 1]!) return false;
  }
  return true;
}

/** All rows of the bars, revisions among them, by date, then moment of knowledge. */
export function withRevisions(bars: Bars): Bars {
  if (bars.revisions === undefined) return bars;
  const both = joinBars(bars, bars.revisions);
  const order = Array.from(both.date.keys()).sort(
    (a, b) => both.date[a]! - both.date[b]! || both.knownAt[a]! - both.knownAt[b]!,
  );
  return pickBars(both, order);
}

/** `bars` with `corrections` put in by date: one row a date, the last correction of a date winning. */
export function correctedBars(bars: Bars, corrections: Bars): Bars {
  const rowOf = new Map<number, number>();
  bars.date.forEach((date, k) => {
    rowOf.set(date, k);
  });
  corrections.date.forEach((date, k) => {
    rowOf.set(date, bars.date.length + k);
  });
  const dates = Int32Array.from(rowOf.keys()).sort();
  return pickBars(
    joinBars(bars, corrections),
    Int32Array.from(dates, (date) => rowOf.get(date)!),
  );
}

function joinBars(a: Bars, b: Bars): Bars {
  const join = (x: Float64Array, y: Float64Array): Float64Array => {
    const out = new Float64Array(x.length + y.length);
    out.set(x);
    out.set(y, x.length);
    return out;
  };
  return {
    instrument: a.instrument,
    date: Int32Array.from([...a.date, ...b.date]),
    ...eachColumn((name) => join(a[name], b[name])),
  };
}

type ColumnName = (typeof TIME_COLUMNS)[number] | (typeof PRICE_COLUMNS)[number];

function eachColumn(make: (name: ColumnName) => Float64Array): Record<ColumnName, Float64Array> {
  const names: readonly ColumnName[] = [...TIME_COLUMNS, ...PRICE_COLUMNS];
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<ColumnName, Float64Array>;
}

function assertLater(rows: Bars, before: number, after: number): void {
  if (rows.knownAt[after]! > rows.knownAt[before]!) return;
  throw new ProblemError({
    type: 'DataQualityError',
    where: `bars/${rows.instrument} ${dateOfDay(rows.date[after]!)}`,
    what: `two versions of the date are known at ${isoInstant(rows.knownAt[after]!)}`,
    next: 'A correction must be known later than what it corrects.',
  });
}
