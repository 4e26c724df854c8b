/** The scanner's protocol as recorded: markets, columns, conditions. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Cell, Listed } from './listing.js';

const recorded = new URL('../../../../shared/data/tradingview/', import.meta.url);
const text = (path: string): string => {
  const bytes = readFileSync(new URL(path, recorded));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

/** Lists of columns that were recorded. */
const COLUMN_LISTS = [
  ...['bond', 'bonds', 'cfd', 'coin', 'crypto', 'economics2', 'forex', 'futures', 'options', 'stocks'],
] as const;
export type ColumnList = (typeof COLUMN_LISTS)[number];

/** Entry of a market's list: name, type, and the values it may have where the list says so. */
export interface ColumnEntry {
  readonly n: string;
  readonly t: string;
  readonly r: unknown;
}

// In the recorded bodies, or in scans that are known to have been answered, though no list names them.
const UNLISTED = [
  ...['Value.Traded', 'ticker-view', 'base_currency', 'base_currency_logoid', 'currency_logoid', 'AnalystRating'],
  ...['TechRating_1D', 'isin-displayed', 'fundamental_currency_code', 'sector', 'iv', 'theta'],
];

let slugs: { readonly countries: readonly string[]; readonly other: readonly string[] } | undefined;
const lists = new Map<ColumnList, readonly ColumnEntry[]>();
const names = new Map<ColumnList, ReadonlySet<string>>();

/** The list of columns that a market obeys; undefined for a market that does not exist. */
export function columnListOf(market: string): ColumnList | undefined {
  slugs ??= JSON.parse(text('requests/markets.json')) as NonNullable<typeof slugs>;
  if (slugs.countries.includes(market)) return 'stocks';
  return COLUMN_LISTS.find((list) => list === market && slugs!.other.includes(market));
}

export function columnEntries(list: ColumnList): readonly ColumnEntry[] {
  const known = lists.get(list) ?? (JSON.parse(text(`metainfo/${list}.json.gz`)) as readonly ColumnEntry[]);
  lists.set(list, known);
  return known;
}

/** Whether a market accepts a column; `.tr` asks for the translated text of one. */
export function isColumn(list: ColumnList, column: string): boolean {
  const known = names.get(list) ?? new Set([...columnEntries(list).map(({ n }) => n), ...UNLISTED]);
  names.set(list, known);
  return known.has(column) || (column.endsWith('.tr') && known.has(column.slice(0, -3)));
}

export interface Condition {
  readonly left: string;
  readonly operation: string;
  readonly right: unknown;
}

/** A tree of conditions, `filter2` of a body. */
export interface Tree {
  readonly operator: 'and' | 'or';
  readonly operands: readonly ({ readonly expression: Condition } | { readonly operation: Tree })[];
}

export interface ScanBody {
  readonly columns?: readonly string[];
  readonly filter?: readonly Condition[];
  readonly filter2?: Tree;
  readonly ignore_unknown_fields?: boolean;
  readonly markets?: readonly string[];
  readonly range?: readonly [number, number];
  readonly sort?: { readonly sortBy: string; readonly sortOrder: 'asc' | 'desc' };
  readonly symbols?: {
    readonly query?: { readonly types?: readonly string[] };
    readonly tickers?: readonly string[];
    readonly symbolset?: readonly string[];
  };
}

/** A body that the double does not understand; answered with status 400. */
export class BadRequest extends Error {}

/** All columns that a body names, in filters and sort too. */
export const columnsNamed = ({ columns = [], filter = [], filter2, sort }: ScanBody): string[] => [
  ...columns,
  ...filter.map(({ left }) => left),
  ...(filter2 === undefined ? [] : conditionsOf(filter2).map(({ left }) => left)),
  ...(sort === undefined ? [] : [sort.sortBy]),
];

const conditionsOf = ({ operands }: Tree): Condition[] =>
  operands.flatMap((one) => ('expression' in one ? [one.expression] : conditionsOf(one.operation)));

/** Whether a row fits filter, filter2 and the body's choice of symbols. A symbolset chooses nothing: no list of members is recorded. */
export function fits(row: Listed, { filter = [], filter2, symbols }: ScanBody): boolean {
  const { tickers = [], query } = symbols ?? {};
  if (tickers.length > 0 && !tickers.includes(row.id)) return false;
  const types = query?.types ?? [];
  if (types.length > 0 && !types.includes(String(row.cell('type')))) return false;
  return filter.every((one) => holds(row, one)) && (filter2 === undefined || treeHolds(row, filter2));
}

function treeHolds(row: Listed, { operator, operands }: Tree): boolean {
  const test = (one: Tree['operands'][number]): boolean =>
    'expression' in one ? holds(row, one.expression) : treeHolds(row, one.operation);
  return operator === 'and' ? operands.every(test) : operands.some(test);
}

/** One condition; a row without a value fits none of them, `has_none_of` excepted. */
function holds(row: Listed, { left, operation, right }: Condition): boolean {
  const cell = row.cell(left);
  const entries = (Array.isArray(cell) ? cell : cell === null ? [] : [cell]) as readonly Cell[];
  const wanted = (Array.isArray(right) ? right : [right]) as readonly Cell[];
  switch (operation) {
    case 'equal':
      return cell === right;
    case 'has':
      return wanted.some((one) => entries.includes(one));
    case 'has_none_of':
      return !wanted.some((one) => entries.includes(one));
    case 'in_range':
      if (wanted.length === 2 && wanted.every((one) => typeof one === 'number')) {
        return typeof cell === 'number' && cell >= (wanted[0] as number) && cell <= (wanted[1] as number);
      }
      return wanted.includes(cell);
    case 'greater':
      return typeof cell === 'number' && cell > Number(right);
    case 'egreater':
      return typeof cell === 'number' && cell >= Number(right);
    case 'less':
      return typeof cell === 'number' && cell < Number(right);
    default:
      throw new BadRequest(`Unknown operation "${operation}"`);
  }
}

/** Rows in the body's order: nothing comes last, ties by id. */
export function sorted(rows: readonly Listed[], sort: ScanBody['sort']): Listed[] {
  const byId = (a: Listed, b: Listed) => (a.id < b.id ? -1 : 1);
  if (sort === undefined) return [...rows].sort(byId);
  const keys = new Map(rows.map((row) => [row, row.cell(sort.sortBy)]));
  const sign = sort.sortOrder === 'desc' ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [keys.get(a) ?? null, keys.get(b) ?? null];
    if (x === null || y === null) return x === y ? byId(a, b) : x === null ? 1 : -1;
    return x === y ? byId(a, b) : sign * (x < y ? -1 : 1);
  });
}
