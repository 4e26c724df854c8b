/**
 * Closes and returns of many instruments on one session calendar, as known at a moment, without padding.
 *
 *   row      a session at whose close every kept instrument has a price of that session
 *   return   close / close of the row before − 1: what happened between two rows is compounded into the later one
 *   24/7     a market that never closes is priced by its newest bar closed at or before the session's close, at most a day old;
 *            weekends and holidays are thereby compounded into the next session
 *
 * An instrument that would cost more than `maxLost` of the rows is left out, the costliest first; of the others it is said how
 * many rows each one cost. Every session of the lookback is a row or lost, every instrument kept or lost, with the reason.
 */
import type { Bars } from '../../contracts/market.js';
import type { Matrix } from '../../contracts/matrix.js';
import { dateOfDay } from '../bar-columns.js';
import { countUpTo } from '../binary-search.js';
import { DAY_MS } from './session-clock.js';

export interface PanelRequest {
  /** What was known, one series an instrument (`barsAsOf`). */
  readonly series: readonly Bars[];
  /** Ids of markets that never close. */
  readonly continuous: ReadonlySet<string>;
  /** The calendar: session dates ascending and their closes, ms UTC. */
  readonly sessions: { readonly date: Int32Array; readonly close: Float64Array };
  /** Returns wanted: the panel starts with lookback + 1 sessions. */
  readonly lookback: number;
  /** Share of the sessions one instrument may cost, fraction. */
  readonly maxLost?: number;
}

export interface Panel {
  readonly instruments: readonly string[];
  /** Session of each row of closes, days since 1970-01-01. */
  readonly dates: Int32Array;
  /** (T + 1) × N. */
  readonly closes: Matrix;
  /** T × N simple returns. */
  readonly returns: Matrix;
  readonly lostRows: readonly { readonly date: string; readonly missing: readonly string[] }[];
  readonly lostInstruments: readonly { readonly instrument: string; readonly rows: number; readonly reason: string }[];
}

export function asOfPanel({ series, continuous, sessions, lookback, maxLost = 0.1 }: PanelRequest): Panel {
  if (!Number.isInteger(lookback) || lookback < 1) throw new RangeError(`asOfPanel: lookback is ${lookback}`);
  const from = Math.max(0, sessions.date.length - lookback - 1);
  const date = sessions.date.subarray(from);
  const close = sessions.close.subarray(from);
  let columns = [...series]
    .sort((a, b) => (a.instrument < b.instrument ? -1 : 1))
    .map((bars) => columnOf(bars, continuous.has(bars.instrument) ? { close } : { date }));
  const lostInstruments: { instrument: string; rows: number; reason: string }[] = [];
  const limit = Math.floor(maxLost * date.length);
  for (;;) {
    const worst = columns.reduce<Column | undefined>(
      (w, c) => (w === undefined || c.missing > w.missing ? c : w),
      undefined,
    );
    if (worst === undefined || worst.missing <= limit) break;
    const { instrument, missing: rows } = worst;
    const reason =
      rows === date.length ? 'it has no price in the window' : `it lacks ${rows} of ${date.length} sessions`;
    lostInstruments.push({ instrument, rows, reason });
    columns = columns.filter((column) => column !== worst);
  }
  const rows: number[] = [];
  const lostRows: { date: string; missing: string[] }[] = [];
  for (let t = 0; t < date.length; t++) {
    const missing = columns.filter(({ values }) => Number.isNaN(values[t]!));
    if (missing.length === 0 && columns.length > 0) rows.push(t);
    else lostRows.push({ date: dateOfDay(date[t]!), missing: missing.map(({ instrument }) => instrument) });
  }
  const N = columns.length;
  const closes = { rows: rows.length, cols: N, data: new Float64Array(rows.length * N) };
  const T = Math.max(0, rows.length - 1);
  const returns = { rows: T, cols: N, data: new Float64Array(T * N) };
  columns.forEach(({ values }, i) => {
    rows.forEach((t, row) => {
      closes.data[row * N + i] = values[t]!;
      if (row > 0) returns.data[(row - 1) * N + i] = values[t]! / values[rows[row - 1]!]! - 1;
    });
  });
  return {
    instruments: columns.map(({ instrument }) => instrument),
    dates: Int32Array.from(rows, (t) => date[t]!),
    closes,
    returns,
    lostRows,
    lostInstruments,
  };
}

interface Column {
  readonly instrument: string;
  /** Price at each session, NaN where there is none. */
  readonly values: Float64Array;
  readonly missing: number;
}

function columnOf(bars: Bars, sessions: { date: Int32Array } | { close: Float64Array }): Column {
  const values = 'date' in sessions ? closesOnDates(bars, sessions.date) : closesAt(bars, sessions.close);
  return { instrument: bars.instrument, values, missing: values.reduce((n, v) => (Number.isNaN(v) ? n + 1 : n), 0) };
}

function closesOnDates({ date, close }: Bars, sessions: Int32Array): Float64Array {
  const values = new Float64Array(sessions.length).fill(Number.NaN);
  for (let t = 0, k = 0; t < sessions.length; t++) {
    while (k < date.length && date[k]! < sessions[t]!) k++;
    if (date[k] === sessions[t] && close[k]! > 0) values[t] = close[k]!;
  }
  return values;
}

function closesAt({ closeTime, close }: Bars, instants: Float64Array): Float64Array {
  return instants.map((at) => {
    const k = countUpTo(closeTime, at) - 1;
    return k >= 0 && closeTime[k]! > at - DAY_MS && close[k]! > 0 ? close[k]! : Number.NaN;
  });
}
