import { describe, expect, it } from 'vitest';
import type { Comparator, Rule } from '../../../contracts/mandate.js';
import { evaluateRule, evaluateRules, ruleText } from '../../../stages/signals/rules.js';
import { fields } from '../support/hand-made.js';

const rule = (op: Comparator, value: Rule['value'], onMissing: Rule['onMissing'] = 'fail'): Rule => ({
  field: 'RSI',
  op,
  value,
  onMissing,
});

describe('a rule', () => {
  it.each<[number, Comparator, Rule['value'], boolean]>([
    [40, 'gt', 40, false],
    [40.1, 'gt', 40, true],
    [40, 'gte', 40, true],
    [39.9, 'gte', 40, false],
    [40, 'lt', 40, false],
    [39.9, 'lt', 40, true],
    [40, 'lte', 40, true],
    [40.1, 'lte', 40, false],
    [30, 'between', [30, 40], true],
    [40, 'between', [30, 40], true],
    [35, 'between', [30, 40], true],
    [29.9, 'between', [30, 40], false],
    [40.1, 'between', [30, 40], false],
    [50, 'gt', 'ADX', true],
    [20, 'gt', 'ADX', false],
  ])('with RSI %d and ADX 45: %s %j is %s', (value, op, other, holds) => {
    expect(evaluateRule(rule(op, other), fields({ RSI: value, ADX: 45 }))).toMatchObject({
      holds,
      missing: false,
      value,
    });
  });
  it('with an unknown side holds only where onMissing lets it pass', () => {
    for (const known of [fields({ RSI: null, ADX: 45 }), fields({ RSI: 50, ADX: null })]) {
      expect(evaluateRule(rule('gt', 'ADX'), known)).toMatchObject({ holds: false, missing: true });
      expect(evaluateRule(rule('gt', 'ADX', 'pass'), known)).toMatchObject({ holds: true, missing: true });
    }
  });
  it.each<[Comparator, Rule['value']]>([
    ['gt', 40],
    ['gte', 40],
    ['lt', 40],
    ['lte', 40],
    ['between', [30, 40]],
    ['gte', 'ADX'],
    ['lt', 'ADX'],
    ['lte', 'ADX'],
  ])('%s %j of an unknown value follows onMissing', (op, other) => {
    const unknown = fields({ RSI: null, ADX: 45 });
    expect(evaluateRule(rule(op, other), unknown)).toMatchObject({ holds: false, missing: true, value: null });
    expect(evaluateRule(rule(op, other, 'pass'), unknown)).toMatchObject({ holds: true, missing: true });
  });
  it('reads as it is compared', () => {
    expect([rule('lt', 40), rule('gt', 'ADX'), rule('between', [30, 40])].map(ruleText)).toEqual([
      'RSI < 40',
      'RSI > ADX',
      'RSI in [30, 40]',
    ]);
  });
  it('refuses a comparator and a value that do not fit', () => {
    expect(() => evaluateRule(rule('gt', [1, 2]), fields({ RSI: 1 }))).toThrow(RangeError);
    expect(() => evaluateRule(rule('between', 3), fields({ RSI: 1 }))).toThrow(RangeError);
  });
});

describe('a rule list', () => {
  it('stops at the first rule that does not hold and keeps the evidence before it', () => {
    const outcome = evaluateRules([rule('gt', 10), rule('lt', 20), rule('gt', 0)], fields({ RSI: 30 }));
    expect(outcome).toMatchObject({ passed: 1, of: 3, failed: { rule: rule('lt', 20), value: 30, threshold: 20 } });
    expect(outcome.evidence).toEqual([{ rule: 'RSI > 10', field: 'RSI', value: 30 }]);
  });
  it('without rules holds', () => expect(evaluateRules([], fields({})).failed).toBeNull());
});
