/** The catalog of one snapshot in memory, for reads as of any moment: one at a time with every fact, or many as columns. */
import type { Instrument, InstrumentVersion } from '../../contracts/instrument.js';
import type { Columns } from '../tables/table-types.js';
import type { CatalogFacts } from './catalog-facts.js';
import { catalogIndex } from './catalog-index.js';
import { type CatalogVersion, sameFacts, versionReader } from './catalog-version.js';
import { type FoundRows, foundRows, type ManyAsOf } from './found-rows.js';
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
  /** The same of many instruments and moments at once, as columns. */
  many(questions: ManyAsOf): FoundRows;
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

/** Columns beyond the moments are decoded when a read first asks for them. */
export function catalogView(snapshot: number, columns: Columns): CatalogView {
  const index = catalogIndex(columns);
  const { numbers, starts, rows } = index;
  const ids = lazily(() => [...numbers.keys()].sort());
  const reader = lazily(() => versionReader(columns));
  const decoded: CatalogVersion[] = [];
  const versionOf = (place: number): CatalogVersion => {
    decoded[place] ??= reader()(rows[place]!);
    return decoded[place];
  };

  function get(id: string, { valid, known }: AsOf): KnownFacts | undefined {
    const number = numbers.get(id);
    const answer = number === undefined ? -1 : index.find(number, valid, known);
    if (answer < 0) return undefined;
    return { ...versionOf(answer >> 1), basis: (answer & 1) === 0 ? 'recorded' : 'assumed' };
  }

  const history = (id: string): CatalogVersion[] => {
    const number = numbers.get(id);
    if (number === undefined) return [];
    return Array.from({ length: starts[number + 1]! - starts[number]! }, (_, i) => versionOf(starts[number]! + i));
  };
  const byIdentity = lazily(() => idsBy(ids(), history, ({ identity }) => [identity]));
  const bySpelling = lazily(() => idsBy(ids(), history, ({ id, symbol, aliases }) => [id, symbol, ...aliases]));
  const still = (candidates: ReadonlySet<string> | undefined, at: AsOf, holds: (facts: CatalogFacts) => boolean) =>
    [...(candidates ?? [])].sort().filter((id) => {
      const found = get(id, at);
      return found !== undefined && holds(found.facts);
    });

  return {
    snapshot,
    get ids() {
      return ids();
    },
    get,
    many: (questions) => foundRows(index, columns, questions),
    history,
    all: (at) =>
      ids()
        .map((id) => get(id, at))
        .filter((found) => found !== undefined),
    members: (identity, at) => still(byIdentity().get(identity), at, (facts) => facts.identity === identity),
    resolve: (spelling, at) =>
      still(bySpelling().get(spelling), at, ({ id, symbol, aliases }) => [id, symbol, ...aliases].includes(spelling)),
    versions: () => ids().flatMap((id) => statements(history(id))),
  };
}

function idsBy(
  ids: readonly string[],
  history: (id: string) => readonly CatalogVersion[],
  words: (facts: CatalogFacts) => readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const id of ids) {
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
