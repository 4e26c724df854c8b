import { TRAITS } from '../../contracts/instrument.js';
import { canonicalJson } from '../canonical-json.js';
import { badData } from '../tables/table-problem.js';
import type { ColumnBatch, Columns } from '../tables/table-types.js';
import { CATALOG_TABLE, type CatalogFacts, FACT_COLUMNS } from './catalog-facts.js';

/** One stored row: these facts were true from `validFrom` until `validTo`, as we learnt at `knownAt`. All ms UTC. */
export interface CatalogVersion {
  readonly facts: CatalogFacts;
  readonly validFrom: number;
  /** Exclusive; null: until further notice. */
  readonly validTo: number | null;
  readonly knownAt: number;
  /** Who said so. */
  readonly source: string;
}

/** Facts that are sets of words; stored as JSON in the column of the same name. */
const LISTS = ['aliases', 'traits'] as const;
type ListName = (typeof LISTS)[number];
const isList = (name: string): name is ListName => (LISTS as readonly string[]).includes(name);
const inOrder = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();

/** The versions as columns of the table. */
export function versionColumns(versions: readonly CatalogVersion[]): ColumnBatch {
  const columns: Record<string, (number | string | boolean | null)[]> = {
    valid_from: versions.map(({ validFrom }) => validFrom),
    valid_to: versions.map(({ validTo }) => validTo),
    known_at: versions.map(({ knownAt }) => knownAt),
    source: versions.map(({ source }) => source),
  };
  for (const name of LISTS) columns[name] = versions.map(({ facts }) => canonicalJson(inOrder(facts[name])));
  for (const [name, column] of Object.entries(FACT_COLUMNS)) {
    if (isList(name)) continue;
    columns[column] = versions.map(({ facts }) => facts[name as Exclude<keyof CatalogFacts, ListName>]);
  }
  return columns;
}

/** Reads one row of the table's columns. */
export function versionReader(columns: Columns): (row: number) => CatalogVersion {
  const nullable = new Set(CATALOG_TABLE.columns.filter((spec) => spec.nullable).map(({ name }) => name));
  const cellOf = (column: string) => {
    const values = columns.values(column);
    if (!nullable.has(column)) return (row: number) => values[row]!;
    return (row: number) => (Number.isNaN(values[row]) ? null : values[row]!);
  };
  const cells = Object.entries(FACT_COLUMNS)
    .filter(([name]) => !isList(name))
    .map(([name, column]) => ({ name, cell: cellOf(column) }));
  const lists = LISTS.map((name) => ({ name, cell: cellOf(name) }));
  const [validFrom, validTo, knownAt, source] = ['valid_from', 'valid_to', 'known_at', 'source'].map(cellOf) as Four;
  return (row) => {
    const facts: Record<string, unknown> = {};
    for (const { name, cell } of cells) facts[name] = cell(row);
    for (const { name, cell } of lists) facts[name] = JSON.parse((cell(row) as string | null) ?? '[]');
    return {
      facts: facts as unknown as CatalogFacts,
      validFrom: validFrom(row) as number,
      validTo: validTo(row) as number | null,
      knownAt: knownAt(row) as number,
      source: source(row) as string,
    };
  };
}

type Cell = (row: number) => number | string | boolean | null;
type Four = [Cell, Cell, Cell, Cell];

/** True where two sets of facts say the same; the order of aliases says nothing. */
export const sameFacts = (a: CatalogFacts, b: CatalogFacts): boolean => spell(a) === spell(b);

const spell = (facts: CatalogFacts): string =>
  canonicalJson({ ...facts, aliases: inOrder(facts.aliases), traits: inOrder(facts.traits) });

const POSITIVE = ['tickSize', 'lotSize', 'minNotional', 'contractSize', 'liquidityUsdPerDay', 'marketCapUsd'] as const;
const TEXTS = ['id', 'venue', 'symbol', 'identity', 'base', 'quote'] as const;

/** Refuses facts that cannot be true of any instrument: DataQualityError naming instrument and field. */
export function assertFacts(facts: CatalogFacts): void {
  const wrong = (field: string, what: string) => badData(`catalog, ${facts.id}, ${field}`, what);
  for (const field of TEXTS) {
    if (facts[field] === '' || /\p{Cc}/u.test(facts[field]))
      throw wrong(field, `${JSON.stringify(facts[field])} is no name`);
  }
  if (facts.id !== `${facts.venue}:${facts.symbol}`) throw wrong('id', `it is not ${facts.venue}:${facts.symbol}`);
  if (!(facts.multiplier > 0 && facts.multiplier < Number.POSITIVE_INFINITY)) {
    throw wrong('multiplier', `${facts.multiplier} is not a number above zero`);
  }
  for (const field of POSITIVE) {
    const value = facts[field];
    // Unknown is null: a zero here would pass for a fact.
    if (value !== null && !(value > 0 && value < Number.POSITIVE_INFINITY)) {
      throw wrong(field, `${value} is not a number above zero; unknown is null`);
    }
  }
  if ((facts.tickSize === null) !== (facts.tickSource === null)) {
    throw wrong('tickSource', `it is ${facts.tickSource} beside a tick size of ${facts.tickSize}`);
  }
  if (facts.expiry !== null && !isDay(facts.expiry)) throw wrong('expiry', `${facts.expiry} is no day, YYYY-MM-DD`);
  const stranger = facts.traits.find((trait) => !(TRAITS as readonly string[]).includes(trait));
  if (stranger !== undefined) throw wrong('traits', `${JSON.stringify(stranger)} is none of ${TRAITS.join(', ')}`);
  if (facts.listed !== null && facts.delisted !== null && facts.delisted < facts.listed) {
    throw wrong('delisted', 'it is before the day of listing');
  }
}

const isDay = (text: string): boolean => {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text);
};
