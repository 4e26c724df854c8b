import { DAY_MS, dayNumber } from '../../calendar.js';
import { type Gate, numberParam, passed } from './gate.js';

/**
 * Dated contracts, by the last day of trading their venue publishes: without `minDays` none may enter, with it those that
 * have at least as many days left. A future without an expiry (a continuous series) is unknown.
 */
export const dated: Gate = {
  id: 'dated',
  validity: 'exact',
  params: { minDays: { type: 'number', min: 1, max: 3650 } },
  // What never expires passes whenever it is asked.
  bounds: (_, { instrument: { expiry, product } }) => (expiry === null && product !== 'future' ? [] : undefined),
  evaluate({ instrument: { expiry, product }, asOf }, params) {
    const least = numberParam(params['minDays'], null);
    const threshold = least ?? 'no expiry';
    if (expiry === null) {
      return product === 'future'
        ? { kind: 'missing', what: 'the expiry of this future is unknown', threshold }
        : passed(null, threshold);
    }
    if (least === null) return { kind: 'reject', value: expiry, threshold, reason: () => `it expires on ${expiry}` };
    const days = dayNumber(expiry) - Math.floor(asOf / DAY_MS);
    if (days >= least) return passed(days, least);
    const reason = () => `it expires on ${expiry}, in ${days} days, and at least ${least} are wanted`;
    return { kind: 'reject', value: days, threshold: least, reason };
  },
};
