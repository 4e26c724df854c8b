/** What many reads of the catalog found, as columns: no object is made per read. */
import type { Columns } from '../tables/table-types.js';
import type { CatalogIndex } from './catalog-index.js';

/** Questions of equal length: instrument k as of `valid[k]`, as known at `known[k]`, ms UTC. */
export interface ManyAsOf {
  readonly ids: readonly string[];
  readonly valid: ArrayLike<number>;
  readonly known: ArrayLike<number>;
}

/** One answer per question, each the one that `get` gives. */
export interface FoundRows {
  /** The stored row; −1 for an unknown id, after retirement, and before its listing. */
  readonly rows: Int32Array;
  /** 1 where the first facts stand in for what nobody knew yet. */
  readonly assumed: Uint8Array;
  /** Moments from which the facts held, ms UTC; NaN where there is no answer. */
  readonly validFrom: Float64Array;
  /** A stored number per answer; NaN where it is unknown or there is no answer. */
  numbers(column: string): Float64Array;
  /** A stored text per answer; null where it is unknown or there is no answer. */
  texts(column: string): (string | null)[];
}

/** RangeError where lengths differ or a moment is NaN. */
export function foundRows(
  { numbers, rows, validFrom, find }: CatalogIndex,
  columns: Columns,
  { ids, valid, known }: ManyAsOf,
): FoundRows {
  const n = ids.length;
  if (valid.length !== n || known.length !== n) {
    throw new RangeError(`catalog: ${n} ids, ${valid.length} moments of validity and ${known.length} of knowledge`);
  }
  const found = new Int32Array(n).fill(-1);
  const assumed = new Uint8Array(n);
  const since = new Float64Array(n).fill(Number.NaN);
  for (let k = 0; k < n; k++) {
    const number = numbers.get(ids[k]!);
    if (number === undefined) continue;
    const answer = find(number, valid[k]!, known[k]!);
    if (answer < 0) continue;
    found[k] = rows[answer >> 1]!;
    assumed[k] = answer & 1;
    since[k] = validFrom[answer >> 1]!;
  }
  return {
    rows: found,
    assumed,
    validFrom: since,
    numbers(column) {
      const values = columns.values(column) as ArrayLike<number | null>;
      const taken = new Float64Array(n);
      for (let k = 0; k < n; k++) taken[k] = (found[k] === -1 ? null : values[found[k]!]) ?? Number.NaN;
      return taken;
    },
    texts(column) {
      const { words, codes } = columns.coded(column);
      const taken = new Array<string | null>(n);
      for (let k = 0; k < n; k++) {
        const code = found[k] === -1 ? -1 : codes[found[k]!]!;
        taken[k] = code === -1 ? null : words[code]!;
      }
      return taken;
    },
  };
}
