import { badRow } from './data-quality.js';

/** One record of a CSV file and the line it starts on, counted from 1. */
export interface CsvRow {
  readonly line: number;
  /** Cells in the order of the requested columns, as they stand: not trimmed. */
  readonly cells: readonly string[];
}

/**
 * The records of a CSV text (RFC 4180: commas, quotes doubled inside quotes, LF or CRLF), header checked and left out.
 *
 * Errors   ProblemError DataQualityError naming file:line for another header, a row of another width, a stray or open quote.
 */
export function* csvRows(text: string, file: string, columns: readonly string[]): Generator<CsvRow> {
  const records = csvRecords(text, file);
  const header = records.next();
  if (header.done) throw badRow(file, 1, 'the file is empty');
  if (header.value.cells.join() !== columns.join()) {
    const found = JSON.stringify(header.value.cells.join());
    throw badRow(file, 1, `the header is ${found}, not ${JSON.stringify(columns.join())}`);
  }
  for (const { line, cells } of records) {
    if (cells.length !== columns.length) throw badRow(file, line, `${cells.length} cells, ${columns.length} were due`);
    yield { line, cells };
  }
}

/** All records of a CSV text, its header among them, of whatever width. Errors: a stray or open quote, as above. */
export function* csvRecords(text: string, file: string): Generator<CsvRow> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const { cells, next, lines } = record(text, at, (what) => badRow(file, line, what));
    yield { line, cells };
    at = next;
    line += lines;
  }
}

interface Record {
  readonly cells: string[];
  /** Offset of the next record. */
  readonly next: number;
  /** Lines this record spans. */
  readonly lines: number;
}

function record(text: string, from: number, bad: (what: string) => Error): Record {
  const end = endOfLine(text, from);
  const plain = text.slice(from, end);
  // Most lines have no quote, and splitting them is five times faster than walking them.
  if (!plain.includes('"')) return { cells: plain.replace(/\r$/, '').split(','), next: end + 1, lines: 1 };

  const cells: string[] = [];
  let lines = 1;
  let at = from;
  for (;;) {
    let cell: string;
    if (text[at] === '"') {
      const close = closingQuote(text, at);
      if (close === undefined) throw bad('a quote is opened and never closed');
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      lines += cell.split('\n').length - 1;
      at = close + 1;
    } else {
      const stop = nextBreak(text, at);
      cell = text.slice(at, stop);
      if (cell.includes('"')) throw bad('a quote stands inside a cell that is not quoted');
      at = stop;
    }
    cells.push(cell);
    if (text[at] === ',') at++;
    else if (at >= text.length || text[at] === '\n') return { cells, next: at + 1, lines };
    else if (text.startsWith('\r\n', at)) return { cells, next: at + 2, lines };
    else throw bad('text follows a closing quote');
  }
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

function nextBreak(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && !text.startsWith('\r\n', at)) at++;
  return at;
}

function closingQuote(text: string, open: number): number | undefined {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}
