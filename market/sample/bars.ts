import type { Bars } from '../../contracts/market.js';
import { amountOrNull, dayOf, positiveOrNull } from '../cells.js';
import { csvRows } from '../csv.js';
import { badRow } from '../data-quality.js';
import { SAMPLE_VENUES, type SampleVenue } from './venues.js';

const FILE = 'bars.csv.gz';
const COLUMNS = ['symbol', 'venue', 'date', 'open', 'high', 'low', 'close', 'volume', 'quote_volume'] as const;
const PRICES = ['open', 'high', 'low', 'close', 'volume', 'quoteVolume'] as const;

/**
 * The daily bars of every instrument, by id.
 *
 * `closeTime` is the venue's session close of the date, `knownAt` that plus its publication lag: assumed for every bar, since
 * the file does not record when a figure came out. Rows must be grouped by instrument with dates increasing, instruments must
 * be among `ids`, every row needs a close above zero. Errors: ProblemError DataQualityError naming file:line.
 */
export function sampleBars(text: string, ids: ReadonlySet<string>): ReadonlyMap<string, Bars> {
  const all = new Map<string, Bars>();
  let block: Block | undefined;
  for (const { line, cells } of csvRows(text, FILE, COLUMNS)) {
    const bad = (what: string) => badRow(FILE, line, what);
    const id = `${cells[1]}:${cells[0]}`;
    if (block?.id !== id) {
      if (block !== undefined) all.set(block.id, barsOf(block));
      if (all.has(id)) throw bad(`${id} comes again after other instruments: its rows must stand together`);
      const venue = SAMPLE_VENUES.get(cells[1]!);
      if (venue === undefined || !ids.has(id)) throw bad(`${id} is not in instruments.csv`);
      block = { id, venue, days: [], prices: PRICES.map(() => []) };
    }
    appendRow(block, cells, bad);
  }
  if (block !== undefined) all.set(block.id, barsOf(block));
  return all;
}

interface Block {
  readonly id: string;
  readonly venue: SampleVenue;
  readonly days: number[];
  /** In the order of PRICES; NaN is missing. */
  readonly prices: readonly number[][];
}

function appendRow({ days, prices }: Block, cells: readonly string[], bad: (what: string) => Error): void {
  const day = dayOf(cells[2]!, 'date', bad);
  const last = days.at(-1);
  if (last !== undefined && day <= last) throw bad(`date ${cells[2]} does not follow the row before`);
  days.push(day);
  for (let i = 0; i < PRICES.length; i++) {
    const name = COLUMNS[3 + i]!;
    const parse = name === 'volume' || name === 'quote_volume' ? amountOrNull : positiveOrNull;
    prices[i]!.push(parse(cells[3 + i]!, name, bad) ?? Number.NaN);
  }
  const [open, high, low, close] = prices.map((column) => column.at(-1)!);
  if (Number.isNaN(close)) throw bad('close is empty');
  // Comparisons with NaN are false, so a missing price contradicts nothing.
  if (high! < Math.max(open! || 0, low! || 0, close!)) throw bad(`high ${high} is below another price of the bar`);
  if (low! > Math.min(open! || close!, close!)) throw bad(`low ${low} is above another price of the bar`);
}

function barsOf({ id, venue, days, prices }: Block): Bars {
  const closeTime = Float64Array.from(days, (day) => venue.closeTime(day));
  const [open, high, low, close, volume, quoteVolume] = prices.map((column) => Float64Array.from(column));
  return {
    instrument: id,
    date: Int32Array.from(days),
    closeTime,
    knownAt: closeTime.map((at) => at + venue.publicationLagMs),
    open: open!,
    high: high!,
    low: low!,
    close: close!,
    volume: volume!,
    quoteVolume: quoteVolume!,
  };
}
