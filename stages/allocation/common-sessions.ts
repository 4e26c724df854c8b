/**
 * The sessions on which every instrument has a price: rows of the risk model, without padding.
 *
 *   end      newest session with a bar of every instrument (sources publish at different lags)
 *   window   `lookback` + 1 sessions of the book ending there
 *   rows     sessions of the window with a bar of every instrument
 *
 * An instrument that would cost more than 20 % of the rows (absent inside the window, or not yet published after it) is
 * rejected, the costliest first, because one late or young line must not shorten everybody's history. Where many small
 * gaps together leave less than half of the window, the costliest is rejected until they do not.
 */
import type { MarketView } from '../../contracts/market.js';
import type { Rejection } from '../../contracts/stage-results.js';
import { isConstant } from '../../quant/performance/moments.js';
import { closesOn } from '../session-closes.js';

/** Share of the lookback one instrument may cost, fraction. */
export const MAX_LOST_SHARE = 0.2;
/** Share of the lookback that must remain in common, fraction. */
const MIN_COMMON_SHARE = 0.5;

export interface CommonSessions {
  /** Sorted by id. */
  readonly instruments: readonly string[];
  /** Days since 1970-01-01, oldest first. */
  readonly dates: readonly number[];
  /** Closes, row-major: one row per date, one column per instrument. */
  readonly closes: Float64Array;
  readonly lost: readonly { readonly instrument: string; readonly rows: number; readonly reason: string }[];
  readonly rejections: readonly Rejection[];
}

/** Close of one instrument on each session, NaN where it has no bar: the one place where absence is marked, and read at once. */
interface Column {
  readonly id: string;
  readonly close: Float64Array;
  /** No close is missing. */
  readonly whole: boolean;
  readonly firstDate: number;
}

/** Sessions of `instruments` in common, as visible in `view`; `calendar` holds the book's sessions, oldest first. */
export function commonSessions(
  view: MarketView,
  calendar: Int32Array,
  instruments: readonly string[],
  lookback: number,
): CommonSessions {
  const ids = [...instruments].sort();
  const needed = Math.ceil((1 - MAX_LOST_SHARE) * lookback);
  if (calendar.length - 1 < needed) return tooShort(ids, calendar.length - 1, needed);
  // Twice the window: an end further back than one lookback would have rejected the instrument that causes it.
  const tail = calendar.subarray(Math.max(0, calendar.length - 2 * (lookback + 1)));
  const room = new Float64Array(ids.length * tail.length);
  let columns = ids.map((id, i) => column(view, id, tail, room.subarray(i * tail.length, (i + 1) * tail.length)));
  const rejections: Rejection[] = [];
  for (;;) {
    if (columns.length === 0) return { instruments: [], dates: [], closes: new Float64Array(), lost: [], rejections };
    const fit = fitWindow(columns, tail, lookback);
    if (fit.reject === undefined) return { ...read(columns, tail, fit), rejections };
    rejections.push(fit.reject);
    const out = fit.reject.instrument;
    columns = columns.filter(({ id }) => id !== out);
  }
}

interface Fit {
  readonly from: number;
  readonly end: number;
  /** Sessions from `from` to `end` in common. */
  readonly rows: readonly number[];
  readonly reject?: Rejection;
}

function fitWindow(columns: readonly Column[], tail: Int32Array, lookback: number): Fit {
  const last = tail.length - 1;
  let end = last;
  while (end >= 0 && columns.some(({ close }) => Number.isNaN(close[end]))) end--;
  // No session in common: judged on the newest window, where the absent one shows.
  const stop = end < 0 ? last : end;
  const from = Math.max(0, stop - lookback);
  const costs = columns.map((column) => absent(column, from, last));
  const worst = costs.reduce((best, cost, i) => (cost > costs[best]! ? i : best), 0);
  const limit = MAX_LOST_SHARE * lookback;
  const reject = (rule: string, value: number, threshold: number, reason: string): Fit => ({
    from,
    end,
    rows: [],
    reject: { instrument: columns[worst]!.id, rule, value, threshold, reason },
  });
  if (costs[worst]! > limit || end < 0) {
    const young = columns[worst]!.firstDate > tail[from]!;
    const reason = young
      ? `its history is ${costs[worst]} sessions short of the risk lookback of ${lookback}`
      : `it would cost ${costs[worst]} of ${lookback} sessions, at most ${Math.floor(limit)} may be lost`;
    return reject(young ? 'risk-history' : 'risk-rows', costs[worst]!, Math.floor(limit), reason);
  }
  const rows = commonRows(columns, from, end);
  const common = rows.length;
  const least = Math.ceil(MIN_COMMON_SHARE * lookback);
  if (common - 1 < least) {
    const reason = `with it only ${common - 1} returns are in common, at least ${least} are needed`;
    return reject('risk-common-rows', common - 1, least, reason);
  }
  const returns = new Float64Array(common - 1);
  const flat = columns.findIndex(({ close }) => isStill(close, rows, returns));
  if (flat >= 0) {
    const reason = 'its return never changed in the risk window, so it has no measurable risk';
    return {
      from,
      end,
      rows: [],
      reject: { instrument: columns[flat]!.id, rule: 'zero-variance', value: 0, threshold: 0, reason },
    };
  }
  return { from, end, rows };
}

/** The same return on every row in common: no variance to allocate by. `returns` is room to work in. */
function isStill(close: Float64Array, rows: readonly number[], returns: Float64Array): boolean {
  for (let k = 0; k < returns.length; k++) {
    const change = close[rows[k + 1]!]! / close[rows[k]!]! - 1;
    returns[k] = change;
    // Ten times the tolerance of `isConstant`: almost every column is seen to vary within a few rows.
    if (Math.abs(change - returns[0]!) > 1e-13 * Math.max(1, Math.abs(change), Math.abs(returns[0]!))) return false;
  }
  return isConstant(returns);
}

/** Sessions from `from` to `end` on which every column has a close. */
function commonRows(columns: readonly Column[], from: number, end: number): number[] {
  const missing = new Uint8Array(end + 1);
  for (const { close, whole } of columns) {
    if (!whole) for (let t = from; t <= end; t++) if (Number.isNaN(close[t])) missing[t] = 1;
  }
  const rows: number[] = [];
  for (let t = from; t <= end; t++) if (missing[t] === 0) rows.push(t);
  return rows;
}

function read(
  columns: readonly Column[],
  tail: Int32Array,
  { from, end, rows }: Fit,
): Omit<CommonSessions, 'rejections'> {
  const N = columns.length;
  const closes = new Float64Array(rows.length * N);
  const at = Int32Array.from(rows);
  // Sixteen rows at a time: a column of a wide table is a cache line an entry.
  for (let first = 0; first < at.length; first += 16) {
    const until = Math.min(first + 16, at.length);
    for (let i = 0; i < N; i++) {
      const { close } = columns[i]!;
      for (let k = first; k < until; k++) closes[k * N + i] = close[at[k]!]!;
    }
  }
  const lost = columns.flatMap((column) => {
    if (column.whole) return [];
    const { id } = column;
    const inside = absent(column, from, end);
    const late = absent(column, end + 1, tail.length - 1);
    return [
      ...(inside > 0 ? [{ instrument: id, rows: inside, reason: 'it has no bar on these sessions' }] : []),
      ...(late > 0 ? [{ instrument: id, rows: late, reason: 'its newest bars were not published yet' }] : []),
    ];
  });
  return { instruments: columns.map(({ id }) => id), dates: rows.map((t) => tail[t]!), closes, lost };
}

function absent({ close, whole }: Column, from: number, to: number): number {
  if (whole) return 0;
  let n = 0;
  for (let t = from; t <= to; t++) if (Number.isNaN(close[t])) n++;
  return n;
}

function column(view: MarketView, id: string, tail: Int32Array, room: Float64Array): Column {
  const bars = view.bars(id);
  const close = closesOn(bars, tail, room);
  let sum = 0;
  for (let t = 0; t < close.length; t++) sum += 0 * close[t]!;
  return { id, close, whole: sum === 0, firstDate: bars.date[0] ?? Number.POSITIVE_INFINITY };
}

function tooShort(ids: readonly string[], have: number, needed: number): CommonSessions {
  const returns = Math.max(0, have);
  const reason = `the book's calendar has ${returns} sessions of returns, the risk model needs ${needed}`;
  const rejections = ids.map((instrument) => ({
    instrument,
    rule: 'risk-calendar',
    value: returns,
    threshold: needed,
    reason,
  }));
  return { instruments: [], dates: [], closes: new Float64Array(), lost: [], rejections };
}
