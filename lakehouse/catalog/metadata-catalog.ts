import { ProblemError } from '../../contracts/problem.js';
import { columnsOfBatch } from '../tables/columns.js';
import { openTable, type Snapshot, type Table } from '../tables/table.js';
import { badData } from '../tables/table-problem.js';
import { CATALOG_TABLE } from './catalog-facts.js';
import { assertFacts, type CatalogVersion, versionColumns } from './catalog-version.js';
import { type CatalogView, catalogView } from './catalog-view.js';
import { byValidThenKnown, type CatalogUpsert, rowsToRetire, rowsToState } from './timeline.js';

/** What a write did: rows added (0: nothing had changed, nothing was written) and the instruments they are about. */
export interface CatalogChange {
  readonly rows: number;
  readonly changed: readonly string[];
}

/** What is known of every instrument, and since when: facts with the time they were true and the time we learnt them. */
export interface MetadataCatalog {
  readonly table: Table;
  /** The catalog of a snapshot (default: the newest) in memory; built once per snapshot. */
  view(snapshot?: number): Promise<CatalogView>;
  /**
   * States facts. What is known already writes nothing; a change closes the version before. All or nothing, in one commit; a
   * table of an older version is brought to the present one in a commit of its own before that.
   */
  upsert(statements: readonly CatalogUpsert[]): Promise<CatalogChange>;
  /** Ends an instrument: nothing is deleted, and reads before `validTo` go on answering. */
  retire(end: { id: string; validTo: number; knownAt: number; source: string }): Promise<CatalogChange>;
}

/**
 * The catalog below `root`, a table like any other; safe for many processes.
 *
 * Errors   DataQualityError naming instrument and field, or where a change would rewrite what was known in the past.
 */
export function metadataCatalog(root: string): MetadataCatalog {
  const table = openTable(root, CATALOG_TABLE);
  let built: CatalogView | undefined;

  async function viewOf(snapshot: Snapshot | null): Promise<CatalogView> {
    const number = snapshot?.number ?? 0;
    if (built?.snapshot !== number) {
      built = catalogView(number, snapshot === null ? columnsOfBatch(versionColumns([])) : await table.open(snapshot));
    }
    return built;
  }

  /** Adds what `plan` finds missing in the newest state; planned again if somebody else committed meanwhile. */
  async function change(plan: (view: CatalogView) => CatalogVersion[], note: string): Promise<CatalogChange> {
    for (let attempt = 0; attempt < 10_000; attempt++) {
      const newest = await table.snapshot();
      const rows = plan(await viewOf(newest));
      const changed = [...new Set(rows.map(({ facts }) => facts.id))].sort();
      if (rows.length === 0) return { rows: 0, changed };
      if (newest !== null && newest.schemaVersion < CATALOG_TABLE.version) {
        await table.evolve(CATALOG_TABLE);
        continue;
      }
      if ((await table.appendAfter(newest, versionColumns(rows), note)) !== null) return { rows: rows.length, changed };
    }
    throw new ProblemError({
      type: 'StorageError',
      where: 'catalog',
      what: 'ten thousand attempts to commit each found that the catalog had moved on',
      next: 'See what else writes to it; it is tried again.',
      retryAfterMs: 5000,
    });
  }

  return {
    table,
    async view(number) {
      const snapshot = await table.snapshot(number);
      if (snapshot === null && number !== undefined) {
        throw badData(
          `catalog, snapshot ${number}`,
          'there is no such snapshot',
          'List them with `sextant catalog history`.',
        );
      }
      return viewOf(snapshot);
    },
    async upsert(statements) {
      for (const { facts, validFrom, knownAt } of statements) {
        assertFacts(facts);
        assertInstants(facts.id, { validFrom, knownAt });
      }
      // In the order in which it was learnt; what was learnt at once, by when it became true.
      const sorted = [...statements].sort((a, b) => a.knownAt - b.knownAt || a.validFrom - b.validFrom);
      return change((view) => plannedRows(view, sorted), `upsert of ${statements.length}`);
    },
    async retire(end) {
      assertInstants(end.id, { validTo: end.validTo, knownAt: end.knownAt });
      return change((view) => rowsToRetire(view.history(end.id), end), `retire ${end.id}`);
    },
  };
}

function plannedRows(view: CatalogView, statements: readonly CatalogUpsert[]): CatalogVersion[] {
  const added = new Map<string, CatalogVersion[]>();
  for (const statement of statements) {
    const { id } = statement.facts;
    const mine = added.get(id) ?? [];
    // Stable, so of two rows for the same moments the one planned later counts.
    const known = [...view.history(id), ...mine].sort(byValidThenKnown);
    added.set(id, [...mine, ...rowsToState(known, statement)]);
  }
  const ids = [...added.keys()].sort();
  return ids.flatMap((id) => added.get(id)!);
}

function assertInstants(id: string, instants: Readonly<Record<string, number>>): void {
  for (const [name, ms] of Object.entries(instants)) {
    if (!Number.isInteger(ms) || Math.abs(ms) > 8.64e15) {
      throw badData(`catalog, ${id}, ${name}`, `${ms} is no whole number of milliseconds in the calendar`);
    }
  }
}
