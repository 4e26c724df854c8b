import { plainNumber } from '../../plain-number.js';
import { type Gate, numberParam, passed } from './gate.js';

/**
 * Held at a constant, by its bars alone: the annual volatility of 90 returns is below `maxAnnual` percent, or at least
 * `minShare` of the last 90 closes lie within 0.5 % of their median. Dollar coins, whatever they are called.
 */
export const pegged: Gate = {
  id: 'pegged',
  validity: 'exact',
  params: { maxAnnual: { type: 'number', min: 0, max: 100 }, minShare: { type: 'number', min: 0.5, max: 1 } },
  bounds: (params) => [
    { column: 'pegVolatility', least: numberParam(params['maxAnnual'], 2) },
    // The share itself is rejected; shares are multiples of 1/90.
    { column: 'pegShare', most: numberParam(params['minShare'], 0.95) - 1e-9 },
  ],
  evaluate({ health: { pegVolatility, pegShare } }, params) {
    const calm = numberParam(params['maxAnnual'], 2);
    const share = numberParam(params['minShare'], 0.95);
    if (pegVolatility === null || pegShare === null) {
      return { kind: 'missing', what: 'fewer than 91 bars do not tell whether it is pegged', threshold: calm };
    }
    if (pegVolatility < calm) {
      const reason = () =>
        `annual volatility over 90 bars is ${plainNumber(pegVolatility)} %, below ${calm} %: it is pegged to its quote`;
      return { kind: 'reject', value: pegVolatility, threshold: calm, reason };
    }
    if (pegShare < share) return passed(pegVolatility, calm);
    const reason = () =>
      `${plainNumber(100 * pegShare)} % of its last 90 closes lie within 0.5 % of their median: it is pegged to its quote`;
    return { kind: 'reject', value: pegShare, threshold: share, reason };
  },
};
