import type { AssetClass } from '../../contracts/instrument.js';
import type { FieldName, Mandate, Rule } from '../../contracts/mandate.js';
import { fieldLookback, horizonsOf } from './bar-fields.js';

/** Fields a strategy reads: both sides of every rule, and the alpha. */
const fieldsOf = (rules: readonly Rule[]): FieldName[] =>
  rules.flatMap(({ field, value }) => (typeof value === 'string' ? [field, value] : [field]));

/**
 * Bars an instrument needs so that no later stage finds it too young:
 * max(selection lookback, risk lookback, longest look-back of any field the strategies read) + 1.
 */
export function minimumHistory({ selection, risk, strategies }: Mandate, assetClass: AssetClass): number {
  const horizons = horizonsOf(assetClass);
  const warmUps = strategies
    .flatMap(({ long, short, alpha }) => [...fieldsOf(long), ...fieldsOf(short), alpha.field])
    .map((field) => fieldLookback(field, horizons));
  return Math.max(...[selection.lookback].flat(), risk.lookback, ...warmUps) + 1;
}

/**
 * Sentences about gates that contradict the rest of the mandate; empty where none does. What an instrument needs
 * depends on its class, which a config does not say: the shortest need is checked here, the gate itself holds each
 * instrument to its own.
 */
export function checkMandateGates(mandate: Mandate): string[] {
  return mandate.universes.flatMap(({ name, gates }) =>
    gates.flatMap(({ id, params }) => {
      const needed = minimumHistory(mandate, 'fx');
      const given = params['minBars'];
      if (id !== 'history' || typeof given !== 'number' || given >= needed) return [];
      return [`universe ${name}: gate history: minBars ${given} is below ${needed}, which the stages after it need`];
    }),
  );
}
