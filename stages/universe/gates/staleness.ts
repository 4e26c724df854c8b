import { DAY_MS } from '../../calendar.js';
import { type Gate, numberParam, passed } from './gate.js';

/** Whole days between the close of the newest visible bar and asOf. Publication lag counts: unseen is unseen. */
export const staleness: Gate = {
  id: 'staleness',
  validity: 'exact',
  binding: true,
  params: { maxDays: { type: 'number', min: 0, max: 3650, required: true } },
  evaluate({ health, asOf }, params) {
    const threshold = numberParam(params['maxDays'], 0);
    if (health.lastClose === null) return { kind: 'missing', what: 'it has no bar', threshold };
    const value = Math.floor((asOf - health.lastClose) / DAY_MS);
    if (value <= threshold) return passed(value, threshold);
    return {
      kind: 'reject',
      value,
      threshold,
      reason: () => `its newest bar is ${value} days old, at most ${threshold} are allowed`,
    };
  },
};
