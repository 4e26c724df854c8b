/**
 * How new facts change what is known of one instrument: rows are only ever added.
 *
 * What is known at k is one version per `validFrom`: its latest row with knownAt ≤ k. Of those the one with the largest
 * validFrom ≤ v holds at v, unless it ended before.
 */
import { badData } from '../tables/table-problem.js';
import type { CatalogFacts } from './catalog-facts.js';
import { type CatalogVersion, sameFacts } from './catalog-version.js';

/** The moment asked about (`valid`), seen with the knowledge of another (`known`), ms UTC. */
export interface AsOf {
  readonly valid: number;
  readonly known: number;
}

/** Facts somebody states: true from `validFrom`, learnt at `knownAt`. */
export interface CatalogUpsert {
  readonly facts: CatalogFacts;
  readonly validFrom: number;
  readonly knownAt: number;
  readonly source: string;
}

/** Rows of one instrument sorted by validFrom, then knownAt; of equals the one written last comes last. */
export const byValidThenKnown = (a: CatalogVersion, b: CatalogVersion): number =>
  a.validFrom - b.validFrom || a.knownAt - b.knownAt;

/** The version that held at `valid` as far as was known at `known`; undefined where none did. */
export function versionAt(rows: readonly CatalogVersion[], { valid, known }: AsOf): CatalogVersion | undefined {
  const found = rows.findLast((row) => row.validFrom <= valid && row.knownAt <= known);
  return found === undefined || (found.validTo !== null && valid >= found.validTo) ? undefined : found;
}

/**
 * The rows that stating these facts adds; none where they are what is known already.
 *
 * The version that held until now is closed at `validFrom`; the new one lasts as long as the old one did.
 * DataQualityError where it would change what was known before the newest row: the past is not rewritten.
 */
export function rowsToState(rows: readonly CatalogVersion[], upsert: CatalogUpsert): CatalogVersion[] {
  const { facts, validFrom, knownAt, source } = upsert;
  const held = versionAt(rows, { valid: validFrom, known: knownAt });
  if (held !== undefined && sameFacts(held.facts, facts)) return [];
  assertNewKnowledge(rows, facts.id, knownAt);
  const later = rows.filter((row) => row.validFrom > validFrom).map((row) => row.validFrom);
  const next = later.length > 0 ? Math.min(...later) : null;
  const stated = { facts, validFrom, validTo: held === undefined ? next : held.validTo, knownAt, source };
  if (held === undefined || held.validFrom === validFrom) return [stated];
  return [{ ...held, validTo: validFrom, knownAt, source }, stated];
}

/** The rows that end an instrument at `validTo`; none where nothing held there any more. */
export function rowsToRetire(
  rows: readonly CatalogVersion[],
  { id, validTo, knownAt, source }: { id: string; validTo: number; knownAt: number; source: string },
): CatalogVersion[] {
  if (rows.length === 0) throw badData(`catalog, ${id}`, 'it cannot be retired: nothing is known of it');
  const held = versionAt(rows, { valid: validTo, known: knownAt });
  if (held === undefined) return [];
  assertNewKnowledge(rows, id, knownAt);
  return [{ ...held, validTo, knownAt, source }];
}

function assertNewKnowledge(rows: readonly CatalogVersion[], id: string, knownAt: number): void {
  const newest = Math.max(Number.NEGATIVE_INFINITY, ...rows.map((row) => row.knownAt));
  if (knownAt >= newest) return;
  throw badData(
    `catalog, ${id}`,
    `a change known at ${new Date(knownAt).toISOString()} came after one known at ${new Date(newest).toISOString()}`,
    'Give the moment at which it was learnt here: what was known in the past is not rewritten.',
  );
}
