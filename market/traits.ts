import type { Instrument } from '../contracts/instrument.js';
import { traitsOf } from '../contracts/traits.js';

/**
 * A venue's listing with traits filled in, in the order given: those the source states already and those that follow from the
 * metadata beside everything else the venue lists. `listing` must hold the whole venue: BTCUP is leveraged because BTC is there.
 * `typesOf` gives the words by which the venue classes an instrument, where it has such.
 */
export function withTraits(
  listing: readonly Instrument[],
  typesOf: (instrument: Instrument) => readonly string[] = () => [],
): Instrument[] {
  const bases = new Map<string, Set<string>>();
  for (const { venue, base } of listing) bases.set(venue, (bases.get(venue) ?? new Set()).add(base));
  return listing.map((instrument) => {
    const found = traitsOf({ ...instrument, venueTypes: typesOf(instrument) }, bases.get(instrument.venue)!);
    return { ...instrument, traits: [...new Set([...instrument.traits, ...found])].sort() };
  });
}
