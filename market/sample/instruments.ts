import {
  type AssetClass,
  type Instrument,
  type InstrumentVersion,
  type Product,
  UNSTATED,
} from '../../contracts/instrument.js';
import { dayOf, positiveOrNull, textOf } from '../cells.js';
import { csvRows } from '../csv.js';
import { badRow } from '../data-quality.js';
import { SAMPLE_VENUES } from './venues.js';

const FILE = 'instruments.csv';
const COLUMNS = [
  'symbol',
  'venue',
  'base',
  'quote',
  'asset_class',
  'type',
  'description',
  'tick_size',
  'tick_source',
  'lot_size',
  'first_date',
  'last_date',
  'timezone',
  'session',
  'liquidity_usd_per_day',
  'liquidity_source',
  'valid_from',
  'known_from',
] as const;

/** The file's `type`, and what that is to us: a computed index is no spot line. */
const PRODUCTS: ReadonlyMap<string, Product> = new Map([
  ['spot_reference_rate', 'spot'],
  ['spot_price', 'spot'],
  ['computed_total_return_index', 'index'],
]);
const CLASSES: ReadonlyMap<string, AssetClass> = new Map([
  ['fx', 'fx'],
  ['energy', 'energy'],
  ['rates', 'rates'],
]);

/** One version with the cells it was read from. */
export interface SampleVersion extends InstrumentVersion {
  /** Without first_date and last_date: they speak of bars that a past reader had not seen. */
  readonly raw: string;
}

/**
 * The versions of every instrument, by id, each list oldest first.
 *
 * A day of publication (`known_from`) counts from its first moment UTC: the file knows days, and the rule it ships with is
 * "known_from not after that date". Errors: ProblemError DataQualityError naming file:line.
 */
export function sampleInstruments(text: string): ReadonlyMap<string, readonly SampleVersion[]> {
  const versions = new Map<string, SampleVersion[]>();
  for (const { line, cells } of csvRows(text, FILE, COLUMNS)) {
    const bad = (what: string) => badRow(FILE, line, what);
    const version = versionOf(Object.fromEntries(COLUMNS.map((name, i) => [name, cells[i]])) as Row, bad);
    const known = versions.get(version.instrument.id);
    if (known === undefined) versions.set(version.instrument.id, [version]);
    else {
      const before = known.at(-1)!;
      if (version.validFrom <= before.validFrom || version.knownAt < before.knownAt) {
        throw bad(`${version.instrument.id}: valid_from must follow the row before, and known_from not precede it`);
      }
      known.push(version);
    }
  }
  return versions;
}

type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

function versionOf(row: Row, bad: (what: string) => Error): SampleVersion {
  const venue = SAMPLE_VENUES.get(row.venue);
  if (venue === undefined)
    throw bad(`venue ${JSON.stringify(row.venue)} is none of ${[...SAMPLE_VENUES.keys()].join(', ')}`);
  if (row.timezone !== venue.timezone) throw bad(`timezone of ${venue.name} is ${venue.timezone}, not ${row.timezone}`);
  const assetClass = CLASSES.get(row.asset_class);
  const product = PRODUCTS.get(row.type);
  if (assetClass === undefined) throw bad(`asset_class ${JSON.stringify(row.asset_class)} is unknown`);
  if (product === undefined) throw bad(`type ${JSON.stringify(row.type)} is unknown`);
  const symbol = textOf(row.symbol, 'symbol', bad);
  if (!/^[A-Z0-9]+$/.test(symbol)) throw bad(`symbol ${JSON.stringify(symbol)} is not made of A-Z and 0-9`);
  const base = textOf(row.base, 'base', bad);
  const quote = textOf(row.quote, 'quote', bad);
  const tickSize = positiveOrNull(row.tick_size, 'tick_size', bad);
  dayOf(row.first_date, 'first_date', bad);
  dayOf(row.last_date, 'last_date', bad);
  const instrument: Instrument = {
    id: `${venue.name}:${symbol}`,
    venue: venue.name,
    symbol,
    identity: `${assetClass}/${base}/${quote}`,
    multiplier: 1,
    base,
    quote,
    assetClass,
    product,
    description: textOf(row.description, 'description', bad),
    tickSize,
    // Read off a futures contract on something similar; the series itself has no tick, so none of them is verified.
    tickSource: tickSize === null ? null : 'nearest-contract',
    lotSize: positiveOrNull(row.lot_size, 'lot_size', bad),
    // Currencies and Treasuries can be sold short through forwards and futures. Spot energy can be neither held nor sold
    // short by anybody: it is shortable here because the sample shows mechanics, and its caveats say so.
    shortable: true,
    liquidityUsdPerDay: positiveOrNull(row.liquidity_usd_per_day, 'liquidity_usd_per_day', bad),
    ...UNSTATED,
  };
  const { first_date: _, last_date: __, ...timeless } = row;
  return {
    instrument,
    validFrom: 86_400_000 * dayOf(row.valid_from, 'valid_from', bad),
    knownAt: 86_400_000 * dayOf(row.known_from, 'known_from', bad),
    raw: JSON.stringify(timeless),
  };
}
