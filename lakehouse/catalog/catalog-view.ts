/**
 * The catalog of one snapshot in memory, for reads as of any moment.
 *
 * Rows lie sorted by id, validFrom, knownAt in flat columns; a read is a binary search in its instrument's rows and a step back
 * over what was learnt later.
 *
 * Cost     O(n log n) once for n rows; O(log v + later corrections) a read of an instrument with v rows.
 */
import type { Instrument, InstrumentVersion } from '../../contracts/instrument.js';
import type { ColumnBatch } from '../tables/table-types.js';
import type { CatalogFacts } from './catalog-facts.js';
import { type CatalogVersion, sameFacts, versionReader } from './catalog-version.js';
import type { AsOf } from './timeline.js';

/** Facts as they were known. */
export interface KnownFacts extends CatalogVersion {
  /** `assumed`: before the instrument was first seen, by its validity or by our knowledge; the first facts stand in. */
  readonly basis: 'recorded' | 'assumed';
}

export interface CatalogView {
  /** Number of the snapshot it was built from; 0 for the empty catalog. */
  readonly snapshot: number;
  /** Every id ever seen, sorted. */
  readonly ids: readonly string[];
  /** What held at `valid` as known at `known`; undefined for an unknown id, after retirement, and before its listing. */
  get(id: string, at: AsOf): KnownFacts | undefined;
  /** Every row of an instrument, by validFrom, then knownAt. */
  history(id: string): readonly CatalogVersion[];
  /** The facts of every instrument there was, by id. */
  all(at: AsOf): readonly KnownFacts[];
  /** Ids of the instruments that share an identity, sorted; their multipliers are in their facts. */
  members(identity: string, at: AsOf): readonly string[];
  /** Ids that a spelling means: the id itself, the venue's symbol or an alias; sorted, more than one where it is ambiguous. */
  resolve(spelling: string, at: AsOf): readonly string[];
  /** Every distinct statement, as `marketHistory` takes them. */
  versions(): readonly InstrumentVersion[];
}

export function catalogView(snapshot: number, columns: ColumnBatch): CatalogView {
  const ids = columns['id'] as ArrayLike<string>;
  const [from, to, known] = ['valid_from', 'valid_to', 'known_at'].map((name) => columns[name] as ArrayLike<number>);
  // By what came last among equals: a row written later replaces one for the same moments.
  const order = Int32Array.from({ length: ids.length }, (_, row) => row).sort((a, b) => {
    if (ids[a] !== ids[b]) return ids[a]! < ids[b]! ? -1 : 1;
    return from![a]! - from![b]! || known![a]! - known![b]! || a - b;
  });
  const validFrom = Float64Array.from(order, (row) => from![row]!);
  const validTo = Float64Array.from(order, (row) => to![row] ?? Number.POSITIVE_INFINITY);
  const knownAt = Float64Array.from(order, (row) => known![row]!);
  const spans = spansOf(order, ids, knownAt);
  const read = versionReader(columns);
  const decoded: CatalogVersion[] = [];
  const versionOf = (at: number): CatalogVersion => {
    decoded[at] ??= read(order[at]!);
    return decoded[at];
  };

  function get(id: string, { valid, known: asKnown }: AsOf): KnownFacts | undefined {
    if (Number.isNaN(valid) || Number.isNaN(asKnown)) throw new RangeError('catalog: valid or known is NaN');
    const span = spans.get(id);
    if (span === undefined) return undefined;
    // Before the first sight nothing was known: what was learnt then stands in, and says so.
    const seenAt = Math.max(asKnown, span.firstKnown);
    let low = span.start;
    let high = span.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (validFrom[middle]! <= valid) low = middle + 1;
      else high = middle;
    }
    let at = low - 1;
    while (at >= span.start && knownAt[at]! > seenAt) at--;
    if (at >= span.start) {
      if (valid >= validTo[at]!) return undefined;
      return { ...versionOf(at), basis: seenAt === asKnown ? 'recorded' : 'assumed' };
    }
    return beforeFirst(span, valid, seenAt);
  }

  function beforeFirst({ start, end }: Span, valid: number, seenAt: number): KnownFacts | undefined {
    let at = start;
    while (at < end && knownAt[at]! > seenAt) at++;
    if (at === end) return undefined;
    while (at + 1 < end && validFrom[at + 1] === validFrom[at] && knownAt[at + 1]! <= seenAt) at++;
    const first = versionOf(at);
    const { listed } = first.facts;
    return listed !== null && valid < listed * 86_400_000 ? undefined : { ...first, basis: 'assumed' };
  }

  const history = (id: string): CatalogVersion[] => {
    const { start, end } = spans.get(id) ?? { start: 0, end: 0 };
    return Array.from({ length: end - start }, (_, i) => versionOf(start + i));
  };
  const byIdentity = lazily(() => idsBy(spans, history, ({ identity }) => [identity]));
  const bySpelling = lazily(() => idsBy(spans, history, ({ id, symbol, aliases }) => [id, symbol, ...aliases]));
  const still = (candidates: ReadonlySet<string> | undefined, at: AsOf, holds: (facts: CatalogFacts) => boolean) =>
    [...(candidates ?? [])].sort().filter((id) => {
      const found = get(id, at);
      return found !== undefined && holds(found.facts);
    });

  return {
    snapshot,
    ids: [...spans.keys()],
    get,
    history,
    all: (at) => [...spans.keys()].map((id) => get(id, at)).filter((found) => found !== undefined),
    members: (identity, at) => still(byIdentity().get(identity), at, (facts) => facts.identity === identity),
    resolve: (spelling, at) =>
      still(bySpelling().get(spelling), at, ({ id, symbol, aliases }) => [id, symbol, ...aliases].includes(spelling)),
    versions: () => [...spans.keys()].flatMap((id) => statements(history(id))),
  };
}

/** The rows of one instrument in the sorted columns, and when it was first heard of. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly firstKnown: number;
}

function spansOf(order: Int32Array, ids: ArrayLike<string>, knownAt: Float64Array): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  for (let start = 0, end = 0; start < order.length; start = end) {
    const id = ids[order[start]!]!;
    let firstKnown = Number.POSITIVE_INFINITY;
    for (end = start; end < order.length && ids[order[end]!] === id; end++) {
      firstKnown = Math.min(firstKnown, knownAt[end]!);
    }
    spans.set(id, { start, end, firstKnown });
  }
  return spans;
}

function idsBy(
  spans: ReadonlyMap<string, Span>,
  history: (id: string) => readonly CatalogVersion[],
  words: (facts: CatalogFacts) => readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const id of spans.keys()) {
    for (const { facts } of history(id)) {
      for (const word of words(facts)) found.set(word, (found.get(word) ?? new Set()).add(id));
    }
  }
  return found;
}

/** Statements of fact without the rows that only say when an earlier one ended. */
function statements(rows: readonly CatalogVersion[]): InstrumentVersion[] {
  return rows
    .filter((row, i) => {
      const before = rows[i - 1];
      return before?.validFrom !== row.validFrom || !sameFacts(before.facts, row.facts);
    })
    .map(({ facts, validFrom, knownAt }) => ({ instrument: instrumentOf(facts), validFrom, knownAt }));
}

function instrumentOf(facts: CatalogFacts): Instrument {
  const { session, timeZone, listed, delisted, aliases, ...instrument } = facts;
  return instrument;
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
