import { baseAsset } from '../../contracts/base-asset.js';
import { identityOf } from '../../contracts/identity.js';
import { type AssetClass, type Instrument, UNSTATED } from '../../contracts/instrument.js';
import type { CcxtMarket } from './ccxt-market.js';
import type { CexProduct } from './cex-product.js';

/**
 * The facts of a market. The symbol is spelled as TradingView does: base and quote in the venue's own codes, `.P` for a perpetual.
 *
 * Base is the asset behind the code: 1000PEPE is PEPE with multiplier 1000. Steps are in base units; OKX states those of a swap in
 * contracts. A zero step or notional is what venues write for "none", so it is unknown here.
 */
export function instrumentOf(venue: string, product: CexProduct, market: CcxtMarket): Instrument {
  const { base, multiplier } = baseAsset(market.base);
  const symbol = `${market.baseId}${market.quoteId}${product === 'perp' ? '.P' : ''}`;
  const assetClass = assetClassOf(market.info);
  const contractSize = product === 'perp' ? positive(market.contractSize) : null;
  const lot = positive(market.precision.amount);
  const tickSize = positive(market.precision.price);
  return {
    id: `${venue}:${symbol}`,
    venue,
    symbol,
    identity: identityOf(assetClass, base, market.quote),
    multiplier,
    base,
    quote: market.quote,
    assetClass,
    product,
    description: `${market.base} / ${market.quote}${product === 'perp' ? ' perpetual' : ''} on ${venue}`,
    tickSize,
    tickSource: tickSize === null ? null : 'venue',
    // Rounded: 0.01 contracts of 0.1 are 0.001, and the product of two such fractions is not.
    lotSize: lot === null ? null : Number((lot * (contractSize ?? 1)).toPrecision(12)),
    shortable: product === 'perp' || market.margin === true,
    liquidityUsdPerDay: null,
    ...UNSTATED,
    minNotional: positive(market.limits.cost?.min),
    contractSize,
  };
}

const positive = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) && value > 0 ? value : null;

/** Binance says of its perpetuals what lies beneath them; where a venue says nothing, it is a coin. */
const CLASSES: ReadonlyMap<unknown, AssetClass> = new Map([
  ['INDEX', 'index'],
  ['EQUITY', 'equity'],
]);

const assetClassOf = ({ underlyingType }: CcxtMarket['info']): AssetClass => CLASSES.get(underlyingType) ?? 'crypto';
