import { type Gate, numberParam, passed } from './gate.js';

/** Enough bars for every later stage, so that nothing is found too young after pruning; `minBars` can ask for more. */
export const history: Gate = {
  id: 'history',
  validity: 'exact',
  binding: true,
  params: { minBars: { type: 'number', min: 1, max: 100_000 } },
  evaluate({ health, minimumHistory }, params) {
    const threshold = Math.max(numberParam(params['minBars'], 0), minimumHistory);
    const value = health.history;
    if (value >= threshold) return passed(value, threshold);
    return { kind: 'reject', value, threshold, reason: () => `has ${value} bars, ${threshold} are needed` };
  },
};
