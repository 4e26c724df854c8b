/** The columns asked of the scanner, and cells read from a row, each with its type checked. */
import type { FieldName } from '../../contracts/mandate.js';
import { ProblemError } from '../../contracts/problem.js';
import type { ScanMarket } from './markets.js';

/** Fields that the scanner computes under the same name and in the same unit; the rest only bars can give. */
export const SCANNED_FIELDS: readonly FieldName[] = [
  'close',
  'Value.Traded',
  'change',
  'Perf.W',
  'Perf.1M',
  'Perf.3M',
  'Perf.6M',
  'Perf.Y',
  'RSI',
  'ADX',
  'ADX+DI',
  'ADX-DI',
  'ATR',
  'Stoch.K',
  'EMA20',
  'EMA50',
  'EMA200',
];

const FACTS = [
  'name',
  'exchange',
  'type',
  'typespecs',
  'description',
  'currency',
  'pricescale',
  'minmov',
  'update_mode',
] as const;

/** Columns of a market's scan, in the order in which they are asked; none twice. */
export const columnsOf = ({ columns, traded, marketCap }: ScanMarket): readonly string[] => [
  ...new Set<string>([
    ...FACTS,
    ...columns,
    ...(traded === null ? [] : [traded.column]),
    ...(marketCap === null ? [] : [marketCap]),
    ...SCANNED_FIELDS,
  ]),
];

/** One row: the provider's id and its cells by column. */
export interface ScannedRow {
  readonly id: string;
  readonly cells: ReadonlyMap<string, unknown>;
}

/** A row that the answer should not hold; the scan cannot be believed without it, so none is skipped. */
export const badCell = (id: string, what: string): ProblemError =>
  new ProblemError({
    type: 'DataQualityError',
    where: `tradingview/${id}`,
    what,
    next: 'Scan again later; if it stays, leave the venue out or report the answer, which differs from the known protocol.',
  });

/** A text that must be there. */
export function textOf({ id, cells }: ScannedRow, column: string): string {
  const cell = cells.get(column);
  if (typeof cell === 'string' && cell !== '') return cell;
  throw badCell(id, `${column} is ${shown(cell)}, not a text`);
}

/** A number, or null where the scanner knows none. */
export function numberOf({ id, cells }: ScannedRow, column: string): number | null {
  const cell = cells.get(column) ?? null;
  if (cell === null || (typeof cell === 'number' && Number.isFinite(cell))) return cell;
  throw badCell(id, `${column} is ${shown(cell)}, neither a number nor null`);
}

/** A number that cannot be negative, or null. */
export function amountOf(row: ScannedRow, column: string): number | null {
  const value = numberOf(row, column);
  if (value !== null && value < 0) throw badCell(row.id, `${column} is ${value}, below zero`);
  return value;
}

/** A set of texts; empty where the scanner knows none. */
export function setOf({ id, cells }: ScannedRow, column: string): readonly string[] {
  const cell = cells.get(column) ?? [];
  if (Array.isArray(cell) && cell.every((entry) => typeof entry === 'string')) return cell;
  throw badCell(id, `${column} is ${shown(cell)}, not a set of texts`);
}

const shown = (cell: unknown): string => (JSON.stringify(cell) ?? 'missing').slice(0, 80);
