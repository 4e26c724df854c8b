import type { Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { RuleCheck } from '../../contracts/stage-results.js';
import { candidates } from './candidates.js';
import type { FieldHistory } from './field-history.js';
import { FETCH_LIMIT } from './liquid-rank.js';
import { marketRanks } from './market-ranks.js';
import type { Market } from './markets.js';
import { peersAt } from './peers-at.js';
import { shadowBook } from './shadow-book.js';
import { Asked, checkOf, isPriced, type Passage, refused, throughGates } from './through-gates.js';

/**
 * Asks an instrument's universe, the first config that lists its venue and product, whether it may enter at a view; null for
 * an instrument that no universe lists. Every answer is from what was known at the view.
 *
 *   no-bars       there is no visible price
 *   fetch-limit   at least `fetchLimit` instruments of its venue and product were more liquid (liquid-rank.ts)
 *   gates         in config order until one rejects; `onMissing` decides for a gate whose value is unknown: `pass` leaves a
 *                 note, `fail` rejects; a name that `ensure` lists passes every later gate that is not binding, with a note
 */
export function gatekeeper({
  fields,
  mandate,
  trace = false,
}: {
  fields: FieldHistory;
  mandate: Mandate;
  /** Whether passages list every rule asked. */
  trace?: boolean;
}): (view: MarketView) => (instrument: Instrument) => Passage | null {
  const candidateOf = candidates(mandate);
  const book = shadowBook(fields);

  return (view) => {
    const rankOf = marketRanks(view, fields, candidateOf);
    const peers = peersAt(view, fields, book);
    return (instrument) => {
      const candidate = candidateOf(instrument);
      if (candidate === null) return null;
      const { market } = candidate;
      const checks: RuleCheck[] | null = trace ? [] : null;
      const health = fields.health(view, instrument);
      checks?.push(checkOf(instrument, 'no-bars', isPriced(health) ? 'pass' : 'reject', health.history, 1));
      if (!isPriced(health)) {
        return refused(checks, instrument, 'no-bars', 0, 1, () => 'no bar with a price was visible');
      }
      const rank = rankOf(market, instrument);
      const isBeyond = rank !== null && rank > market.limit;
      checks?.push(checkOf(instrument, FETCH_LIMIT, isBeyond ? 'reject' : 'pass', rank, market.limit));
      if (isBeyond) {
        return refused(checks, instrument, FETCH_LIMIT, rank, market.limit, () => beyond(rank, market));
      }
      return throughGates(
        new Asked(instrument, candidate, { health, asOf: view.asOf, peers, mandate }),
        candidate,
        checks,
      );
    };
  };
}

const beyond = (rank: number, { name, limit }: Market): string =>
  `number ${rank} of ${name} by traded value, and the first ${limit} enter`;
