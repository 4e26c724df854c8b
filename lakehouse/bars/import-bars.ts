/** From somebody's file into the bars table: check, set aside, compare, append. */
import { type BarsMapping, RAW_FIELDS, type RawBarRow } from '../../contracts/bars-mapping.js';
import { ProblemError } from '../../contracts/problem.js';
import { dateOfDay } from '../bar-columns.js';
import type { Table } from '../tables/table-types.js';
import { type BarsFrame, readBarsFrame } from './bars-frame.js';
import { type CheckedRow, rowChecker } from './check-row.js';
import { mergeSeries, type NewBar } from './merge-series.js';
import { appendNew, type Rejected } from './quarantine.js';
import { orderedRows } from './row-groups.js';
import { sessionClock } from './session-clock.js';
import { writeBars } from './write-bars.js';

export interface ImportRequest {
  readonly bars: Table;
  readonly quarantine: Table;
  /** Shown in the quarantine: the name of the file, without its folder. */
  readonly file: string;
  readonly rows: Iterable<RawBarRow>;
  readonly mapping: BarsMapping;
  /** Moment of the import, ms UTC: corrections that state no moment of their own are known from then. */
  readonly now: number;
  readonly progress?: (rows: number) => void;
}

export interface ImportSummary {
  readonly file: string;
  readonly read: number;
  /** New dates, corrections of stored ones, and rows that are stored already. */
  readonly added: number;
  readonly corrected: number;
  readonly unchanged: number;
  /** Rows that were not stored, flagged or split: each with its rule. */
  readonly rejected: readonly Rejected[];
  readonly instruments: readonly InstrumentSpan[];
  /** Snapshot of the table that holds the result. */
  readonly snapshot: number;
}

/** One instrument of the file, with the first bar of what was read of it. */
export interface InstrumentSpan {
  readonly id: string;
  readonly venue: string;
  readonly symbol: string;
  readonly first: { readonly day: number; readonly closeTime: number; readonly knownAt: number };
}

/** How often progress is told, rows. */
const STRIDE = 50_000;

/**
 * Imports the rows of one file. A file with no row worth storing changes nothing, and so does a second import of the same
 * file. Everything becomes visible in one snapshot, or nothing does; where another import came between, it starts over.
 *
 * Errors   DataQualityError where the file holds no row, or not one of its rows can be believed: that is another mapping.
 */
export async function importBars(request: ImportRequest): Promise<ImportSummary> {
  const { file, mapping, now } = request;
  const checked = checkRows(request);
  if (checked.read === 0) throw noRows(file, 'it has no rows');
  if (checked.names.size === 0) {
    const { line, rule, reason } = checked.rejected[0]!;
    throw noRows(file, `none of its ${checked.read} rows can be believed; line ${line}: ${rule}, ${reason}`);
  }
  for (;;) {
    const before = await request.bars.snapshot();
    const frame = await readBarsFrame(request.bars, before);
    const merged = mergeAll(checked, frame, { mapping, now, file });
    const after = await writeBars(request.bars, before, merged.bars, { source: mapping.source, file });
    if (after === 'overtaken') continue;
    await appendNew(request.quarantine, mapping.source, merged.rejected);
    return {
      file,
      read: checked.read,
      added: merged.bars.length - merged.corrected,
      corrected: merged.corrected,
      unchanged: merged.unchanged,
      rejected: merged.rejected,
      instruments: merged.instruments,
      snapshot: after,
    };
  }
}

interface Checked {
  readonly read: number;
  readonly names: ReadonlyMap<string, { readonly venue: string; readonly symbol: string; readonly rows: CheckedRow[] }>;
  readonly rejected: readonly Rejected[];
}

function checkRows({ file, rows, mapping, now, progress }: ImportRequest): Checked {
  const check = rowChecker(mapping, sessionClock(mapping), now);
  const names = new Map<string, { venue: string; symbol: string; rows: CheckedRow[] }>();
  const rejected: Rejected[] = [];
  let read = 0;
  for (const raw of rows) {
    if (++read % STRIDE === 0) progress?.(read);
    const result = check(raw);
    if (!result.ok) {
      rejected.push({
        file,
        line: raw.line,
        action: 'set-aside',
        ...nameOf(raw, mapping),
        ...result.refusal,
        row: raw.cells.join(','),
      });
      continue;
    }
    const id = `${result.venue}:${result.symbol}`;
    const known = names.get(id);
    if (known !== undefined) known.rows.push(result.row);
    else names.set(id, { venue: result.venue, symbol: result.symbol, rows: [result.row] });
  }
  return { read, names, rejected };
}

interface Merged {
  readonly bars: readonly NewBar[];
  readonly corrected: number;
  readonly unchanged: number;
  readonly rejected: readonly Rejected[];
  readonly instruments: readonly InstrumentSpan[];
}

function mergeAll(
  { names, rejected }: Checked,
  frame: BarsFrame,
  { mapping, now, file }: { mapping: BarsMapping; now: number; file: string },
): Merged {
  const bars: NewBar[] = [];
  const aside: Rejected[] = [...rejected];
  const instruments: InstrumentSpan[] = [];
  let [corrected, unchanged] = [0, 0];
  for (const name of [...names.keys()].sort()) {
    const { venue, symbol, rows } = names.get(name)!;
    const { kept, refused } = orderedRows(rows);
    const first = new Map<string, InstrumentSpan['first']>();
    const merged = mergeSeries(name, kept, frame, { mapping, now });
    const about = (row: CheckedRow, instrument: string) => ({
      file,
      line: row.line,
      instrument,
      date: dateOfDay(row.day),
      row: Array.from(row.values).join(','),
    });
    for (const { row, refusal } of refused) aside.push({ ...about(row, name), action: 'set-aside', ...refusal });
    for (const { row, instrument, finding } of merged.findings) aside.push({ ...about(row, instrument), ...finding });
    for (const bar of merged.bars) {
      const { row, knownAt, instrument } = bar;
      if (!first.has(instrument)) first.set(instrument, { day: row.day, closeTime: row.closeTime, knownAt });
      bars.push(bar);
    }
    for (const id of merged.stored) {
      const { date, closeTime, knownAt } = frame.rowsOf(id)!.bars;
      if (first.has(id) && first.get(id)!.day < date[0]!) continue;
      first.set(id, { day: date[0]!, closeTime: closeTime[0]!, knownAt: knownAt[0]! });
    }
    for (const id of [...first.keys()].sort()) instruments.push({ id, venue, symbol, first: first.get(id)! });
    corrected += merged.corrections;
    unchanged += merged.unchanged;
  }
  return {
    bars,
    corrected,
    unchanged,
    rejected: aside.sort((a, b) => a.line - b.line || (a.rule < b.rule ? -1 : 1)),
    instruments,
  };
}

const nameOf = ({ cells }: RawBarRow, mapping: BarsMapping) => ({
  instrument: `${mapping.venue ?? cells[1] ?? ''}:${mapping.symbol ?? cells[0] ?? ''}`,
  date: cells[RAW_FIELDS.indexOf('date')] ?? '',
});

const noRows = (file: string, what: string): ProblemError =>
  new ProblemError({
    type: 'DataQualityError',
    where: file,
    what,
    next: 'Check that the mapping fits the file: column names, time zone, symbol and venue.',
  });
