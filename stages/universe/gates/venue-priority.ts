import { plainNumber } from '../../plain-number.js';
import { type Gate, numberParam, passed, textsParam } from './gate.js';

/**
 * One line for each thing: a line leaves where a venue earlier in the list has one of the same identity and product with at
 * least `minShare` of its traded value. A venue that is not listed comes after all that are. A line that stopped trading for
 * more than `maxDays` stands for nothing.
 *
 * It goes by metadata and liquidity alone, before there are signals; selection merges identities as well, and only those that
 * move as one. A product stays beside another: a spot line must not remove the perpetual that can be shorted.
 */
export const venuePriority: Gate = {
  id: 'venue-priority',
  validity: 'exact',
  params: {
    venues: { type: 'texts', required: true },
    minShare: { type: 'number', min: 0, max: 1 },
    maxDays: { type: 'number', min: 0, max: 365 },
  },
  evaluate({ instrument, liquidityUsdPerDay: own, peers }, params) {
    const venues = textsParam(params['venues']);
    const share = numberParam(params['minShare'], 0.5);
    const place = (venue: string): number => (venues.includes(venue) ? venues.indexOf(venue) : venues.length);
    const earlier = peers
      .lines(instrument, numberParam(params['maxDays'], 3))
      .filter(({ venue }) => place(venue) < place(instrument.venue))
      .sort((a, b) => place(a.venue) - place(b.venue) || (a.id < b.id ? -1 : 1));
    if (earlier.length === 0) return passed(null, share);
    if (own === null) return { kind: 'missing', what: 'its traded value is unknown', threshold: earlier[0]!.id };
    const first = earlier.find(({ liquidityUsdPerDay: value }) => value !== null && value >= share * own);
    if (first === undefined) return passed(null, share);
    const reason = () =>
      `${first.id} is the same thing on a venue that comes first and trades ${plainNumber(first.liquidityUsdPerDay!)} USD a day, at least ${plainNumber(100 * share)} % of its ${plainNumber(own)}`;
    return { kind: 'reject', value: first.id, threshold: share, reason };
  },
};
