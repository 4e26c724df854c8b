import { plainNumber } from '../../plain-number.js';
import { type Gate, type GateParams, numberParam, PASS } from './gate.js';

const bounds = (params: GateParams) => ({
  low: numberParam(params, 'minAnnual', 0),
  high: numberParam(params, 'maxAnnual', Number.POSITIVE_INFINITY),
});

/** Annual volatility of the last 60 returns, percent. A floor removes pegged currencies. */
export const volatility: Gate = {
  id: 'volatility',
  validity: 'exact',
  params: {
    minAnnual: { type: 'number', min: 0, max: 10_000 },
    maxAnnual: { type: 'number', min: 0, max: 10_000 },
  },
  contradiction(params) {
    const { low, high } = bounds(params);
    return low > high ? `minAnnual ${low} exceeds maxAnnual ${high}` : undefined;
  },
  evaluate({ health: { annualVolatility: value } }, params) {
    const { low, high } = bounds(params);
    const threshold = value !== null && value > high ? high : low;
    if (value === null) return { kind: 'missing', what: 'fewer than 61 bars give no volatility', threshold };
    if (value >= low && value <= high) return PASS;
    const side = value < low ? 'below' : 'above';
    return {
      kind: 'reject',
      value,
      threshold,
      reason: `annual volatility ${plainNumber(value)} % is ${side} ${threshold} %`,
    };
  },
};
