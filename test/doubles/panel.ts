/**
 * The shared panels of real daily bars, read in place: one pass over the file finds where each series lies, and bars are parsed
 * when they are asked for. A file is read once a process.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a date YYYY-MM-DD; RangeError for anything else. */
export function dayOf(date: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`${JSON.stringify(date)} is no date`);
  return ms / DAY_MS;
}

/** One bar in the words of the file: prices and volumes stay text, as venues send them. */
export interface PanelBar {
  /** Day the bar opens, days since 1970-01-01. */
  readonly day: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** Base units; empty where the source lacked it. */
  readonly volume: string;
  /** Quote units; empty where the source lacked it. */
  readonly quoteVolume: string;
}

export interface PanelSeries {
  readonly venue: string;
  /** As in the file: `BTCUSDT`, `BTCUSDT.P`. */
  readonly symbol: string;
  /** Days of the bars, ascending; gaps are gaps. */
  readonly days: Int32Array;
  bar(k: number): PanelBar;
}

/** Series by `VENUE:SYMBOL`, in the order of the file. */
export type Panel = ReadonlyMap<string, PanelSeries>;

export type PanelName = 'crypto_perp_daily' | 'crypto_spot_daily';

const fileOf = (name: PanelName): URL => new URL(`../../../shared/data/${name}.csv.gz`, import.meta.url);

/** Whether the panels are not on this machine; tests on them then say `skipped: no shared data`. */
export const panelsAbsent = (): boolean =>
  !existsSync(fileOf('crypto_perp_daily')) || !existsSync(fileOf('crypto_spot_daily'));

const loaded = new Map<PanelName, Panel>();

/** The panel of that name; throws where its file is absent or is not what it was. */
export function loadPanel(name: PanelName): Panel {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const panel = indexPanel(gunzipSync(readFileSync(fileOf(name))).toString('latin1'), name);
  loaded.set(name, panel);
  return panel;
}

const HEADER = 'symbol,venue,date,open,high,low,close,volume,quote_volume';

/** Where the series of a CSV text lie. Errors: another header, or rows that are not sorted by series and date. */
export function indexPanel(text: string, name = 'panel'): Panel {
  let at = text.indexOf('\n') + 1;
  if (text.slice(0, at - 1) !== HEADER) throw new Error(`${name}: the header is ${text.slice(0, at - 1)}`);
  const panel = new Map<string, PanelSeries>();
  let prefix = '\n';
  let starts: number[] = [];
  let [symbol, venue] = ['', ''];
  const close = (): void => {
    if (starts.length === 0) return;
    const id = `${venue}:${symbol}`;
    if (panel.has(id)) throw new Error(`${name}: the rows of ${id} are not together`);
    panel.set(id, seriesOf(text, venue, symbol, prefix.length, Uint32Array.from(starts)));
  };
  while (at < text.length) {
    if (!text.startsWith(prefix, at)) {
      close();
      const comma = text.indexOf(',', at);
      symbol = text.slice(at, comma);
      venue = text.slice(comma + 1, text.indexOf(',', comma + 1));
      prefix = `${symbol},${venue},`;
      starts = [];
    }
    starts.push(at);
    const end = text.indexOf('\n', at);
    at = end < 0 ? text.length : end + 1;
  }
  close();
  return panel;
}

function seriesOf(text: string, venue: string, symbol: string, prefix: number, starts: Uint32Array): PanelSeries {
  let days: Int32Array | undefined;
  return {
    venue,
    symbol,
    get days() {
      days ??= daysOf(text, `${venue}:${symbol}`, prefix, starts);
      return days;
    },
    bar(k) {
      const start = starts[k];
      if (start === undefined) throw new RangeError(`${venue}:${symbol} has ${starts.length} bars, ${k} was asked for`);
      const end = text.indexOf('\n', start);
      const cells = text.slice(start + prefix, end < 0 ? text.length : end).split(',');
      const [date = '', open = '', high = '', low = '', close = '', volume = '', quoteVolume = ''] = cells;
      return { day: dayOf(date), open, high, low, close, volume, quoteVolume };
    },
  };
}

function daysOf(text: string, id: string, prefix: number, starts: Uint32Array): Int32Array {
  const days = Int32Array.from(starts, (start) => dayOf(text.slice(start + prefix, start + prefix + 10)));
  for (let k = 1; k < days.length; k++) if (days[k]! <= days[k - 1]!) throw new Error(`${id}: dates are not ascending`);
  return days;
}
