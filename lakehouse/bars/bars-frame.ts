/** The bars of one snapshot of the table in memory, by instrument, and what of them was known when. */
import type { Bars } from '../../contracts/market.js';
import { copyOfBars, emptyBars } from '../bar-columns.js';
import { pickBars, splitRevisions } from '../bar-revisions.js';
import { onceByName } from '../remembered.js';
import { groupedRows } from '../tables/grouped-rows.js';
import type { Columns, Snapshot, Table } from '../tables/table-types.js';

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
  /** Date of every row of an instrument, ascending; a date that was corrected comes once a version. */
  datesOf(instrument: string): Int32Array;
  /** When anything of an instrument was first known, and when its first session closed, ms UTC. */
  beginningOf(instrument: string): { readonly known: number; readonly closed: number } | undefined;
  /** Share of rows whose moment of knowledge was assumed, fraction; 0 without rows. */
  readonly assumedShare: number;
}

export interface Cuts {
  /** Sessions that closed by then, ms UTC. */
  readonly event: number;
  /** Versions known by then, ms UTC. */
  readonly known: number;
}

/** Reads a snapshot, column by column as they are asked for; null stands for a table that nothing was written to yet. */
export async function readBarsFrame(table: Table, snapshot: Snapshot | null): Promise<BarsFrame> {
  if (snapshot !== null) return barsFrame(await table.open(snapshot), snapshot.number);
  const none = { rowsOf: () => undefined, datesOf: () => new Int32Array(0), beginningOf: () => undefined };
  return { snapshot: 0, rows: 0, ids: [], assumedShare: 0, ...none };
}

function barsFrame(columns: Columns, snapshot: number): BarsFrame {
  const { words, codes } = columns.coded('instrument');
  const { starts, rows } = groupedRows(codes, words.length);
  const numbers = new Map(words.map((word, number) => [word, number]));
  const whole = <Column>(name: string) => columns.values(name) as Column;
  const doubles = (name: string) => whole<Float64Array>(name);

  /** Places of an instrument's rows by date, then moment of knowledge; undefined where it has none. */
  const placesOf = onceByName((instrument): Places | undefined => {
    const number = numbers.get(instrument);
    if (number === undefined) return undefined;
    return places(rows.subarray(starts[number]!, starts[number + 1]!), whole('date'), doubles('known_at'));
  });
  const storedOf = onceByName((instrument): StoredRows | undefined => {
    const at = placesOf(instrument);
    return at && storedRows(instrument, columns, at);
  });
  return {
    snapshot,
    rows: columns.rows,
    ids: [...words].sort(),
    rowsOf: storedOf,
    datesOf(instrument) {
      const at = placesOf(instrument);
      return at === undefined ? new Int32Array(0) : columnAt(whole<Int32Array>('date'), at);
    },
    beginningOf(instrument) {
      const at = placesOf(instrument);
      if (at === undefined) return undefined;
      let known = Number.POSITIVE_INFINITY;
      for (const moment of columnAt(doubles('known_at'), at)) known = Math.min(known, moment);
      return { known, closed: columnAt(doubles('close_time'), at)[0]! };
    },
    get assumedShare() {
      const basis = columns.coded('known_basis');
      const assumed = basis.words.indexOf('assumed');
      let count = 0;
      for (const code of basis.codes) if (code === assumed) count++;
      return columns.rows === 0 ? 0 : count / columns.rows;
    },
  };
}

/** Rows in a row, as they were written by one import, or wherever corrections have put them. */
type Places = { readonly from: number; readonly to: number } | { readonly rows: Int32Array };

function places(rows: Int32Array, date: Int32Array, known: Float64Array): Places {
  for (let k = 1; k < rows.length; k++) {
    const [a, b] = [rows[k - 1]!, rows[k]!];
    const follows = date[b]! > date[a]! || (date[b] === date[a] && known[b]! >= known[a]!);
    if (b === a + 1 && follows) continue;
    return { rows: rows.slice().sort((i, j) => date[i]! - date[j]! || known[i]! - known[j]! || i - j) };
  }
  return { from: rows[0]!, to: rows[0]! + rows.length };
}

/** A column of an instrument; rows in a row are a view of the whole. */
function columnAt<Column extends Int32Array | Float64Array>(column: Column, at: Places): Column {
  if ('from' in at) return column.subarray(at.from, at.to) as Column;
  return (column instanceof Int32Array
    ? Int32Array.from(at.rows, (row) => column[row]!)
    : Float64Array.from(at.rows, (row) => column[row]!)) as unknown as Column;
}

function storedRows(instrument: string, columns: Columns, at: Places): StoredRows {
  const doubles = (name: string) => columnAt(columns.values(name) as Float64Array, at);
  const texts = (name: string): string[] => {
    const { words, codes } = columns.coded(name);
    return Array.from(columnAt(codes, at), (code) => words[code]!);
  };
  return {
    bars: {
      instrument,
      date: columnAt(columns.values('date') as Int32Array, at),
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
    get recorded() {
      return Uint8Array.from(texts('known_basis'), (basis) => (basis === 'recorded' ? 1 : 0));
    },
    get source() {
      return texts('source');
    },
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
