import { barsAsOf, barsFrame } from '../../dist/lakehouse/bars/bars-frame.js';
import { asOfPanel } from '../../dist/lakehouse/bars/panel.js';
import { BARS_TABLE } from '../../dist/lakehouse/bars/tables.js';
import { returnsPanel } from '../inputs.mjs';
import { columnsOf, loadTable, openDuckDb } from './duckdb.mjs';

const DAY = 86_400_000;
const [N, T] = [187, 800];
const FIRST = 19_000;

/**
 * Closes and returns of 187 markets that never close on 800 days, as known when the last day closed: every hundredth bar was
 * corrected, half of them later than that. Both have the bars in memory; the panels are compared bit by bit first.
 */
export async function* panelCases(folder) {
  const columns = bars();
  const frame = barsFrame(columns, 1);
  const asOf = (FIRST + T) * DAY;
  const continuous = new Set(frame.ids);
  const date = Int32Array.from({ length: T }, (_, t) => FIRST + t);
  const sessions = { date, close: Float64Array.from(date, (day) => (day + 1) * DAY) };
  const ours = () => {
    const series = frame.ids.map((id) => barsAsOf(frame.rowsOf(id), id, { event: asOf, known: asOf }));
    return asOfPanel({ series, continuous, sessions, lookback: T - 1 });
  };

  const connection = await openDuckDb();
  await loadTable(connection, folder, BARS_TABLE, columns);
  // Row after row of the panel, so that the columns of the answer are its matrices.
  const sql = `
    WITH known AS (
      SELECT instrument, date, arg_max(close, known_at) AS close FROM bars
      WHERE close_time <= make_timestamp_ms(${asOf}) AND known_at <= make_timestamp_ms(${asOf})
      GROUP BY instrument, date
    )
    SELECT close, close / lag(close) OVER (PARTITION BY instrument ORDER BY date) - 1 FROM known
    ORDER BY date, instrument`;
  const duckdb = async () => {
    const [closes, returns] = await columnsOf(connection, sql);
    return { closes: Float64Array.from(closes), returns: Float64Array.from(returns.slice(N)) };
  };

  const [mine, theirs] = [ours(), await duckdb()];
  assertEqual('closes', mine.closes.data, theirs.closes);
  assertEqual('returns', mine.returns.data, theirs.returns);
  yield { group: 'bars, as-of panel', size: `${N} x ${T}`, inputs: {}, goalMs: 150, rivals: { ours, duckdb } };
  connection.closeSync();
}

function bars() {
  const { data } = returnsPanel(T, N, 11);
  const rows = [];
  for (let i = 0; i < N; i++) {
    // Padded, so that ids sort as numbers do.
    const instrument = `A:S${String(i).padStart(3, '0')}`;
    let close = 100;
    for (let t = 0; t < T; t++) {
      close *= 1 + data[t * N + i];
      const closeTime = (FIRST + t + 1) * DAY;
      rows.push({ instrument, date: FIRST + t, closeTime, knownAt: closeTime, close });
      if ((t + i) % 100 !== 99) continue;
      const knownAt = (t + i) % 200 === 199 ? (FIRST + T) * DAY : (FIRST + T + 1) * DAY;
      if (knownAt > closeTime) rows.push({ instrument, date: FIRST + t, closeTime, knownAt, close: close * 1.01 });
    }
  }
  const doubles = (value) => Float64Array.from(rows, value);
  return {
    instrument: rows.map(({ instrument }) => instrument),
    date: Int32Array.from(rows, ({ date }) => date),
    close_time: doubles(({ closeTime }) => closeTime),
    known_at: doubles(({ knownAt }) => knownAt),
    known_basis: rows.map(() => 'assumed'),
    open: doubles(({ close }) => close),
    high: doubles(({ close }) => close * 1.02),
    low: doubles(({ close }) => close * 0.98),
    close: doubles(({ close }) => close),
    volume: doubles(() => 1000),
    quote_volume: doubles(({ close }) => 1000 * close),
    adjusted_close: doubles(() => Number.NaN),
    source: rows.map(() => 'bench'),
  };
}

function assertEqual(what, expected, found) {
  const at = expected.findIndex((value, i) => value !== found[i]);
  if (at >= 0 || found.length !== expected.length) throw new Error(`the rivals disagree on ${what} at ${at}`);
}
