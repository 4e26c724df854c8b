import type { FieldName, Rule, StrategyConfig } from '../../contracts/mandate.js';
import { fail, ok, type Result } from '../../contracts/problem.js';
import type { UniverseResult } from '../../contracts/stage-results.js';

/** Fields that not every source of bars can give, with what it would have to have. The others need prices alone. */
const NEEDS: Partial<Record<FieldName, string>> = { 'Value.Traded': 'traded value or volume' };

/**
 * ConfigError where a strategy cannot do without a field that no instrument of the universe has: what a source is able to
 * give is not always known before its bars are read, and a rule that can never hold must not look like a quiet market.
 */
export function checkFieldSources({ rows }: UniverseResult, strategies: readonly StrategyConfig[]): Result<void> {
  if (rows.length === 0) return ok(undefined);
  for (const strategy of strategies) {
    for (const [place, field] of fieldsNeeded(strategy)) {
      const needed = NEEDS[field];
      if (needed === undefined || rows.some(({ fields }) => fields[field] !== null)) continue;
      return fail({
        type: 'ConfigError',
        where: `signals/${strategy.name}/${place}`,
        what: `field ${field} needs ${needed}, which the bars of none of the ${rows.length} instruments have`,
        next: 'Use another field, let the rule pass where it is unknown (onMissing: pass), or take bars from a source that has it.',
      });
    }
  }
  return ok(undefined);
}

/** Fields without which the strategy finds nothing, with the place that names them. */
function fieldsNeeded({ alpha, long, short }: StrategyConfig): [string, FieldName][] {
  const ofSide = (side: string, rules: readonly Rule[]): [string, FieldName][] =>
    rules
      .filter(({ onMissing }) => onMissing === 'fail')
      .flatMap(({ field, value }, k): [string, FieldName][] => [
        [`${side}[${k}].field`, field],
        ...(typeof value === 'string' ? [[`${side}[${k}].value`, value] as [string, FieldName]] : []),
      ]);
  return [['alpha.field', alpha.field], ...ofSide('long', long), ...ofSide('short', short)];
}
