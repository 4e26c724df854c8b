/**
 * What the scanner double lists as of a moment. Facts follow from the series' symbols; every number of a row is computed from
 * the closed bars by the project's own fields, except market capitalisations, which are recorded ones (2025-12-18) by base.
 *
 * Unlike the real scanner, whose numbers include the open bar, a row here ends at the last close.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { AssetClass } from '../../../contracts/instrument.js';
import { barFields, horizonsOf } from '../../../stages/universe/bar-fields.js';
import { pricedBars } from '../../../stages/universe/priced-bars.js';
import { decimalStep } from '../exchange/grid.js';
import { barsOf, type TapeName, type TapeSeries, tape } from './tape.js';

export type Cell = number | string | boolean | readonly string[] | null;

export interface Listed {
  readonly id: string;
  /** The value of a column; null where the double has none. */
  cell(column: string): Cell;
}

const shared = new URL('../../../../shared/data/', import.meta.url);
const QUOTES = /^(.+?)(USDT|USDC|BUSD|USD|EUR|BTC)$/;
const FIAT = new Set(['AUD', 'EUR', 'GBP']);
// Listed on NASDAQ; the other shares of the file are on the NYSE.
const NASDAQ = new Set(
  (
    'AAPL ABNB ADBE AMD AMGN AMZN AVGO BKNG CMCSA CME COST CRWD CSCO EBAY EQIX GILD GOOGL HON INTC INTU ISRG KLAC LIN ' +
    'LRCX MDLZ META MSFT MU NFLX NVDA ORLY PANW PEP PLTR PYPL QCOM SBUX TSLA TXN WMT ZM'
  ).split(' '),
);
const CONTRACTS: Readonly<Record<string, readonly [string, string]>> = {
  '6E': ['CME', 'Currencies'],
  BZ: ['NYMEX', 'Energy'],
  CL: ['NYMEX', 'Energy'],
  CT: ['ICEUS', 'Agricultural'],
  ES: ['CME', 'Indexes'],
  GC: ['COMEX', 'Metals'],
  HG: ['COMEX', 'Metals'],
  KC: ['ICEUS', 'Agricultural'],
  LE: ['CME', 'Agricultural'],
  NG: ['NYMEX', 'Energy'],
  NQ: ['CME', 'Indexes'],
  PL: ['NYMEX', 'Metals'],
  RTY: ['CME', 'Indexes'],
  SI: ['COMEX', 'Metals'],
  TN: ['CBOT', 'Financials'],
  ZC: ['CBOT', 'Agricultural'],
  ZN: ['CBOT', 'Financials'],
  ZS: ['CBOT', 'Agricultural'],
  ZW: ['CBOT', 'Agricultural'],
};

/** Everything a market lists on `lastDay`, the last day that closed; what has not begun, or has ended, is not listed. */
export function listedOn(market: string, lastDay: number): readonly Listed[] {
  const key = `${market} ${lastDay}`;
  const known = listings.get(key) ?? listing(market, lastDay);
  listings.set(key, known);
  return known;
}

/** Rows are computed once a process. */
const listings = new Map<string, readonly Listed[]>();

function listing(market: string, lastDay: number): Listed[] {
  switch (market) {
    case 'crypto':
      return [...spotPairs(lastDay), ...living('crypto_perp_daily', lastDay).map((one) => cryptoLine(one, lastDay))];
    case 'forex':
      return living('forex_daily', lastDay).map((series) => pair(series, lastDay));
    case 'futures':
      return living('futures_daily', lastDay).map((series) => contract(series, lastDay));
    case 'america':
      return living('equities_us_daily', lastDay).map((series) => share(series, lastDay));
    default:
      return [];
  }
}

const living = (name: TapeName, lastDay: number): TapeSeries[] =>
  tape(name).filter(({ days }) => days[0]! <= lastDay && lastDay <= days.at(-1)!);

/** Traded pairs, and the dollar pairs that the provider calculates from them, as its recorded answers show them. */
function spotPairs(lastDay: number): Listed[] {
  const traded = living('crypto_spot_daily', lastDay);
  const names = new Set(traded.map(({ venue, symbol }) => `${venue}:${symbol}`));
  const calculated = traded.filter(
    ({ venue, symbol }) =>
      symbol.endsWith('USDT') && marketCaps().has(symbol.slice(0, -4)) && !names.has(`${venue}:${symbol.slice(0, -1)}`),
  );
  return [
    ...traded.map((series) => cryptoLine(series, lastDay)),
    ...calculated.map((series) =>
      cryptoLine({ ...series, symbol: series.symbol.slice(0, -1) }, lastDay, ['synthetic', 'tv-calculated-pair']),
    ),
  ];
}

function cryptoLine(series: TapeSeries, lastDay: number, specs: readonly string[] = []): Listed {
  const { venue, symbol } = series;
  const perpetual = symbol.endsWith('.P');
  const [, base = symbol, currency = ''] = QUOTES.exec(perpetual ? symbol.slice(0, -2) : symbol) ?? [];
  const leveraged = !perpetual && /^[A-Z0-9]{2,}(UP|DOWN)$/.test(base) && base !== 'JUP' && base !== 'SYRUP';
  return lined(series, lastDay, 'crypto', {
    name: symbol,
    exchange: venue,
    type: perpetual ? 'swap' : 'spot',
    subtype: perpetual ? 'perpetual' : 'crypto',
    typespecs: ['crypto', ...(perpetual ? ['perpetual'] : []), ...(leveraged ? ['leveraged'] : []), ...specs].sort(),
    description: `${base} / ${currency}${perpetual ? ' Perpetual Contract' : ''}`,
    currency,
    base_currency: base,
    base_currency_kind: FIAT.has(base) ? 'fiat' : 'crypto',
    market_cap_calc: perpetual ? null : (marketCaps().get(base) ?? null),
  });
}

function pair(series: TapeSeries, lastDay: number): Listed {
  const name = series.symbol.replace('=X', '');
  const [base, currency] = [name.slice(0, 3), name.slice(3)];
  return lined({ ...series, venue: 'FX_IDC', symbol: name }, lastDay, 'fx', {
    name,
    exchange: 'FX_IDC',
    type: 'forex',
    subtype: '',
    typespecs: [],
    description: `${base} / ${currency}`,
    currency,
    base_currency: base,
    base_currency_kind: 'fiat',
    sector: name.includes('USD') ? 'Major' : 'Minor',
  });
}

function contract(series: TapeSeries, lastDay: number): Listed {
  const root = series.symbol.replace('=F', '');
  const [venue, sector] = CONTRACTS[root]!;
  const name = `${root}1!`;
  return lined({ ...series, venue, symbol: name }, lastDay, 'energy', {
    name,
    exchange: venue,
    type: 'futures',
    subtype: 'continuous',
    typespecs: ['continuous'],
    description: `${root} front month`,
    currency: 'USD',
    sector,
  });
}

function share(series: TapeSeries, lastDay: number): Listed {
  const name = series.symbol;
  const venue = NASDAQ.has(name) ? 'NASDAQ' : 'NYSE';
  return lined({ ...series, venue }, lastDay, 'equity', {
    name,
    exchange: venue,
    type: 'stock',
    subtype: 'common',
    typespecs: ['common'],
    description: name,
    currency: 'USD',
    fundamental_currency_code: 'USD',
    update_mode: 'delayed_streaming_900',
    is_primary: true,
  });
}

/** A row whose numbers are computed when a column first needs them: those of the last bar apart, since scans sort by them. */
function lined(
  series: TapeSeries,
  lastDay: number,
  assetClass: AssetClass,
  facts: Readonly<Record<string, Cell>>,
): Listed {
  let last: Readonly<Record<string, Cell>> | undefined;
  let fields: Readonly<Record<string, Cell>> | undefined;
  const common = { update_mode: 'streaming', minmove2: 0, fractional: 'false', is_primary: true, active_symbol: true };
  const count = series.days.filter((day) => day <= lastDay).length;
  return {
    id: `${series.venue}:${series.symbol}`,
    cell(column) {
      const fact = facts[column] ?? common[column as keyof typeof common];
      if (fact !== undefined) return fact;
      if (OF_LAST_BAR.has(column)) {
        last ??= lastBar(series, count, lastDay);
        return last[column] ?? null;
      }
      fields ??= fieldsOf(series, count, assetClass);
      return fields[column] ?? null;
    },
  };
}

const OF_LAST_BAR = new Set(['open', 'high', 'low', 'close', 'volume', 'change_abs', 'Value.Traded', '24h_vol|5']);
/** Closes from which a price step is read. */
const NEWEST = 90;

function lastBar(series: TapeSeries, count: number, lastDay: number): Record<string, Cell> {
  const bars = barsOf(series, Math.max(0, count - 2), count);
  const { tradedValue } = pricedBars(bars);
  const traded = finite(tradedValue.at(-1) ?? Number.NaN);
  return {
    open: finite(bars.open.at(-1)!),
    high: finite(bars.high.at(-1)!),
    low: finite(bars.low.at(-1)!),
    close: finite(bars.close.at(-1)!),
    volume: finite(bars.volume.at(-1)!),
    change_abs: bars.close.length > 1 ? finite(bars.close[1]! - bars.close[0]!) : null,
    'Value.Traded': traded,
    // The last day is the last 24 hours; a line without a bar on it has not traded in them.
    '24h_vol|5': bars.date.at(-1) === lastDay ? traded : null,
  };
}

function fieldsOf(series: TapeSeries, count: number, assetClass: AssetClass): Record<string, Cell> {
  const priced = pricedBars(barsOf(series, 0, count));
  const numbers: Record<string, Cell> = {};
  for (const [name, at] of Object.entries(barFields(priced, horizonsOf(assetClass)))) {
    numbers[name] = finite(at(priced.close.length - 1));
  }
  const closes = Array.from({ length: Math.min(NEWEST, count) }, (_, k) => series.bar(count - 1 - k).close);
  const step = decimalStep(closes);
  const decimals = step.includes('.') ? step.length - step.indexOf('.') - 1 : 0;
  return { ...numbers, pricescale: 10 ** decimals, minmov: Math.round(Number(step) * 10 ** decimals) };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

let caps: ReadonlyMap<string, number> | undefined;

/** Recorded market capitalisations in USD by base, from the provider's dollar pairs; the first of each. */
function marketCaps(): ReadonlyMap<string, number> {
  if (caps !== undefined) return caps;
  const file = new URL('tradingview/recorded/market_caps_crypto_2025-12-18.json.gz', shared);
  const rows: { base: string; market_cap: number }[] = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
  const found = new Map<string, number>();
  for (const { base, market_cap } of rows) {
    const code = base.replace(/USD$/, '');
    if (!found.has(code)) found.set(code, market_cap);
  }
  caps = found;
  return found;
}
