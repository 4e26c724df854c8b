import type { Table } from '../tables/table-types.js';

/** A row that was not stored (`set-aside`), or stored with a mark (`flagged`), or that begins another instrument (`split`). */
export interface Rejected {
  readonly file: string;
  readonly line: number;
  readonly instrument: string;
  /** As written in the file. */
  readonly date: string;
  readonly action: 'set-aside' | 'flagged' | 'split';
  readonly rule: string;
  readonly reason: string;
  /** The row's values, joined by commas. */
  readonly row: string;
}

const NAMES = ['file', 'instrument', 'date', 'action', 'rule', 'reason', 'row'] as const;

/** Every row the quarantine holds, in the order in which they came. */
export async function readQuarantine(table: Table): Promise<readonly (Rejected & { readonly source: string })[]> {
  const snapshot = await table.snapshot();
  if (snapshot === null) return [];
  const columns = await table.read(snapshot);
  const text = (name: string, k: number) => String(columns[name]![k]);
  return Array.from({ length: columns['line']!.length }, (_, k) => ({
    source: text('source', k),
    line: Number(columns['line']![k]),
    ...(Object.fromEntries(NAMES.map((name) => [name, text(name, k)])) as Omit<Rejected, 'line'>),
  }));
}

/** Appends what the quarantine does not hold yet: the same finding about the same row of the same source is one finding. */
export async function appendNew(table: Table, source: string, rejected: readonly Rejected[]): Promise<void> {
  if (rejected.length === 0) return;
  const known = new Set((await readQuarantine(table)).filter((r) => r.source === source).map(keyOf));
  const fresh = rejected.filter((r) => {
    const key = keyOf(r);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
  if (fresh.length === 0) return;
  const batch = Object.fromEntries(NAMES.map((name) => [name, fresh.map((r) => r[name])]));
  await table.append(
    { ...batch, source: fresh.map(() => source), line: fresh.map(({ line }) => line) },
    `${fresh.length} rows of ${source}`,
  );
}

/** The line is left out: a file that grew at its beginning holds the same rows on other lines. */
const keyOf = ({ instrument, date, rule, row }: Rejected): string => JSON.stringify([instrument, date, rule, row]);
