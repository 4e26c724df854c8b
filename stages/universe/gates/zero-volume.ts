import { plainNumber } from '../../plain-number.js';
import { type Gate, numberParam, passed } from './gate.js';

/** Share of the last 60 bars without a trade. */
export const zeroVolume: Gate = {
  id: 'zero-volume',
  validity: 'exact',
  needs: 'volume',
  params: { maxShare: { type: 'number', min: 0, max: 1, required: true } },
  bounds: (params) => [{ column: 'zeroVolumeShare', most: numberParam(params['maxShare'], 1) }],
  evaluate({ health: { zeroVolumeShare: value } }, params) {
    const threshold = numberParam(params['maxShare'], 1);
    if (value === null) return { kind: 'missing', what: 'its volume is unknown', threshold };
    if (value <= threshold) return passed(value, threshold);
    const reason = () =>
      `${plainNumber(100 * value)} % of its last 60 bars have no volume, at most ${plainNumber(100 * threshold)} % are allowed`;
    return { kind: 'reject', value, threshold, reason };
  },
};
