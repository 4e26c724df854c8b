import { ProblemError } from '../../contracts/problem.js';
import { badData } from './table-problem.js';
import type { ColumnSpec, TableSchema } from './table-types.js';

/** Names become folders and columns that SQL can say without quotes. */
const NAME = /^[a-z][a-z0-9_]{0,62}$/;
const TYPES: readonly string[] = ['string', 'double', 'int64', 'int32', 'boolean', 'date', 'timestamp'];

/** Refuses a schema that no table could have: ValidationError. */
export function assertTableSchema(schema: TableSchema): void {
  const { table, version, columns, key } = schema;
  const wrong = (what: string) =>
    new ProblemError({
      type: 'ValidationError',
      where: `schema of table ${table}`,
      what,
      next: 'Correct the schema in the code that opens the table.',
    });
  if (!NAME.test(table)) throw wrong(`the name ${JSON.stringify(table)} is not made of a-z, 0-9 and _`);
  if (!Number.isInteger(version) || version < 1) throw wrong(`version is ${version}; it counts from 1`);
  if (columns.length === 0) throw wrong('it has no columns');
  const seen = new Set<string>();
  for (const { name, type } of columns) {
    if (!NAME.test(name)) throw wrong(`column name ${JSON.stringify(name)} is not made of a-z, 0-9 and _`);
    if (name === 'length') throw wrong('a column cannot be called length');
    if (!TYPES.includes(type)) throw wrong(`column ${name} has the type ${JSON.stringify(type)}`);
    if (seen.has(name)) throw wrong(`column ${name} comes twice`);
    seen.add(name);
  }
  for (const name of key) if (!seen.has(name)) throw wrong(`key column ${name} is not among the columns`);
}

/** Refuses a schema that the files of `before` could not be read with: DataQualityError naming the column. */
export function assertEvolution(before: TableSchema, next: TableSchema): void {
  const wrong = (column: string, what: string) =>
    badData(
      `${before.table}, column ${column}`,
      `version ${before.version} cannot become ${next.version}: ${what}`,
      'Only add nullable columns; for any other change write a new table.',
    );
  if (next.table !== before.table) throw badData(before.table, `it cannot become table ${next.table}`);
  if (next.version <= before.version) {
    throw badData(before.table, `version ${next.version} does not follow version ${before.version}`);
  }
  for (const column of before.columns) {
    const after = next.columns.find(({ name }) => name === column.name);
    if (after === undefined) throw wrong(column.name, 'it would be dropped');
    if (after.type !== column.type) throw wrong(column.name, `its type would change to ${after.type}`);
    if (after.nullable !== column.nullable) throw wrong(column.name, 'whether it may be missing would change');
  }
  for (const column of addedColumns(before, next)) {
    if (!column.nullable) throw wrong(column.name, 'it is new and not nullable, but old rows have no value for it');
  }
  if (next.key.join() !== before.key.join()) throw wrong(next.key.join(', '), 'the key would change');
}

/**
 * Refuses a writer whose schema does not fit the stored one. An older writer may go on: what it does not know is nullable.
 * DataQualityError for a schema that is newer, or differs without saying so.
 */
export function assertWriter(stored: TableSchema, writer: TableSchema): void {
  if (writer.version > stored.version) {
    throw badData(
      stored.table,
      `it is at schema version ${stored.version}, the writer at ${writer.version}`,
      'Evolve the table first.',
    );
  }
  if (writer.version < stored.version) {
    assertEvolution(writer, stored);
    return;
  }
  if (writer.key.join() !== stored.key.join()) {
    throw badData(stored.table, `its key is ${stored.key.join(', ')}, the writer's ${writer.key.join(', ')}`);
  }
  const [mine, theirs] = [writer, stored].map(({ columns }) => new Map(columns.map((c) => [c.name, spell(c)])));
  for (const name of new Set([...theirs!.keys(), ...mine!.keys()])) {
    if (mine!.get(name) === theirs!.get(name)) continue;
    throw badData(
      `${stored.table}, column ${name}`,
      `schema version ${stored.version} has ${theirs!.get(name) ?? 'no such column'}, the writer ${mine!.get(name) ?? 'none'}`,
      'Give the changed schema a new version and evolve the table.',
    );
  }
}

const addedColumns = (before: TableSchema, next: TableSchema): readonly ColumnSpec[] =>
  next.columns.filter(({ name }) => !before.columns.some((column) => column.name === name));

const spell = ({ type, nullable }: ColumnSpec): string => `${type}${nullable ? ' or missing' : ''}`;
