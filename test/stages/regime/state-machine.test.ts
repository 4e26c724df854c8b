import { describe, expect, it } from 'vitest';
import type { Regime } from '../../../contracts/mandate.js';
import { nextState, type RegimeState } from '../../../stages/regime/state-machine.js';
import { mandate } from '../support/mandate.js';

const next = (state: Regime, lasted: number, score: number | null, ratio: number | null): RegimeState =>
  nextState({ state, basis: 'score', lasted }, { score, ratio }, mandate.regime);

describe('the state', () => {
  it.each<[Regime, number, number | null, number | null, Regime, RegimeState['basis']]>([
    // Entry into CRISIS needs both, and waits for no dwell.
    ['NORMAL', 1, 0.9, 1.7, 'CRISIS', 'score'],
    ['QUIET', 1, 0.9, 1.7, 'CRISIS', 'score'],
    ['NORMAL', 9, 0.89, 2.9, 'NORMAL', 'score'],
    ['NORMAL', 9, 0.99, 1.69, 'NORMAL', 'score'],
    // A jump needs no score.
    ['NORMAL', 1, 0.1, 3, 'CRISIS', 'jump'],
    ['NORMAL', 1, null, 3, 'CRISIS', 'jump'],
    ['QUIET', 1, null, 3.5, 'CRISIS', 'jump'],
    ['NORMAL', 9, null, 2.99, 'NORMAL', 'insufficient history'],
    // CRISIS is left when both have calmed, and not before it has lasted.
    ['CRISIS', 5, 0.75, 1.19, 'NORMAL', 'score'],
    ['CRISIS', 4, 0.75, 1.19, 'CRISIS', 'score'],
    ['CRISIS', 5, 0.76, 1.19, 'CRISIS', 'score'],
    ['CRISIS', 5, 0.1, 1.2, 'CRISIS', 'score'],
    ['CRISIS', 5, null, 1.1, 'NORMAL', 'insufficient history'],
    ['CRISIS', 5, null, 1.3, 'CRISIS', 'jump'],
    ['CRISIS', 5, 0.1, null, 'CRISIS', 'score'],
    // QUIET has its own two thresholds.
    ['NORMAL', 5, 0.25, 1, 'QUIET', 'score'],
    ['NORMAL', 4, 0.25, 1, 'NORMAL', 'score'],
    ['NORMAL', 5, 0.26, 1, 'NORMAL', 'score'],
    ['QUIET', 5, 0.39, 1, 'QUIET', 'score'],
    ['QUIET', 5, 0.4, 1, 'NORMAL', 'score'],
    ['QUIET', 4, 0.4, 1, 'QUIET', 'score'],
    ['QUIET', 2, null, 1, 'NORMAL', 'insufficient history'],
    ['NORMAL', 9, null, null, 'NORMAL', 'insufficient history'],
  ])('%s for %d sessions at score %s and ratio %s becomes %s by %s', (was, lasted, score, ratio, state, basis) => {
    expect(next(was, lasted, score, ratio)).toEqual({ state, basis, lasted: state === was ? lasted + 1 : 1 });
  });
  it('begins NORMAL', () => {
    expect(nextState(null, { score: null, ratio: null }, mandate.regime)).toEqual({
      state: 'NORMAL',
      basis: 'insufficient history',
      lasted: 1,
    });
  });
});
