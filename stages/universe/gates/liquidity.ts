import { DOLLAR_QUOTES } from '../../../contracts/identity.js';
import { plainNumber } from '../../plain-number.js';
import { type Gate, numberParam, passed } from './gate.js';

/** Traded value a day: the 30-bar median, else the published figure. */
export const liquidity: Gate = {
  id: 'liquidity',
  validity: 'exact',
  params: { minUsdPerDay: { type: 'number', min: 0, max: 1e15, required: true } },
  // A published figure is none of the bars.
  bounds: (params, { instrument: { quote } }) =>
    DOLLAR_QUOTES.has(quote) ? [{ column: 'tradedValue', least: numberParam(params['minUsdPerDay'], 0) }] : undefined,
  evaluate({ liquidityUsdPerDay: value }, params) {
    const threshold = numberParam(params['minUsdPerDay'], 0);
    if (value === null) return { kind: 'missing', what: 'its traded value is unknown', threshold };
    if (value >= threshold) return passed(value, threshold);
    return {
      kind: 'reject',
      value,
      threshold,
      reason: () => `trades ${plainNumber(value)} USD a day, less than ${plainNumber(threshold)}`,
    };
  },
};
