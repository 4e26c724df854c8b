import { plainNumber } from '../../plain-number.js';
import { type Gate, numberParam, passed } from './gate.js';

/** Share of the last 60 closes that equal the close before them. */
export const stalePrices: Gate = {
  id: 'stale-prices',
  validity: 'exact',
  binding: true,
  params: { maxShare: { type: 'number', min: 0, max: 1, required: true } },
  bounds: (params) => [{ column: 'staleShare', most: numberParam(params['maxShare'], 1) }],
  evaluate({ health: { staleShare: value } }, params) {
    const threshold = numberParam(params['maxShare'], 1);
    if (value === null)
      return { kind: 'missing', what: 'fewer than 61 bars give no share of unchanged closes', threshold };
    if (value <= threshold) return passed(value, threshold);
    const reason = () =>
      `${plainNumber(100 * value)} % of its last 60 closes are unchanged, at most ${plainNumber(100 * threshold)} % are allowed`;
    return { kind: 'reject', value, threshold, reason };
  },
};
