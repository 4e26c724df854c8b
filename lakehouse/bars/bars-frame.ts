/** The bars of one snapshot of the table in memory, by instrument, and what of them was known when. */
import type { Bars } from '../../contracts/market.js';
import { copyOfBars, emptyBars } from '../bar-columns.js';
import { pickBars, splitRevisions } from '../bar-revisions.js';
import type { ColumnBatch, Snapshot, Table } from '../tables/table-types.js';

/** Every stored row of one instrument, by date, then moment of knowledge. */
export interface StoredRows {
  readonly bars: Bars;
  /** Close after splits and dividends; NaN where the source has none. */
  readonly adjustedClose: Float64Array;
  /** 1 where the moment of knowledge was recorded, 0 where it was assumed from the publication lag. */
  readonly recorded: Uint8Array;
  readonly source: readonly string[];
}

export interface BarsFrame {
  /** Number of the snapshot; 0 for a table without any. */
  readonly snapshot: number;
  readonly rows: number;
  /** Sorted. */
  readonly ids: readonly string[];
  rowsOf(instrument: string): StoredRows | undefined;
  /** Share of rows whose moment of knowledge was assumed, fraction; 0 without rows. */
  readonly assumedShare: number;
}

export interface Cuts {
  /** Sessions that closed by then, ms UTC. */
  readonly event: number;
  /** Versions known by then, ms UTC. */
  readonly known: number;
}

/** Reads a snapshot; null stands for a table that nothing was written to yet. */
export async function readBarsFrame(table: Table, snapshot: Snapshot | null): Promise<BarsFrame> {
  if (snapshot === null) return { snapshot: 0, rows: 0, ids: [], rowsOf: () => undefined, assumedShare: 0 };
  return barsFrame(await table.read(snapshot), snapshot.number);
}

/** A frame over columns as the table gives them. */
export function barsFrame(columns: ColumnBatch, snapshot: number): BarsFrame {
  const column = (name: string) => columns[name]!;
  const ids = column('instrument') as ArrayLike<string>;
  const groups = new Map<string, number[]>();
  let [last, group]: [string | undefined, number[]] = [undefined, []];
  for (let k = 0; k < ids.length; k++) {
    if (ids[k] !== last) {
      last = ids[k]!;
      group = groups.get(last) ?? [];
      groups.set(last, group);
    }
    group.push(k);
  }
  const basis = column('known_basis') as ArrayLike<string>;
  let assumed = 0;
  for (let k = 0; k < basis.length; k++) if (basis[k] === 'assumed') assumed++;
  const made = new Map<string, StoredRows>();
  return {
    snapshot,
    rows: ids.length,
    ids: [...groups.keys()].sort(),
    rowsOf(instrument) {
      const rows = groups.get(instrument);
      if (rows === undefined) return undefined;
      let stored = made.get(instrument);
      if (stored === undefined) {
        stored = storedRows(instrument, columns, rows);
        made.set(instrument, stored);
      }
      return stored;
    },
    assumedShare: ids.length === 0 ? 0 : assumed / ids.length,
  };
}

function storedRows(instrument: string, columns: ColumnBatch, rows: number[]): StoredRows {
  const date = columns['date'] as ArrayLike<number>;
  const known = columns['known_at'] as ArrayLike<number>;
  rows.sort((a, b) => date[a]! - date[b]! || known[a]! - known[b]!);
  const doubles = (name: string): Float64Array => {
    const column = columns[name]!;
    return Float64Array.from(rows, (k) => {
      const value = column[k];
      return value === null || value === undefined ? Number.NaN : Number(value);
    });
  };
  const basis = columns['known_basis'] as ArrayLike<string>;
  const source = columns['source'] as ArrayLike<string>;
  return {
    bars: {
      instrument,
      date: Int32Array.from(rows, (k) => date[k]!),
      closeTime: doubles('close_time'),
      knownAt: doubles('known_at'),
      open: doubles('open'),
      high: doubles('high'),
      low: doubles('low'),
      close: doubles('close'),
      volume: doubles('volume'),
      quoteVolume: doubles('quote_volume'),
    },
    adjustedClose: doubles('adjusted_close'),
    recorded: Uint8Array.from(rows, (k) => (basis[k] === 'recorded' ? 1 : 0)),
    source: rows.map((k) => source[k]!),
  };
}

/**
 * What was known at `known` of the sessions closed at `event`: one row a date, the version learnt last.
 * Prices as the source gave them; `adjustedBars` puts them in terms of the adjusted close.
 */
export function barsAsOf(stored: StoredRows | undefined, instrument: string, { event, known }: Cuts): Bars {
  if (stored === undefined) return emptyBars(instrument);
  return pickBars(stored.bars, newestVersions(stored.bars, { event, known }));
}

/** Rows of the newest known version of each date, oldest first. */
export function newestVersions({ date, closeTime, knownAt }: Bars, { event, known }: Cuts): number[] {
  const picked: number[] = [];
  for (let k = 0; k < date.length; k++) {
    if (closeTime[k]! > event || knownAt[k]! > known) continue;
    // Rows of a date stand together, oldest knowledge first.
    if (picked.length > 0 && date[picked.at(-1)!] === date[k]) picked[picked.length - 1] = k;
    else picked.push(k);
  }
  return picked;
}

/** Everything closed and known at `asOf`, corrections beside what they corrected: what a run pins. */
export function historyAsOf(stored: StoredRows | undefined, instrument: string, asOf: number): Bars {
  if (stored === undefined) return emptyBars(instrument);
  const { bars } = adjusted(stored);
  const rows = [...bars.date.keys()].filter((k) => bars.closeTime[k]! <= asOf && bars.knownAt[k]! <= asOf);
  return splitRevisions(rows.length === bars.date.length ? copyOfBars(bars, 0, rows.length) : pickBars(bars, rows));
}

/**
 * Prices in terms of the adjusted close where there is one: each price × adjustedClose / close, so that a split or dividend
 * is no return. Traded value stays what was paid: it is volume × raw close where the source gives none.
 */
function adjusted(stored: StoredRows): StoredRows {
  const { bars, adjustedClose } = stored;
  if (!adjustedClose.some((value) => value > 0)) return stored;
  const scaled = (column: Float64Array) =>
    column.map((value, k) => (adjustedClose[k]! > 0 ? (value * adjustedClose[k]!) / bars.close[k]! : value));
  return {
    ...stored,
    bars: {
      ...bars,
      open: scaled(bars.open),
      high: scaled(bars.high),
      low: scaled(bars.low),
      close: bars.close.map((close, k) => (adjustedClose[k]! > 0 ? adjustedClose[k]! : close)),
      quoteVolume: bars.quoteVolume.map((value, k) => (Number.isNaN(value) ? bars.volume[k]! * bars.close[k]! : value)),
    },
  };
}
