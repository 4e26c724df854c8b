import type { Instrument } from '../../contracts/instrument.js';
import type { MarketView } from '../../contracts/market.js';
import type { CandidateOf } from './candidates.js';
import type { FieldHistory } from './field-history.js';
import { type LiquidRank, liquidRank } from './liquid-rank.js';
import type { Market } from './markets.js';

/**
 * Place of an instrument among the most traded of its venue and product at a view (liquid-rank.ts); null where so few are listed
 * that nobody lies beyond the limit. Ranks are made when one is first asked for.
 */
export function marketRanks(
  view: MarketView,
  fields: FieldHistory,
  candidateOf: CandidateOf,
): (market: Market, instrument: Instrument) => number | null {
  let ranks: ReadonlyMap<Market, LiquidRank> | undefined;
  return (market, { id }) => {
    // Where nobody can lie beyond this limit the names of a market are not even counted.
    if (view.instruments.length <= market.limit) return null;
    ranks ??= bindingRanks(view, fields, candidateOf);
    return ranks.get(market)?.rank(id) ?? null;
  };
}

/** Ranks of the markets that list more than their limit: elsewhere nobody can lie beyond it. */
function bindingRanks(
  view: MarketView,
  fields: FieldHistory,
  candidateOf: CandidateOf,
): ReadonlyMap<Market, LiquidRank> {
  const listed = new Map<Market, Instrument[]>();
  for (const instrument of view.instruments) {
    const candidate = candidateOf(instrument);
    if (candidate === null) continue;
    const known = listed.get(candidate.market);
    if (known === undefined) listed.set(candidate.market, [instrument]);
    else known.push(instrument);
  }
  const binding = [...listed].filter(([{ limit }, { length }]) => length > limit);
  return new Map(binding.map(([market, instruments]) => [market, liquidRank({ view, fields, instruments })]));
}
