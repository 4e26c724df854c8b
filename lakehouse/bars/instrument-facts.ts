import type { BarsMapping } from '../../contracts/bars-mapping.js';
import { UNSTATED } from '../../contracts/instrument.js';
import { type CatalogFacts, catalogFacts } from '../catalog/catalog-facts.js';
import type { CatalogUpsert } from '../catalog/timeline.js';
import type { InstrumentSpan } from './import-bars.js';
import { sessionText } from './session-text.js';

/** What an import tells the catalog: facts by the mapping, true from the first bar on, learnt at the import (`now`, ms UTC). */
export const factUpserts = (spans: readonly InstrumentSpan[], mapping: BarsMapping, now: number): CatalogUpsert[] =>
  spans.map((span) => ({
    facts: instrumentFacts(span, mapping),
    validFrom: span.first.closeTime,
    knownAt: now,
    source: mapping.source,
  }));

/**
 * The facts of one imported instrument.
 *
 * Identity comes from what the mapping states, never from guessing at a ticker. What a split made (`SYMBOL#2`) is another
 * thing until somebody says otherwise: its identity carries the number, and the plain symbol is its alias.
 */
export function instrumentFacts({ id, venue, symbol }: InstrumentSpan, mapping: BarsMapping): CatalogFacts {
  const stated = mapping.symbols[symbol] ?? {};
  const part = id.includes('#') ? id.slice(id.indexOf('#')) : '';
  const base = stated.base ?? baseOf(symbol, mapping.symbolFormat);
  const quote = stated.quote ?? mapping.quote;
  const tickSize = stated.tickSize ?? null;
  const instrument = {
    id,
    venue,
    symbol: `${symbol}${part}`,
    identity: `${mapping.assetClass}/${base}${part}/${quote}`,
    multiplier: stated.multiplier ?? 1,
    base,
    quote,
    assetClass: mapping.assetClass,
    product: mapping.product,
    description: stated.description ?? `${symbol}${part} on ${venue}`,
    tickSize,
    tickSource: tickSize === null ? null : ('venue' as const),
    lotSize: stated.lotSize ?? null,
    shortable: stated.shortable ?? mapping.shortable,
    liquidityUsdPerDay: null,
    ...UNSTATED,
  };
  return catalogFacts(instrument, {
    session: sessionText(mapping),
    timeZone: mapping.timezone,
    aliases: part === '' ? [] : [symbol],
  });
}

/** The part of the symbol that stands where {base} does; the whole symbol where it is written otherwise. */
function baseOf(symbol: string, format: string | undefined): string {
  const [before = '', after = ''] = format?.split('{base}') ?? [];
  const fits = symbol.length > before.length + after.length && symbol.startsWith(before) && symbol.endsWith(after);
  return format !== undefined && fits ? symbol.slice(before.length, symbol.length - after.length) : symbol;
}
