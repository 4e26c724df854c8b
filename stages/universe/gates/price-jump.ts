import { plainNumber } from '../../plain-number.js';
import { type Gate, numberParam, passed } from './gate.js';

/**
 * Quarantine of broken series: a one-bar jump no market makes, or a jump across a pause in the dates (redenomination,
 * a reused ticker). A jump is max(p/q, q/p) − 1, so a fall to a sixth weighs what a rise to six times does.
 */
export const priceJump: Gate = {
  id: 'price-jump',
  validity: 'exact',
  binding: true,
  quarantine: true,
  params: {
    maxReturnPercent: { type: 'number', min: 1, max: 1e9 },
    maxGapReturnPercent: { type: 'number', min: 1, max: 1e9 },
  },
  bounds: (params) => [
    { column: 'jump', most: numberParam(params['maxReturnPercent'], 500) },
    { column: 'gapJump', most: numberParam(params['maxGapReturnPercent'], 100), orUnknown: true },
  ],
  evaluate({ health: { jump, gapJump } }, params) {
    const limit = numberParam(params['maxReturnPercent'], 500);
    if (jump === null) return { kind: 'missing', what: 'a single bar gives no return', threshold: limit };
    if (jump > limit) {
      const reason = () =>
        `a one-bar jump of ${plainNumber(jump)} % within a year, more than ${limit} %: check the series for a break`;
      return { kind: 'reject', value: jump, threshold: limit, reason };
    }
    const gapLimit = numberParam(params['maxGapReturnPercent'], 100);
    if (gapJump === null || gapJump <= gapLimit) return passed(jump, limit);
    const reason = () =>
      `a jump of ${plainNumber(gapJump)} % across a pause of more than ten days, more than ${gapLimit} %: check for a reused ticker`;
    return { kind: 'reject', value: gapJump, threshold: gapLimit, reason };
  },
};
