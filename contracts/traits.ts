/**
 * What an instrument is by its metadata, where hygiene gates care. Never by its ticker alone: a suffix or prefix counts only
 * where what is left of the base is itself listed on the venue, so that JUP and SYRUP are no leveraged tokens and WIF no wrap.
 *
 *   dated             it has a last day of trading
 *   leveraged         a spot base X + UP, DOWN, BULL, BEAR, or 2L to 5S, where X is a listed base; or the venue says so
 *   wrapped           W, ST, WST, CB, WB or BN + a listed base of at least three letters; or the venue or description says so
 *   stablecoin, fiat, fan-token, commodity-backed    the issuer of the code says so (asset-codes.ts), or the venue does
 *
 * Source   product pages of Binance (UP/DOWN), KuCoin, Gate and MEXC (3L/3S), Bitget (BULL/BEAR); words a scanner publishes as
 *          type specs and categories ("leveraged", "fiat-stablecoins", "wrapped-tokens", "fan-tokens").
 * Limits   a wrap under an unrelated code (BETH) and a coin that merely behaves like one have no metadata: the gates `pegged`
 *          and `shadow` find them by how they move.
 */
import { ASSET_KINDS } from './asset-codes.js';
import type { Instrument, Trait } from './instrument.js';

/** What is read of an instrument. */
export interface AssetMetadata extends Pick<Instrument, 'base' | 'assetClass' | 'product' | 'description' | 'expiry'> {
  /** Words by which the venue or scanner classes it, in lower case: type specs, categories. */
  readonly venueTypes?: readonly string[];
}

/** `bases` are all base codes the venue lists, its own among them. Sorted; empty where nothing is known. */
export function traitsOf(asset: AssetMetadata, bases: ReadonlySet<string>): Trait[] {
  const traits = new Set<Trait>();
  if (asset.expiry !== null) traits.add('dated');
  if (asset.assetClass === 'crypto') for (const trait of cryptoTraits(asset, bases)) traits.add(trait);
  return [...traits].sort();
}

const LEVERAGED = /^(.{2,})(UP|DOWN|BULL|BEAR|[2-5][LS])$/;
const WRAPPED = ['WST', 'ST', 'CB', 'WB', 'BN', 'W'] as const;

const VENUE_WORDS: ReadonlyMap<string, Trait> = new Map([
  ['leveraged', 'leveraged'],
  ['etf', 'leveraged'], // Gate and MEXC class their 3L and 3S tokens so
  ['stablecoin', 'stablecoin'],
  ['stablecoins', 'stablecoin'],
  ['fiat-stablecoins', 'stablecoin'],
  ['algorithmic-stablecoins', 'stablecoin'],
  ['asset-backed-stablecoins', 'stablecoin'],
  ['fiat', 'fiat'],
  ['wrapped-tokens', 'wrapped'],
  ['fan-tokens', 'fan-token'],
]);

const DESCRIPTIONS: readonly (readonly [RegExp, Trait])[] = [
  [/\bfan token\b/i, 'fan-token'],
  [/^(wrapped|staked|bridged)\b/i, 'wrapped'],
  [/\b[2-5]x (long|short)\b/i, 'leveraged'],
];

function* cryptoTraits({ base, product, description, venueTypes = [] }: AssetMetadata, bases: ReadonlySet<string>) {
  const kind = ASSET_KINDS.get(base);
  if (kind !== undefined) yield kind;
  for (const word of venueTypes) {
    const trait = VENUE_WORDS.get(word.toLowerCase());
    if (trait !== undefined) yield trait;
  }
  // "Widget / Wrapped Ether": behind the slash it speaks of the quote.
  const [subject = ''] = description.split('/');
  for (const [words, trait] of DESCRIPTIONS) if (words.test(subject.trim())) yield trait;
  const [, underlying] = LEVERAGED.exec(base) ?? [];
  if (product === 'spot' && underlying !== undefined && bases.has(underlying)) yield 'leveraged' as const;
  const listed = (prefix: string) => base.length >= prefix.length + 3 && bases.has(base.slice(prefix.length));
  if (WRAPPED.some((prefix) => base.startsWith(prefix) && listed(prefix))) yield 'wrapped' as const;
}
