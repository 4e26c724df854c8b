import type { Direction, Mandate, Rule, StrategyConfig } from '../../contracts/mandate.js';
import type { FieldRow, SignalsResult, UniverseResult, UniverseRow } from '../../contracts/stage-results.js';
import { evaluateRule, rulePath, ruleText } from '../signals/rules.js';
import type { Check } from './check.js';

const DIRECTIONS: readonly Direction[] = ['LONG', 'SHORT'];

/**
 * What every strategy of the mandate asks of every instrument of the universe, in both directions: each of its rules, those
 * behind the first that failed among them, then the alpha of what passed them all; at last the signal, where there is one.
 */
export function signalChecks(universe: UniverseResult, signals: SignalsResult, { strategies }: Mandate): Check[] {
  const signalOf = new Map(signals.signals.map((signal) => [signal.instrument, signal]));
  return universe.rows.flatMap((row) => {
    const { id } = row.instrument;
    const checks = strategies.flatMap((strategy) =>
      DIRECTIONS.flatMap((direction) => directionChecks(row, strategy, direction)),
    );
    const signal = signalOf.get(id);
    if (signal === undefined) return checks;
    const { strategy, direction, conviction, note } = signal;
    const rule = rulePath(strategy, direction, 'conviction');
    const reason = note === null ? `${strategy} wants it ${direction}` : `${strategy} wants it ${direction}; ${note}`;
    return [...checks, { instrument: id, rule, value: conviction, threshold: null, verdict: 'pass', reason } as const];
  });
}

function directionChecks({ instrument, fields }: UniverseRow, strategy: StrategyConfig, direction: Direction): Check[] {
  const rules = direction === 'LONG' ? strategy.long : strategy.short;
  const checks = rules.map((rule) => ruleCheck(instrument.id, strategy.name, direction, rule, fields));
  if (rules.length === 0 || !rules.every((rule) => evaluateRule(rule, fields).holds)) return checks;
  const { field } = strategy.alpha;
  return [
    ...checks,
    {
      instrument: instrument.id,
      rule: rulePath(strategy.name, direction, 'alpha'),
      value: fields[field],
      threshold: null,
      verdict: fields[field] === null ? 'missing' : 'pass',
      reason: `${field} ranks what passes`,
    },
  ];
}

function ruleCheck(instrument: string, strategy: string, direction: Direction, rule: Rule, fields: FieldRow): Check {
  const { holds, missing, value, threshold } = evaluateRule(rule, fields);
  return {
    instrument,
    rule: rulePath(strategy, direction, rule.field),
    value,
    threshold,
    verdict: missing ? 'missing' : holds ? 'pass' : 'reject',
    reason: ruleText(rule),
  };
}
