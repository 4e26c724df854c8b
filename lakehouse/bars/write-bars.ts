import type { ColumnBatch, Snapshot, Table } from '../tables/table-types.js';
import type { NewBar } from './merge-series.js';

/**
 * Appends bars after the snapshot they were compared with, sorted by instrument, date and moment of knowledge.
 * The number of the snapshot that holds them; 'overtaken' where somebody else's commit came between. No bars, no commit.
 */
export async function writeBars(
  table: Table,
  parent: Snapshot | null,
  bars: readonly NewBar[],
  { source, file }: { source: string; file: string },
): Promise<number | 'overtaken'> {
  if (bars.length === 0) return parent?.number ?? 0;
  const committed = await table.appendAfter(
    parent,
    batchOf(bars, source),
    `${bars.length} bars of ${source} from ${file}`,
  );
  return committed?.number ?? 'overtaken';
}

function batchOf(bars: readonly NewBar[], source: string): ColumnBatch {
  const sorted = [...bars].sort(
    (a, b) =>
      (a.instrument < b.instrument ? -1 : a.instrument > b.instrument ? 1 : 0) ||
      a.row.day - b.row.day ||
      a.knownAt - b.knownAt,
  );
  const values = (i: number) => Float64Array.from(sorted, ({ row }) => row.values[i]!);
  return {
    instrument: sorted.map(({ instrument }) => instrument),
    date: Int32Array.from(sorted, ({ row }) => row.day),
    close_time: Float64Array.from(sorted, ({ row }) => row.closeTime),
    known_at: Float64Array.from(sorted, ({ knownAt }) => knownAt),
    known_basis: sorted.map(({ basis }) => basis),
    open: values(0),
    high: values(1),
    low: values(2),
    close: values(3),
    volume: values(4),
    quote_volume: values(5),
    adjusted_close: values(6),
    source: new Array<string>(sorted.length).fill(source),
  };
}
