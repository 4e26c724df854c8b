import { describe, expect, it } from 'vitest';
import type { WindowDecision, WindowProfile } from '../../../contracts/validation.js';
import { heldAfter } from '../../../stages/validation/held-targets.js';

const profile = (weights: Record<string, number>): WindowProfile => ({
  weights,
  uninvested: 0,
  forecastVolatility: 0.1,
  residual: 0,
  fallbacks: [],
});
const decision = (outcome: WindowDecision['outcome'], weights: Record<string, number> = {}) => ({
  outcome,
  profiles: outcome === 'DECIDED' ? { hrp: profile(weights), min_variance: profile({ 'X:B': 1 }) } : {},
});

describe('what is held after a window', () => {
  const held = { hrp: { 'X:A': 0.5 } };
  it('is its decision, each profile its own', () => {
    expect(heldAfter(held, decision('DECIDED', { 'X:C': 0.2 }), { onNoSignals: 'hold' })).toEqual({
      hrp: { 'X:C': 0.2 },
      min_variance: { 'X:B': 1 },
    });
  });
  it('stays where nothing was decided, and is cash without signals where the mandate says so', () => {
    for (const outcome of ['HALTED', 'FAILED', 'NO_SIGNALS'] as const) {
      expect(heldAfter(held, decision(outcome), { onNoSignals: 'hold' })).toBe(held);
    }
    expect(heldAfter(held, decision('NO_SIGNALS'), { onNoSignals: 'cash' })).toEqual({});
    expect(heldAfter(held, decision('HALTED'), { onNoSignals: 'cash' })).toBe(held);
  });
});
