import { type Gate, numberParam, passed } from './gate.js';

/** Longest pause between neighbouring bars of the last year, calendar days. */
export const gaps: Gate = {
  id: 'gaps',
  validity: 'exact',
  binding: true,
  params: { maxDays: { type: 'number', min: 1, max: 3650, required: true } },
  bounds: (params) => [{ column: 'gapDays', most: numberParam(params['maxDays'], 1) }],
  evaluate({ health: { gapDays: value } }, params) {
    const threshold = numberParam(params['maxDays'], 1);
    if (value === null) return { kind: 'missing', what: 'a single bar has no neighbour', threshold };
    if (value <= threshold) return passed(value, threshold);
    const reason = () => `its bars of the last year pause for ${value} days, at most ${threshold} are allowed`;
    return { kind: 'reject', value, threshold, reason };
  },
};
