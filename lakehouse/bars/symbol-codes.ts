import type { BarsMapping } from '../../contracts/bars-mapping.js';
import { baseAsset } from '../../contracts/base-asset.js';

/** What a symbol is made of by the rules of its mapping: base, quote, and units of the base per unit of the symbol. */
export interface SymbolCodes {
  readonly base: string;
  readonly quote: string;
  readonly multiplier: number;
}

/** By `symbolFormat` and `multipliers`, each overruled by what `symbols` states; a stated base is taken as it is. */
export function symbolCodes(venue: string, symbol: string, mapping: BarsMapping): SymbolCodes {
  const stated = statedFacts(venue, symbol, mapping);
  const written = parts(symbol, mapping) ?? { code: symbol, quote: mapping.quote };
  const { base, multiplier } =
    stated.base !== undefined || mapping.multipliers === 'stated'
      ? { base: stated.base ?? written.code, multiplier: 1 }
      : baseAsset(written.code);
  return { base, quote: stated.quote ?? written.quote, multiplier: stated.multiplier ?? multiplier };
}

/** What the mapping states of a symbol on a venue. */
export const statedFacts = (venue: string, symbol: string, { symbols }: BarsMapping) =>
  symbols[`${venue}:${symbol}`] ?? symbols[symbol] ?? {};

/** The parts of the symbol that stand where {base} and {quote} do; null where it is written otherwise. */
function parts(symbol: string, { symbolFormat, quotes, quote }: BarsMapping): { code: string; quote: string } | null {
  if (symbolFormat === undefined) return null;
  const candidates = symbolFormat.includes('{quote}')
    ? [...quotes].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    : [quote];
  for (const candidate of candidates) {
    const [before = '', after = ''] = symbolFormat.replace('{quote}', candidate).split('{base}');
    const fits = symbol.length > before.length + after.length && symbol.startsWith(before) && symbol.endsWith(after);
    if (fits) return { code: symbol.slice(before.length, symbol.length - after.length), quote: candidate };
  }
  return null;
}
