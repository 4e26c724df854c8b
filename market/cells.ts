/** Cells as typed values. Each throws what `bad` makes of a sentence; the caller knows the file and the line. */
type Bad = (what: string) => Error;

/** YYYY-MM-DD that exists in the calendar, as days since 1970-01-01. */
export function dayOf(cell: string, name: string, bad: Bad): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(cell) ? Date.parse(`${cell}T00:00:00Z`) : Number.NaN;
  // Date.parse refuses 2015-13-01 but reads 2015-02-30 as March the 2nd.
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(cell.slice(8))) {
    throw bad(`${name} ${JSON.stringify(cell)} is not a date (YYYY-MM-DD)`);
  }
  return ms / 86_400_000;
}

/** A decimal number above zero; null for an empty cell, which means unknown, not zero. */
export function positiveOrNull(cell: string, name: string, bad: Bad): number | null {
  if (cell === '') return null;
  const value = decimal(cell, name, bad);
  if (value <= 0) throw bad(`${name} is ${cell}, and must be above zero`);
  return value;
}

/** A decimal number, zero or above; null for an empty cell. */
export function amountOrNull(cell: string, name: string, bad: Bad): number | null {
  if (cell === '') return null;
  const value = decimal(cell, name, bad);
  if (value < 0) throw bad(`${name} is ${cell}, and cannot be negative`);
  return value;
}

/** A cell that must say something. */
export function textOf(cell: string, name: string, bad: Bad): string {
  if (cell === '' || cell !== cell.trim())
    throw bad(`${name} ${JSON.stringify(cell)} is empty or has spaces around it`);
  return cell;
}

function decimal(cell: string, name: string, bad: Bad): number {
  const value = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : Number.NaN;
  // Number() alone would take "", " 1", "0x10" and "Infinity".
  if (!Number.isFinite(value)) throw bad(`${name} ${JSON.stringify(cell)} is not a number`);
  return value;
}
