import type { Mandate } from '../../contracts/mandate.js';

/**
 * What of a mandate a window's decision depends on. The name, the date, the choice among profiles, the money, who approves, and
 * everything that only says when decisions are taken and what trading on them costs are left out, so that a backtest finds the
 * windows that a run has decided, and another cost or another distance decides none again.
 */
export function decisionTerms(mandate: Mandate): object {
  const { name: _name, asOf: _date, profile: _choice, book: _money, approval: _word, drift: _watch, ...rest } = mandate;
  const { maxHold: _hold, onNoSignals: _silence, ...terms } = rest;
  const { every: _every, band: _band, ...rebalance } = mandate.rebalance;
  const { impact: _impact, funding: _funding, ...costs } = mandate.costs;
  const { reselect, periodsPerYear } = mandate.validation;
  return { ...terms, rebalance, costs, validation: { reselect, periodsPerYear } };
}
