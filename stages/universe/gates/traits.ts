import { TRAITS } from '../../../contracts/instrument.js';
import { type Gate, passed, textsParam } from './gate.js';

/**
 * What an instrument is by its metadata: without `exclude` none of the traits may be there. A trait that nobody states is not
 * there; `pegged` and `shadow` judge by how it moves.
 */
export const traits: Gate = {
  id: 'traits',
  validity: 'exact',
  timeless: true,
  params: { exclude: { type: 'texts', of: TRAITS } },
  evaluate({ instrument }, params) {
    const named = textsParam(params['exclude']);
    const excluded: readonly string[] = named.length === 0 ? TRAITS : named;
    const found = instrument.traits.filter((trait) => excluded.includes(trait));
    const threshold = excluded.join(', ');
    if (found.length === 0) return passed(null, threshold);
    const value = found.join(', ');
    return { kind: 'reject', value, threshold, reason: () => `by its metadata it is ${value}` };
  },
};
