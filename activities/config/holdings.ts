import { readFile } from 'node:fs/promises';
import type { Holding } from '../../contracts/orders.js';
import { fail, ok, ProblemError, type Result } from '../../contracts/problem.js';
import { csvRows } from '../../market/csv.js';
import { configError } from './findings.js';

const COLUMNS = ['instrument', 'quantity'];
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * What is held, from a CSV file `instrument,quantity`, sorted by instrument; lines of quantity 0 are left out.
 * ConfigError at file:line: a file that cannot be read, another header, a row of another width, an id that is not
 * VENUE:SYMBOL, a quantity that is no finite number, an instrument that stands twice.
 */
export async function readHoldings(path: string, shown: string): Promise<Result<readonly Holding[]>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${code})`;
    return fail(configError(shown, what, 'Check `book.holdings`; it is relative to the file that names it.'));
  }
  try {
    return ok(holdingsOf(text.replace(/^\uFEFF/, '').replace(/(?:\r?\n)+$/, '\n'), shown));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { where, what } = error.problem;
    return fail(configError(where, what, 'Write `instrument,quantity`, then a line for each, e.g. ECB:EURUSD,250000.'));
  }
}

function holdingsOf(text: string, file: string): Holding[] {
  const lineOf = new Map<string, number>();
  const holdings: Holding[] = [];
  for (const { line, cells } of csvRows(text, file, COLUMNS)) {
    const [instrument = '', written = ''] = cells.map((cell) => cell.trim());
    const quantity = NUMBER.test(written) ? Number(written) : Number.NaN;
    const wrong = (what: string) => new ProblemError(configError(`${file}:${line}`, what, ''));
    if (!/^[A-Z0-9_]+:\S+$/.test(instrument)) throw wrong(`"${instrument}" is not written VENUE:SYMBOL`);
    if (!Number.isFinite(quantity)) throw wrong(`the quantity of ${instrument} is "${written}", not a finite number`);
    const first = lineOf.get(instrument);
    if (first !== undefined) throw wrong(`${instrument} stands on line ${first} already`);
    lineOf.set(instrument, line);
    if (quantity !== 0) holdings.push({ instrument, quantity });
  }
  return holdings.sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
}
