import { badData } from './table-problem.js';
import type { ColumnBatch, ColumnBounds, ColumnSpec, ColumnType, TableSchema } from './table-types.js';

type Cell = number | string | boolean | null;

/** A batch whose every cell has been looked at: each column of the schema is there, and missing values are null. */
export interface CheckedBatch {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ArrayLike<Cell>>;
}

/** Texts longer than this are kept out of a snapshot's bounds: they would make every later snapshot as long. */
const LONGEST_BOUND = 64;
const MAX_INT32 = 2 ** 31;
/** Milliseconds that a JavaScript date can hold. */
const MAX_INSTANT = 8.64e15;

/**
 * Checks a batch against a schema. A nullable column may be left out.
 * DataQualityError naming table, column and row for what the schema does not allow.
 */
export function checkedBatch(schema: TableSchema, batch: ColumnBatch): CheckedBatch {
  const names = Object.keys(batch);
  const unknown = names.find((name) => !schema.columns.some((column) => column.name === name));
  if (unknown !== undefined) throw badData(`${schema.table}, column ${unknown}`, 'there is no such column');
  const first = names[0];
  if (first === undefined) throw badData(schema.table, 'the batch has no columns');
  const rows = batch[first]!.length;
  const columns = new Map<string, ArrayLike<Cell>>();
  for (const spec of schema.columns) {
    const given = batch[spec.name];
    const where = `${schema.table}, column ${spec.name}`;
    if (given === undefined && !spec.nullable) throw badData(where, 'it is missing');
    const values = given ?? new Array<null>(rows).fill(null);
    if (values.length !== rows) throw badData(where, `${values.length} values, but ${rows} of ${first}`);
    columns.set(spec.name, checkedColumn(spec, values, where));
  }
  return { rows, columns };
}

function checkedColumn({ type, nullable }: ColumnSpec, values: ArrayLike<Cell>, where: string): ArrayLike<Cell> {
  // Copied: what is written must not change under the writer's hands.
  const checked = new Array<Cell>(values.length);
  let before: Cell | undefined;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? null;
    // What the row before could say, this one can say too.
    if (value !== before) {
      if (value === null || (type === 'double' && Number.isNaN(value))) {
        if (!nullable) throw badData(`${where}, row ${row}`, `${value} in a column where every row has a value`);
        checked[row] = null;
        continue;
      }
      const wrong = fault(type, value);
      if (wrong !== undefined) throw badData(`${where}, row ${row}`, `${shown(value)} ${wrong}`);
      before = value;
    }
    checked[row] = value;
  }
  return checked;
}

const shown = (value: Cell): string => (typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value));

/** What is wrong with a value that is there; undefined where nothing is. */
function fault(type: ColumnType, value: number | string | boolean): string | undefined {
  if (type === 'string') {
    if (typeof value !== 'string') return 'is no text';
    return isWellFormed(value) ? undefined : 'is not well-formed Unicode';
  }
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : 'is neither true nor false';
  if (typeof value !== 'number') return 'is no number';
  if (type === 'double') return Number.isFinite(value) ? undefined : 'is not finite';
  if (!Number.isSafeInteger(value)) return 'is not a whole number that a double holds exactly';
  if (type === 'timestamp') return Math.abs(value) <= MAX_INSTANT ? undefined : 'ms is outside the calendar';
  if (type === 'int64') return undefined;
  return value >= -MAX_INT32 && value < MAX_INT32 ? undefined : 'does not fit 32 bits';
}

/** Half a surrogate pair has no UTF-8 form: it would come back as another character. */
const isWellFormed = (text: string): boolean => (text as unknown as WellFormed).isWellFormed();

// Of ECMAScript 2024, and in every Node we run on.
interface WellFormed {
  isWellFormed(): boolean;
}

/** Smallest and largest value of each column. Text by code unit; false before true, as 0 and 1. */
export function boundsOf({ columns }: CheckedBatch): { min: ColumnBounds; max: ColumnBounds } {
  const min: Record<string, number | string | null> = {};
  const max: Record<string, number | string | null> = {};
  for (const [name, values] of columns) {
    const [low, high] = rangeOf(values);
    const long = [low, high].some((bound) => typeof bound === 'string' && bound.length > LONGEST_BOUND);
    min[name] = long ? null : low;
    max[name] = long ? null : high;
  }
  return { min, max };
}

function rangeOf(values: ArrayLike<Cell>): [number | string | null, number | string | null] {
  let [low, high]: [number | string | null, number | string | null] = [null, null];
  let before: Cell = null;
  for (let row = 0; row < values.length; row++) {
    const cell = values[row]!;
    if (cell === null || cell === before) continue;
    before = cell;
    const value = typeof cell === 'boolean' ? Number(cell) : cell;
    // The first is both; later ones cannot be below the smallest and above the largest.
    if (high === null || low === null) [low, high] = [value, value];
    else if (value > high) high = value;
    else if (value < low) low = value;
  }
  return [low, high];
}
