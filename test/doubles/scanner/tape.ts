/** Closed daily bars of the shared data as of a moment, for every market that the scanner double lists. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Bars } from '../../../contracts/market.js';
import { DAY_MS, dayOf, loadPanel, type PanelBar, panelsAbsent } from '../panel.js';

/** A series whose bars are read when they are asked for. */
export interface TapeSeries {
  readonly venue: string;
  readonly symbol: string;
  /** Days with a bar, days since 1970-01-01, ascending. */
  readonly days: Int32Array;
  bar(k: number): PanelBar;
}

/** Bars [from, to) of a series; what the source lacked is NaN. */
export function barsOf({ venue, symbol, bar }: TapeSeries, from: number, to: number): Bars {
  const rows = Array.from({ length: to - from }, (_, k) => bar(from + k));
  const column = (name: Exclude<keyof PanelBar, 'day'>) =>
    Float64Array.from(rows, (row) => (row[name] === '' ? Number.NaN : Number(row[name])));
  const closeTime = Float64Array.from(rows, ({ day }) => (day + 1) * DAY_MS);
  return {
    instrument: `${venue}:${symbol}`,
    date: Int32Array.from(rows, ({ day }) => day),
    closeTime,
    knownAt: closeTime,
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    quoteVolume: column('quoteVolume'),
  };
}

export type TapeName =
  | 'crypto_perp_daily'
  | 'crypto_spot_daily'
  | 'forex_daily'
  | 'futures_daily'
  | 'equities_us_daily';

const shared = new URL('../../../../shared/data/', import.meta.url);

export const tapesAbsent = (): boolean => panelsAbsent() || !existsSync(new URL('tradingview/', shared));

const opened = new Map<TapeName, readonly TapeSeries[]>();

/** The series of a file, read once a process. */
export function tape(name: TapeName): readonly TapeSeries[] {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const made = name === 'crypto_perp_daily' || name === 'crypto_spot_daily' ? fromPanel(name) : fromCsv(name);
  opened.set(name, made);
  return made;
}

function fromPanel(name: 'crypto_perp_daily' | 'crypto_spot_daily'): TapeSeries[] {
  return [...loadPanel(name).values()].map((series) => ({
    venue: series.venue,
    symbol: series.symbol,
    days: series.days,
    bar: (k) => series.bar(k),
  }));
}

function fromCsv(name: TapeName): TapeSeries[] {
  const text = gunzipSync(readFileSync(new URL(`${name}.csv.gz`, shared))).toString('latin1');
  const [header = '', ...lines] = text.trimEnd().split('\n');
  if (!header.startsWith('symbol,venue,date,open,high,low,close,volume')) throw new Error(`${name}: ${header}`);
  const rows = new Map<string, PanelBar[]>();
  for (const line of lines) {
    const [symbol = '', venue = '', date = '', open = '', high = '', low = '', close = '', volume = ''] =
      line.split(',');
    const key = `${venue}:${symbol}`;
    const all = rows.get(key) ?? [];
    all.push({ day: dayOf(date), open, high, low, close, volume, quoteVolume: '' });
    rows.set(key, all);
  }
  return [...rows].map(([key, all]) => ({
    venue: key.slice(0, key.indexOf(':')),
    symbol: key.slice(key.indexOf(':') + 1),
    days: Int32Array.from(all, ({ day }) => day),
    bar: (k) => all[k]!,
  }));
}
