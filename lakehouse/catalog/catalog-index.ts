/**
 * Where the facts of an instrument lie in the catalog's rows, for reads as of any moment.
 *
 * Rows lie by instrument, validFrom, knownAt in flat columns; a read is a binary search in its instrument's rows and a step back
 * over what was learnt later.
 *
 * Cost     O(n) once for n rows that came in order, O(n log n) at most; O(log v + later corrections) a read of an instrument with v rows.
 */
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
  const { words, codes } = columns.coded('id');
  const [from, to, known] = ['valid_from', 'valid_to', 'known_at'].map(
    (name) => columns.values(name) as ArrayLike<number | null>,
  ) as [ArrayLike<number>, ArrayLike<number | null>, ArrayLike<number>];
  const starts = startsOf(codes, words.length);
  const rows = grouped(codes, starts);
  for (let k = 0; k < words.length; k++) sortByMoments(rows.subarray(starts[k], starts[k + 1]), from, known);
  const validFrom = new Float64Array(rows.length);
  const validTo = new Float64Array(rows.length);
  const knownAt = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    validFrom[at] = from[row]!;
    validTo[at] = to[row] ?? Number.POSITIVE_INFINITY;
    knownAt[at] = known[row]!;
  }
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

  return { numbers: new Map(words.map((id, number) => [id, number])), starts, rows, validFrom, find };
}

/** How many rows lie before those of each instrument, and at last how many there are. */
function startsOf(codes: Int32Array, instruments: number): Int32Array {
  const starts = new Int32Array(instruments + 1);
  for (let row = 0; row < codes.length; row++) starts[codes[row]! + 1]!++;
  for (let k = 0; k < instruments; k++) starts[k + 1]! += starts[k]!;
  return starts;
}

/** The rows by instrument, each instrument's in the order in which they came. */
function grouped(codes: Int32Array, starts: Int32Array): Int32Array {
  const next = starts.slice();
  const rows = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) rows[next[codes[row]!]!++] = row;
  return rows;
}

function sortByMoments(rows: Int32Array, from: ArrayLike<number>, known: ArrayLike<number>): void {
  // By what came last among equals: a row written later replaces one for the same moments.
  const order = (a: number, b: number) => from[a]! - from[b]! || known[a]! - known[b]! || a - b;
  for (let i = 1; i < rows.length; i++) {
    if (order(rows[i - 1]!, rows[i]!) <= 0) continue;
    rows.sort(order);
    return;
  }
}
