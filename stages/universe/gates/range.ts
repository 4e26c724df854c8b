import { plainNumber } from '../../plain-number.js';
import { type Gate, type GateParams, numberParam, PASS } from './gate.js';

const bounds = (params: GateParams) => ({
  low: numberParam(params, 'minPercent', 0),
  high: numberParam(params, 'maxPercent', Number.POSITIVE_INFINITY),
});

/** ATR / close in percent. Approximate where a source publishes closes only: the range is then between closes. */
export const range: Gate = {
  id: 'range',
  validity: 'approximate',
  params: { minPercent: { type: 'number', min: 0, max: 1000 }, maxPercent: { type: 'number', min: 0, max: 1000 } },
  contradiction(params) {
    const { low, high } = bounds(params);
    return low > high ? `minPercent ${low} exceeds maxPercent ${high}` : undefined;
  },
  evaluate({ health: { rangePercent: value } }, params) {
    const { low, high } = bounds(params);
    const threshold = value !== null && value > high ? high : low;
    if (value === null) return { kind: 'missing', what: 'fewer than 15 bars give no range', threshold };
    if (value >= low && value <= high) return PASS;
    const side = value < low ? 'below' : 'above';
    return {
      kind: 'reject',
      value,
      threshold,
      reason: `ATR is ${plainNumber(value)} % of the close, ${side} ${threshold} %`,
    };
  },
};
