import type { BarsMapping, RawBarRow } from '../../contracts/bars-mapping.js';
import { csvRecords } from '../csv.js';
import { columnPositions } from './columns.js';
import { unreadable } from './unreadable.js';

/** Rows of a CSV text with a header. A row of another width is a broken row, not the end of the file. */
export function* csvBarRows(text: string, path: string, mapping: BarsMapping): Generator<RawBarRow> {
  // A byte order mark is no part of the first column's name.
  const records = csvRecords(text.startsWith('\ufeff') ? text.slice(1) : text, path);
  const first = records.next();
  if (first.done) throw unreadable(path, 'it is empty');
  const header = first.value.cells.map((name) => name.trim());
  const positions = columnPositions(header, path, mapping);
  for (const { line, cells } of records) {
    if (cells.length === 1 && cells[0] === '') continue;
    const picked = positions.map((at) => (at < 0 ? '' : (cells[at] ?? '')));
    if (cells.length === header.length) yield { line, cells: picked };
    else yield { line, cells: picked, broken: `${cells.length} cells, ${header.length} were due` };
  }
}
