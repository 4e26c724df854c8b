import type { Direction, FieldName, Rule } from '../../contracts/mandate.js';
import type { FieldRow, Signal } from '../../contracts/stage-results.js';

/** One comparison on one instrument. `missing` where a side is unknown; `holds` then follows the rule's `onMissing`. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly holds: boolean;
  readonly missing: boolean;
  readonly value: number | null;
  /** The other side as compared; null where unknown. */
  readonly threshold: number | string | null;
}

const WORDS = { gt: '>', gte: '≥', lt: '<', lte: '≤', between: 'in' } as const;

/** "RSI < 40", "close > EMA200", "Perf.W in [-2, 2]". */
export const ruleText = ({ field, op, value }: Rule): string =>
  `${field} ${WORDS[op]} ${typeof value === 'object' ? `[${value[0]}, ${value[1]}]` : value}`;

/** Compares as written: nothing flips with direction. `between` includes both ends. */
export function evaluateRule(rule: Rule, fields: FieldRow): RuleOutcome {
  const value = fields[rule.field];
  const other = typeof rule.value === 'string' ? fields[rule.value] : rule.value;
  if (value === null || other === null) {
    return { rule, holds: rule.onMissing === 'pass', missing: true, value, threshold: threshold(other) };
  }
  return { rule, holds: compare(rule.op, value, other), missing: false, value, threshold: threshold(other) };
}

const threshold = (other: number | readonly [number, number] | null): number | string | null =>
  typeof other === 'object' && other !== null ? `[${other[0]}, ${other[1]}]` : other;

function compare(op: Rule['op'], value: number, other: number | readonly [number, number]): boolean {
  if (typeof other === 'object') {
    if (op !== 'between') throw new RangeError(`compare: ${op} takes one value, got [${other[0]}, ${other[1]}]`);
    return value >= other[0] && value <= other[1];
  }
  switch (op) {
    case 'gt':
      return value > other;
    case 'gte':
      return value >= other;
    case 'lt':
      return value < other;
    case 'lte':
      return value <= other;
    case 'between':
      throw new RangeError(`compare: between takes [low, high], got ${other}`);
  }
}

/** How far an instrument came along one rule list. */
export interface RuleListOutcome {
  /** Rules that held before the first that did not. */
  readonly passed: number;
  readonly of: number;
  readonly failed: RuleOutcome | null;
  readonly evidence: Signal['evidence'];
}

/** Asks the rules in order and stops at the first that does not hold. */
export function evaluateRules(rules: readonly Rule[], fields: FieldRow): RuleListOutcome {
  const evidence: { rule: string; field: FieldName; value: number | null }[] = [];
  for (const rule of rules) {
    const outcome = evaluateRule(rule, fields);
    if (!outcome.holds) return { passed: evidence.length, of: rules.length, failed: outcome, evidence };
    evidence.push({ rule: ruleText(rule), field: rule.field, value: outcome.value });
  }
  return { passed: evidence.length, of: rules.length, failed: null, evidence };
}

/** "trend_momentum/long/ADX": the name of a rule in a rejection. */
export const rulePath = (strategy: string, direction: Direction, what: string): string =>
  `${strategy}/${direction.toLowerCase()}/${what}`;
