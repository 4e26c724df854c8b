/** Checked rows of a file by `VENUE:SYMBOL`, in date order, with what the file itself got wrong set aside. */
import type { CheckedRow, Refusal } from './check-row.js';

export interface LineRefusal {
  readonly row: CheckedRow;
  readonly refusal: Refusal;
}

/**
 * Rows of one name in ascending order of date. A file that runs newest first throughout is turned round; in any other, a row
 * that does not follow the one before it is out of order. Of equal rows for a date the first stays; of different ones none
 * does, since nobody can say which is right.
 */
export function orderedRows(rows: readonly CheckedRow[]): { kept: CheckedRow[]; refused: LineRefusal[] } {
  const refused: LineRefusal[] = [];
  const refuse = (row: CheckedRow, rule: string, reason: string) => refused.push({ row, refusal: { rule, reason } });
  const descending =
    rows.length > 1 && rows.every((row, k) => k === 0 || row.day <= rows[k - 1]!.day) && !allOneDay(rows);
  const byDay = new Map<number, CheckedRow[]>();
  const inOrder: CheckedRow[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const row of descending ? [...rows].reverse() : rows) {
    const same = byDay.get(row.day);
    if (same !== undefined) same.push(row);
    else if (row.day < newest) refuse(row, 'out-of-order', 'its date is before that of the row above it');
    else {
      newest = row.day;
      byDay.set(row.day, [row]);
      inOrder.push(row);
    }
  }
  const kept = inOrder.filter((row) => {
    const same = byDay.get(row.day)!;
    if (same.length === 1) return true;
    const equal = same.every((other) => equalValues(other.values, row.values) && other.knownAt === row.knownAt);
    same.forEach((other, i) => {
      if (equal && i > 0) refuse(other, 'duplicate', `it repeats line ${row.line}`);
      if (!equal)
        refuse(other, 'contradiction', `lines ${same.map(({ line }) => line).join(', ')} differ for one date`);
    });
    return equal;
  });
  return { kept, refused };
}

const allOneDay = (rows: readonly CheckedRow[]): boolean => rows.every(({ day }) => day === rows[0]!.day);

/** Equal numbers, an unknown value equal to an unknown one. */
export function equalValues(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i]) && a[i] !== b[i]) return false;
  return true;
}
