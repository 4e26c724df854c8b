/**
 * Where the facts of an instrument lie in the catalog's rows, for reads as of any moment.
 *
 * Places lie by instrument, validFrom, knownAt in flat columns, which are the table's own where its rows lie so already. A read is
 * a binary search in its instrument's places and a step back over what was learnt later.
 *
 * Cost     O(n) once for n rows that came in order, O(n log n) at most; O(log v + later corrections) a read of an instrument with v rows.
 */
import { groupedRows } from '../tables/grouped-rows.js';
import type { Columns } from '../tables/table-types.js';

const DAY = 86_400_000;

export interface CatalogIndex {
  /** The number of every instrument, in the order in which they came. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Places of instrument k: starts[k] to starts[k + 1], by validFrom, then knownAt; of equals the one written last comes last. */
  readonly starts: Int32Array;
  /** The stored row at each place. */
  readonly rows: Int32Array;
  /** When each place's facts became true, ms UTC. */
  readonly validFrom: Float64Array;
  /** Twice the place of what held at `valid` as known at `known`, plus one where it is assumed; −1 where nothing did. */
  find(number: number, valid: number, known: number): number;
}

export function catalogIndex(columns: Columns): CatalogIndex {
  const { words, codes, numbers } = columns.coded('id');
  const [from, to, known] = ['valid_from', 'valid_to', 'known_at'].map((name) => columns.numbers(name)) as Three;
  const { starts, rows } = groupedRows(codes, words.length);
  const lies = liesInOrder(codes, from, known);
  if (!lies) {
    for (let k = 0; k < words.length; k++) sortByMoments(rows.subarray(starts[k], starts[k + 1]), from, known);
  }
  const [validFrom, validTo, knownAt] = lies
    ? [from, to, known]
    : ([from, to, known].map((values) => gathered(values, rows)) as Three);
  const firstKnown = new Float64Array(words.length).fill(Number.POSITIVE_INFINITY);
  for (let k = 0; k < words.length; k++) {
    for (let at = starts[k]!; at < starts[k + 1]!; at++) {
      if (knownAt[at]! < firstKnown[k]!) firstKnown[k] = knownAt[at]!;
    }
  }

  function find(number: number, valid: number, asKnown: number): number {
    if (Number.isNaN(valid) || Number.isNaN(asKnown)) throw new RangeError('catalog: valid or known is NaN');
    const start = starts[number]!;
    const end = starts[number + 1]!;
    // Before the first sight nothing was known: what was learnt then stands in, and says so.
    const seenAt = Math.max(asKnown, firstKnown[number]!);
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (validFrom[middle]! <= valid) low = middle + 1;
      else high = middle;
    }
    let at = low - 1;
    while (at >= start && knownAt[at]! > seenAt) at--;
    if (at < start) return beforeFirst(start, end, valid, seenAt);
    // No number where it lasts until further notice: nothing is later than that.
    if (valid >= validTo[at]!) return -1;
    return 2 * at + Number(seenAt !== asKnown);
  }

  function beforeFirst(start: number, end: number, valid: number, seenAt: number): number {
    let at = start;
    while (at < end && knownAt[at]! > seenAt) at++;
    if (at === end) return -1;
    while (at + 1 < end && validFrom[at + 1] === validFrom[at] && knownAt[at + 1]! <= seenAt) at++;
    const listed = columns.values('listed')[rows[at]!] as number | null;
    return listed !== null && valid < listed * DAY ? -1 : 2 * at + 1;
  }

  return { numbers, starts, rows, validFrom, find };
}

function gathered(values: Float64Array, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) taken[at] = values[rows[at]!]!;
  return taken;
}

type Three = [Float64Array, Float64Array, Float64Array];

/** True where every instrument's rows follow each other by validFrom, then knownAt, instrument after instrument: what a compacted table is. */
function liesInOrder(codes: Int32Array, from: Float64Array, known: Float64Array): boolean {
  for (let row = 1; row < codes.length; row++) {
    const step = codes[row]! - codes[row - 1]!;
    if (step > 0) continue;
    if (step < 0 || from[row]! < from[row - 1]!) return false;
    if (from[row] === from[row - 1] && known[row]! < known[row - 1]!) return false;
  }
  return true;
}

function sortByMoments(rows: Int32Array, from: Float64Array, known: Float64Array): void {
  // By what came last among equals: a row written later replaces one for the same moments.
  const order = (a: number, b: number) => from[a]! - from[b]! || known[a]! - known[b]! || a - b;
  for (let i = 1; i < rows.length; i++) {
    if (order(rows[i - 1]!, rows[i]!) <= 0) continue;
    rows.sort(order);
    return;
  }
}
