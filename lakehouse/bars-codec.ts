/**
 * Bars as ordinary Parquet, one row a bar, readable by anything that reads Parquet.
 *
 *   instrument STRING · date DATE · close_time, known_at TIMESTAMP ms UTC · open, high, low, close, volume, quote_volume DOUBLE
 *
 * Rows by instrument id, then date, then moment of knowledge: a date that was corrected has a row for each version.
 * Missing prices are null. Equal bars give equal bytes, in whatever order they come.
 * The ids are listed in the file's metadata too, so that an instrument without a bar survives the journey.
 */
import type { Bars } from '../contracts/market.js';
import { ProblemError } from '../contracts/problem.js';
import { assertOrderedBars, copyOfBars, PRICE_COLUMNS } from './bar-columns.js';
import { splitRevisions, withRevisions } from './bar-revisions.js';
import type { Cells } from './parquet/cells.js';
import { encodeRows, type OpenFile, openFile, sinkOf } from './tables/data-file.js';
import type { TableSchema } from './tables/table-types.js';

const PRICES: readonly (readonly [stored: string, name: (typeof PRICE_COLUMNS)[number]])[] = PRICE_COLUMNS.map(
  (name) => [name === 'quoteVolume' ? 'quote_volume' : name, name],
);

const BARS: TableSchema = {
  table: 'bars',
  version: 1,
  columns: [
    { name: 'instrument', type: 'string', nullable: false },
    { name: 'date', type: 'date', nullable: false },
    { name: 'close_time', type: 'timestamp', nullable: false },
    { name: 'known_at', type: 'timestamp', nullable: false },
    ...PRICES.map(([name]) => ({ name, type: 'double', nullable: true }) as const),
  ],
  key: ['instrument', 'date', 'known_at'],
};

/** Schema name of a bars artifact. */
export const BARS_SCHEMA = `${BARS.table}/${BARS.version}`;

/** Parquet bytes of bars. DataQualityError for bars out of order, of unequal columns, or an instrument given twice. */
export function encodeBars(all: readonly Bars[]): Uint8Array {
  const given = [...all].sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
  given.forEach((bars, i) => {
    assertOrderedBars(bars);
    if (bars.instrument === given[i - 1]?.instrument) throw unreadable(`${bars.instrument} came twice`);
  });
  const sorted = given.map(withRevisions);
  const rows = sorted.reduce((n, bars) => n + bars.date.length, 0);
  const columns = new Map<string, Cells>([
    ['instrument', instrumentsOfRows(sorted, rows)],
    ['date', joined(sorted, 'date', new Int32Array(rows))],
    ['close_time', wholeMoments(joined(sorted, 'closeTime', new Float64Array(rows)))],
    ['known_at', wholeMoments(joined(sorted, 'knownAt', new Float64Array(rows)))],
    ...PRICES.map(([stored, name]) => [stored, nullable(joined(sorted, name, new Float64Array(rows)))] as const),
  ]);
  const properties = { instruments: JSON.stringify(sorted.map((bars) => bars.instrument)) };
  return encodeRows(BARS, { rows, columns }, { properties, compress: false });
}

/** Columns are joined in memory of their own: an array that grows by instrument is copied, and each of its numbers boxed. */
function joined<Column extends Int32Array | Float64Array>(
  all: readonly Bars[],
  name: keyof Bars,
  into: Column,
): Column {
  let row = 0;
  for (const bars of all) {
    const column = bars[name] as Column;
    into.set(column, row);
    row += column.length;
  }
  return into;
}

function instrumentsOfRows(all: readonly Bars[], rows: number): string[] {
  const ids = new Array<string>(rows);
  let row = 0;
  for (const { instrument, date } of all) {
    ids.fill(instrument, row, row + date.length);
    row += date.length;
  }
  return ids;
}

/** Missing prices as null; a column without one stays as it is. */
function nullable(column: Float64Array): (number | null)[] | Float64Array {
  let row = 0;
  while (row < column.length && !Number.isNaN(column[row]!)) row++;
  if (row === column.length) return column;
  const values = new Array<number | null>(column.length);
  for (let k = 0; k < column.length; k++) values[k] = Number.isNaN(column[k]!) ? null : column[k]!;
  return values;
}

/** Moments as Parquet counts them: milliseconds in whole numbers. */
function wholeMoments(column: Float64Array): Float64Array {
  for (let k = 0; k < column.length; k++) {
    if (!Number.isSafeInteger(column[k])) throw unreadable(`${column[k]} is not a whole number of milliseconds`);
  }
  return column;
}

/** The bars of `encodeBars`, by instrument id. DataQualityError where the bytes are not a bars file. */
export function decodeBars(bytes: Uint8Array): Bars[] {
  try {
    return readBars(openFile(bytes));
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

function readBars(file: OpenFile): Bars[] {
  const { rows, columns } = file;
  if (columns.join() !== BARS.columns.map(({ name }) => name).join()) {
    throw unreadable(`columns are ${columns.join(', ')}`);
  }
  const column = <Column>(name: string): Column => {
    const spec = BARS.columns.find((known) => known.name === name)!;
    const sink = sinkOf(spec, rows);
    file.pour(spec, sink, 0);
    return sink as Column;
  };
  const doubles = (name: string) => column<Float64Array>(name);
  const all: Bars = {
    instrument: '',
    date: column<Int32Array>('date'),
    closeTime: doubles('close_time'),
    knownAt: doubles('known_at'),
    open: doubles('open'),
    high: doubles('high'),
    low: doubles('low'),
    close: doubles('close'),
    volume: doubles('volume'),
    quoteVolume: doubles('quote_volume'),
  };
  const instrument = column<string[]>('instrument');
  const bars: Bars[] = [];
  let from = 0;
  for (const id of instrumentsOf(file)) {
    let to = from;
    while (to < rows && instrument[to] === id) to++;
    const slice = { ...copyOfBars(all, from, to), instrument: id };
    bars.push(splitRevisions(slice));
    from = to;
  }
  if (from !== rows) throw unreadable(`row ${from} belongs to ${instrument[from]}, which the file does not list there`);
  return bars;
}

function instrumentsOf(file: OpenFile): string[] {
  const ids: unknown = JSON.parse(file.property('instruments') ?? 'null');
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) throw unreadable('it lists no instruments');
  return ids;
}

const unreadable = (what: string): ProblemError =>
  new ProblemError({ type: 'DataQualityError', where: 'bars file', what, next: 'Fetch the bars again.' });
