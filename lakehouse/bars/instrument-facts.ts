import type { BarsMapping } from '../../contracts/bars-mapping.js';
import { identityOf } from '../../contracts/identity.js';
import { traitsOf } from '../../contracts/traits.js';
import { type CatalogFacts, catalogFacts } from '../catalog/catalog-facts.js';
import type { CatalogView, KnownFacts } from '../catalog/catalog-view.js';
import type { CatalogUpsert } from '../catalog/timeline.js';
import type { InstrumentSpan } from './import-bars.js';
import { DAY_MS } from './session-clock.js';
import { sessionText } from './session-text.js';
import { statedFacts, symbolCodes } from './symbol-codes.js';

/**
 * What an import tells the catalog: facts by the mapping, true from the first bar on, learnt at `now` (ms UTC), which may differ
 * by instrument. A stated market capitalisation holds from the end of its day on, and is not known before.
 *
 * `catalog` is what is known already: a code is leveraged or wrapped beside the other codes of its venue, whichever file they
 * came in, and one that came in an earlier file is stated anew where this one shows it to be.
 */
export function factUpserts(
  spans: readonly InstrumentSpan[],
  mapping: BarsMapping,
  now: number | ((span: InstrumentSpan) => number),
  catalog: CatalogView | null = null,
): CatalogUpsert[] {
  const learnt = typeof now === 'number' ? () => now : now;
  const newest = spans.reduce((ms, span) => Math.max(ms, learnt(span)), Number.NEGATIVE_INFINITY);
  const known = catalog?.all({ valid: newest, known: newest }) ?? [];
  const bases = basesByVenue(spans, mapping, known);
  const stated = spans.flatMap((span) => {
    const facts = instrumentFacts(span, mapping, bases.get(span.venue)!);
    const { source } = mapping;
    const first = { facts, validFrom: span.first.closeTime, knownAt: learnt(span), source };
    const { marketCap } = statedFacts(span.venue, span.symbol, mapping);
    if (marketCap === undefined) return [first];
    const validFrom = Date.parse(`${marketCap.asOf}T00:00:00Z`) + DAY_MS;
    const capped = { ...facts, marketCapUsd: marketCap.usd };
    return [first, { facts: capped, validFrom, knownAt: Math.max(validFrom, learnt(span)), source }];
  });
  return [...stated, ...seenAnew(spans, bases, known, newest)];
}

/** Instruments of the same venues that are not in the file, where what it lists gives them a trait. */
function seenAnew(
  spans: readonly InstrumentSpan[],
  bases: ReadonlyMap<string, ReadonlySet<string>>,
  known: readonly KnownFacts[],
  now: number,
): CatalogUpsert[] {
  const venues = new Set(spans.map(({ venue }) => venue));
  const ids = new Set(spans.map(({ id }) => id));
  return known.flatMap(({ facts, validFrom, source }) => {
    if (ids.has(facts.id) || !venues.has(facts.venue)) return [];
    const traits = joined(facts.traits, traitsOf(facts, bases.get(facts.venue)!));
    if (traits.length === facts.traits.length) return [];
    return { facts: { ...facts, traits }, validFrom, knownAt: now, source };
  });
}

const joined = <T extends string>(a: readonly T[], b: readonly T[]): T[] => [...new Set([...a, ...b])].sort();

/**
 * The facts of one imported instrument; `bases` are all base codes of its venue.
 *
 * Identity comes from what the mapping states, by symbol or by rule. What a split made (`SYMBOL#2`) is another thing until
 * somebody says otherwise: its identity carries the number, and the plain symbol is its alias.
 */
export function instrumentFacts(
  { id, venue, symbol }: InstrumentSpan,
  mapping: BarsMapping,
  bases: ReadonlySet<string>,
): CatalogFacts {
  const stated = statedFacts(venue, symbol, mapping);
  const part = id.includes('#') ? id.slice(id.indexOf('#')) : '';
  const { base, quote, multiplier } = symbolCodes(venue, symbol, mapping);
  const { assetClass, product } = mapping;
  const description = stated.description ?? `${symbol}${part} on ${venue}`;
  const tickSize = stated.tickSize ?? null;
  const expiry = stated.expiry ?? null;
  const rules = traitsOf({ base, assetClass, product, description: stated.description ?? '', expiry }, bases);
  const instrument = {
    id,
    venue,
    symbol: `${symbol}${part}`,
    identity: identityOf(assetClass, `${base}${part}`, quote),
    multiplier,
    base,
    quote,
    assetClass,
    product,
    description,
    tickSize,
    tickSource: tickSize === null ? null : ('venue' as const),
    lotSize: stated.lotSize ?? null,
    shortable: stated.shortable ?? mapping.shortable,
    liquidityUsdPerDay: null,
    traits: joined(rules, stated.traits ?? []),
    marketCapUsd: null,
    minNotional: stated.minNotional ?? null,
    contractSize: stated.contractSize ?? null,
    expiry,
  };
  return catalogFacts(instrument, {
    session: sessionText(mapping),
    timeZone: mapping.timezone,
    aliases: [...(stated.aliases ?? []), ...(part === '' ? [] : [symbol])],
  });
}

function basesByVenue(
  spans: readonly InstrumentSpan[],
  mapping: BarsMapping,
  known: readonly KnownFacts[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const bases = new Map<string, Set<string>>();
  const add = (venue: string, base: string) => bases.set(venue, (bases.get(venue) ?? new Set()).add(base));
  for (const { venue, symbol } of spans) add(venue, symbolCodes(venue, symbol, mapping).base);
  for (const { facts } of known) add(facts.venue, facts.base);
  return bases;
}
