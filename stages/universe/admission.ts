import type { Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import { type Candidate, candidates } from './candidates.js';
import { OUTSIDE, WITHIN } from './clearance.js';
import type { FieldHistory } from './field-history.js';
import { marketRanks } from './market-ranks.js';
import type { ReadyGate } from './markets.js';
import { peersAt } from './peers-at.js';
import { shadowBook } from './shadow-book.js';
import { Asked, isPriced, throughGates } from './through-gates.js';

/**
 * Whether the gatekeeper lets an instrument pass, for who asks at many moments and wants no reasons. What bounds on health settle
 * is found for all bars of an instrument at once, and only the other gates are asked there.
 */
export function admission({
  fields,
  mandate,
}: {
  fields: FieldHistory;
  mandate: Mandate;
}): (view: MarketView) => (instrument: Instrument) => boolean {
  const candidateOf = candidates(mandate);
  const book = shadowBook(fields);
  // One instrument is asked about at many moments in a row.
  let asked: Instrument | undefined;
  let candidate: Candidate | null = null;

  return (view) => {
    const rankOf = marketRanks(view, fields, candidateOf);
    const peers = peersAt(view, fields, book);
    return (instrument) => {
      if (instrument !== asked) {
        asked = instrument;
        candidate = candidateOf(instrument);
      }
      if (candidate === null) return false;
      const revision = view.revision(instrument.id);
      candidate.standings[revision] ??= fields.standings(view, instrument, candidate.bounds);
      const mine = candidate.standings[revision];
      const history = mine.history(view.visible(instrument.id));
      const standing = mine.at[history - 1];
      // A name that is ensured passes gates it lies outside of. Without a price there is no standing.
      if (standing === undefined || (standing === OUTSIDE && !candidate.mayBeEnsured)) return false;
      const rank = rankOf(candidate.market, instrument);
      if (rank !== null && rank > candidate.market.limit) return false;
      const health = mine.health(history);
      if (!isPriced(health)) return false;
      const input = new Asked(instrument, candidate, { health, asOf: view.asOf, peers, mandate });
      return (standing === WITHIN && passesAll(candidate, input)) || throughGates(input, candidate, null).passed;
    };
  };
}

/** Whether every gate that bounds do not settle passes. Timeless ones are asked once. */
function passesAll(candidate: Candidate, input: Asked): boolean {
  candidate.pending ??= candidate.unbounded.filter((gate) => !(gate.timeless && passes(gate, input)));
  for (const gate of candidate.pending) if (!passes(gate, input)) return false;
  return true;
}

const passes = ({ evaluate, params }: ReadyGate, input: Asked): boolean => evaluate(input, params).kind === 'pass';
