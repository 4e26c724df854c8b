import { type Gate, type GateParams, numberParam, passed } from './gate.js';

/** Enough bars for every later stage, so that nothing is found too young after pruning; `minBars` can ask for more. */
export const history: Gate = {
  id: 'history',
  validity: 'exact',
  binding: true,
  params: { minBars: { type: 'number', min: 1, max: 100_000 } },
  bounds: (params, { minimumHistory }) => [{ column: 'history', least: bars(params, minimumHistory) }],
  evaluate({ health, minimumHistory }, params) {
    const threshold = bars(params, minimumHistory);
    const value = health.history;
    if (value >= threshold) return passed(value, threshold);
    return { kind: 'reject', value, threshold, reason: () => `has ${value} bars, ${threshold} are needed` };
  },
};

const bars = (params: GateParams, minimumHistory: number): number =>
  Math.max(numberParam(params['minBars'], 0), minimumHistory);
