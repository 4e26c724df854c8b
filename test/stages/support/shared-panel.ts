/** Panels of real daily prices as pinned markets, read in place from ../shared/data. They are test input and never copied. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Mandate } from '../../../contracts/mandate.js';
import type { Bars, MarketHistory } from '../../../contracts/market.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { dayNumber, sessionClose } from '../../../stages/calendar.js';
import { instrument } from './hand-made.js';
import { mandate as sampleMandate } from './mandate.js';

const folder = new URL('../../../../shared/data/', import.meta.url);

export const SHARED_DATA_ABSENT = !existsSync(folder);

export interface SharedPanel {
  /** `adj_close` is used where the file has it. */
  readonly file: string;
  /** Venue as the file spells it. */
  readonly venue: string;
  /** First and last date, YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  /** Keep only instruments with a bar on every date of the panel. */
  readonly isComplete: boolean;
}

/** The panel as a market that knew each bar at the close of its day, under one venue so that the book has one calendar. */
export function sharedPanel({ file, venue, from, to, isComplete }: SharedPanel): MarketHistory {
  const rows = gunzipSync(readFileSync(new URL(file, folder)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const header = rows[0]!.split(',');
  const at = (name: string) => header.indexOf(name);
  const [symbolAt, venueAt, dateAt] = [at('symbol'), at('venue'), at('date')];
  const closeAt = at('adj_close') < 0 ? at('close') : at('adj_close');
  const bySymbol = new Map<string, { date: number[]; close: number[] }>();
  const dates = new Set<number>();
  for (const row of rows.slice(1)) {
    const cells = row.split(',');
    const date = cells[dateAt]!;
    if (date < from || date > to || cells[venueAt] !== venue) continue;
    const id = `X:${cells[symbolAt]}`;
    const series = bySymbol.get(id) ?? { date: [], close: [] };
    bySymbol.set(id, series);
    series.date.push(dayNumber(date));
    series.close.push(Number(cells[closeAt]));
    dates.add(dayNumber(date));
  }
  const kept = [...bySymbol].filter(([, { date }]) => !isComplete || date.length === dates.size);
  return marketHistory({
    cut: sessionClose(dayNumber(to), panelMandate.calendar),
    bars: kept.map(([id, { date, close }]) => barsOf(id, date, close)),
    versions: kept.map(([id]) => ({ instrument: instrument(id), validFrom: 0, knownAt: 0 })),
  });
}

/** The rules of the sample book over such a panel, with the gates a price alone can answer. */
export const panelMandate: Mandate = {
  ...sampleMandate,
  universes: [
    {
      ...sampleMandate.universes[0]!,
      venues: ['X'],
      fetchLimit: 1000,
      gates: [
        { id: 'staleness', params: { maxDays: 5 }, onMissing: 'fail' },
        { id: 'price-jump', params: {}, onMissing: 'fail' },
      ],
    },
  ],
  calendar: { venues: ['X'], close: '23:30', timezone: 'UTC' },
};

function barsOf(id: string, date: readonly number[], close: readonly number[]): Bars {
  const closeTime = Float64Array.from(date, (day) => sessionClose(day, panelMandate.calendar));
  const unknown = () => new Float64Array(date.length).fill(Number.NaN);
  return {
    instrument: id,
    date: Int32Array.from(date),
    closeTime,
    knownAt: closeTime,
    open: unknown(),
    high: unknown(),
    low: unknown(),
    close: Float64Array.from(close),
    volume: unknown(),
    quoteVolume: unknown(),
  };
}
