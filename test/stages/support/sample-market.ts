/** The shipped sample as a pinned market, read straight from its CSV so that the stages are tested without a source. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type AssetClass, type Instrument, type InstrumentVersion, UNSTATED } from '../../../contracts/instrument.js';
import type { Bars, MarketHistory } from '../../../contracts/market.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { DAY_MS, dayNumber, sessionClose } from '../../../stages/calendar.js';

const folder = new URL('../../../samples/', import.meta.url);

/** When each venue closes, and how long after it publishes. */
const VENUES = {
  ECB: { close: '14:15', timezone: 'Europe/Berlin', lagMs: 2 * 3_600_000 },
  UST: { close: '15:30', timezone: 'America/New_York', lagMs: 3 * 3_600_000 },
  EIA: { close: '17:00', timezone: 'America/New_York', lagMs: 7 * DAY_MS },
} as const;

type Venue = keyof typeof VENUES;

export const barsOf = (instrument: string, dates: readonly number[], closes: readonly number[], venue: Venue): Bars => {
  const { close, timezone, lagMs } = VENUES[venue];
  const unknown = () => new Float64Array(dates.length).fill(Number.NaN);
  const closeTime = Float64Array.from(dates, (date) => sessionClose(date, { venues: [venue], close, timezone }));
  return {
    instrument,
    date: Int32Array.from(dates),
    closeTime,
    knownAt: closeTime.map((ms) => ms + lagMs),
    open: unknown(),
    high: unknown(),
    low: unknown(),
    close: Float64Array.from(closes),
    volume: unknown(),
    quoteVolume: unknown(),
  };
};

function readBars(): Bars[] {
  const byId = new Map<string, { venue: Venue; dates: number[]; closes: number[] }>();
  const text = gunzipSync(readFileSync(new URL('bars.csv.gz', folder))).toString('utf8');
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const [symbol, venue, date, , , , close] = line.split(',');
    const id = `${venue}:${symbol}`;
    const series = byId.get(id) ?? { venue: venue as Venue, dates: [], closes: [] };
    byId.set(id, series);
    series.dates.push(dayNumber(date!));
    series.closes.push(Number(close));
  }
  return [...byId].map(([id, { venue, dates, closes }]) => barsOf(id, dates, closes, venue));
}

function readVersions(): InstrumentVersion[] {
  const text = readFileSync(new URL('instruments.csv', folder), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const cells = line.match(/("[^"]*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, ''));
      const [symbol, venue, base, quote, assetClass] = cells as [string, string, string, string, string];
      const instrument: Instrument = {
        id: `${venue}:${symbol}`,
        venue,
        symbol,
        identity: `${assetClass}/${base}/${quote}`,
        multiplier: 1,
        base,
        quote,
        assetClass: assetClass as AssetClass,
        product: venue === 'UST' ? 'index' : 'spot',
        description: cells[6]!,
        tickSize: cells[7] === '' ? null : Number(cells[7]),
        tickSource: cells[7] === '' ? null : 'nearest-contract',
        lotSize: cells[9] === '' ? null : Number(cells[9]),
        shortable: true,
        liquidityUsdPerDay: cells[14] === '' ? null : Number(cells[14]),
        ...UNSTATED,
      };
      return { instrument, validFrom: dayNumber(cells[16]!) * DAY_MS, knownAt: dayNumber(cells[17]!) * DAY_MS };
    });
}

export const sampleBars = readBars();
export const sampleVersions = readVersions();

/** Everything known at the close of the book on `date`. */
export const sampleHistory = (date = '2025-12-08'): MarketHistory =>
  marketHistory({
    cut: sessionClose(dayNumber(date), { venues: [], close: '22:00', timezone: 'America/New_York' }),
    bars: sampleBars,
    versions: sampleVersions,
  });
