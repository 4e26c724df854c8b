/** Truth tables of the shipped strategies: every rule, in both directions, with a row that passes, rows that fail, and the unknown. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadMandate } from '../../../activities/config/load-mandate.js';
import type { FieldName, OnMissing, StrategyConfig } from '../../../contracts/mandate.js';
import { orThrow } from '../../../contracts/problem.js';
import type { FieldRow } from '../../../contracts/stage-results.js';
import { ruleText } from '../../../stages/signals/rules.js';
import { signalsStage } from '../../../stages/signals/signals-stage.js';
import { packageRoot } from '../../support/package-root.js';
import { instrument, row, universeOf } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';

type Side = 'long' | 'short';

/** One rule as the file should have it; the field's value where it just holds, and where it just does not. */
interface Line {
  readonly rule: string;
  readonly field: FieldName;
  readonly holds: number;
  readonly fails: readonly number[];
}

const line = (rule: string, holds: number, ...fails: number[]): Line => ({
  rule,
  field: rule.split(' ')[0] as FieldName,
  holds,
  fails,
});

const UP: Partial<FieldRow> = { 'ADX+DI': 30, 'ADX-DI': 20, EMA50: 100 };
const DOWN: Partial<FieldRow> = { 'ADX+DI': 20, 'ADX-DI': 30, EMA50: 100 };
const AVERAGE: Partial<FieldRow> = { EMA200: 100 };

/** What both trend strategies say of the week, the month and the quarter. */
const rising = [line('Perf.W > 0', 0.01, 0, -5), line('Perf.1M > 0', 0.01, 0, -5), line('Perf.3M > 0', 0.01, 0, -5)];
const falling = [line('Perf.W < 0', -0.01, 0, 5), line('Perf.1M < 0', -0.01, 0, 5), line('Perf.3M < 0', -0.01, 0, 5)];
const weak = [line('RSI < 40', 39.99, 40, 70), line('Perf.W.z < -1', -1.01, -1, 1.5), line('ADX < 30', 29.99, 30, 60)];
const hot = [line('RSI > 60', 60.01, 60, 30), line('Perf.W.z > 1', 1.01, 1, -1.5), line('ADX < 30', 29.99, 30, 60)];
const plus = line('ADX+DI > ADX-DI', 20.01, 20, 5);
const minus = line('ADX-DI > ADX+DI', 20.01, 20, 5);
const reversion = {
  long: { given: AVERAGE, lines: [...weak, line('close > EMA200', 100.01, 100, 90)] },
  short: { given: AVERAGE, lines: [...hot, line('close < EMA200', 99.99, 100, 110)] },
};

const tables: Record<string, Record<Side, { given: Partial<FieldRow>; lines: readonly Line[] }>> = {
  macro_trend_momentum: {
    long: { given: { ...UP, 'ADX-DI': 20 }, lines: [line('ADX > 15', 15.01, 15, 3), plus, ...rising] },
    short: { given: { ...DOWN, 'ADX+DI': 20 }, lines: [line('ADX > 15', 15.01, 15, 3), minus, ...falling] },
  },
  macro_meanrev: reversion,
  crypto_trend_momentum: {
    long: {
      given: UP,
      lines: [plus, ...rising, line('ADX > 20', 20.01, 20, 15), line('close > EMA50', 100.01, 100, 90)],
    },
    short: {
      given: DOWN,
      lines: [minus, ...falling, line('ADX > 20', 20.01, 20, 15), line('close < EMA50', 99.99, 100, 110)],
    },
  },
  crypto_meanrev: reversion,
};

/** Every rule just held. */
const passing = ({ given, lines }: { given: Partial<FieldRow>; lines: readonly Line[] }): Partial<FieldRow> => ({
  ...given,
  ...Object.fromEntries(lines.map(({ field, holds }) => [field, holds])),
});

/** The strategy on one side, what is unknown treated alike by all rules. */
function outcome(strategy: StrategyConfig, side: Side, known: Partial<FieldRow>, onMissing: OnMissing = 'fail') {
  const rules = strategy[side].map((rule) => ({ ...rule, onMissing }));
  const alone: StrategyConfig = { ...strategy, long: [], short: [], [side]: rules };
  const universe = universeOf([row(instrument('X:A'), { 'Perf.3M': 1, 'Perf.W.z': 1, ...known })]);
  const { signals, funnel } = signalsStage({
    asOf: universe.asOf,
    universe,
    mandate: { ...mandate, strategies: [alone] },
  });
  const [rejected] = funnel.rejections;
  return signals.length === 1
    ? { signal: `${signals[0]!.direction}`, evidence: signals[0]!.evidence.map(({ rule }) => rule) }
    : { rule: rejected!.rule, value: rejected!.value };
}

describe.each(Object.entries(tables))('%s', (file, sides) => {
  let strategy: StrategyConfig;
  beforeAll(async () => {
    const book = 'configs/fx_base_ecb.yaml';
    const loaded = orThrow(await loadMandate({ configs: [book, `configs/${file}.yaml`] }, packageRoot));
    strategy = loaded.strategies[0]!;
  });

  describe.each(['long', 'short'] as const)('%s', (side) => {
    const table = sides[side];
    const { lines } = table;

    it('has these rules, each of which must be met', () => {
      expect(strategy[side].map(ruleText)).toEqual(lines.map(({ rule }) => rule));
      expect(strategy[side].map(({ onMissing }) => onMissing)).toEqual(lines.map(() => 'fail'));
    });

    it('fires where every rule just holds, and says which', () => {
      expect(outcome(strategy, side, passing(table))).toEqual({
        signal: side.toUpperCase(),
        evidence: lines.map(({ rule }) => rule),
      });
    });

    it.each(lines.flatMap(({ rule, field, fails }) => fails.map((value) => ({ rule, field, value }))))(
      'is stopped by $rule at $value',
      ({ field, value }) => {
        const refused = { rule: `${strategy.name}/${side}/${field}`, value };
        expect(outcome(strategy, side, { ...passing(table), [field]: value })).toEqual(refused);
      },
    );

    it.each(lines)('does not fire where $field is unknown', ({ field }) => {
      expect(outcome(strategy, side, { ...passing(table), [field]: null })).toEqual({
        rule: `${strategy.name}/${side}/${field}`,
        value: null,
      });
    });

    it.each(lines.filter(({ field }) => field !== strategyAlpha(file)))(
      'fires where $field is unknown and may be',
      ({ field }) => {
        expect(outcome(strategy, side, { ...passing(table), [field]: null }, 'pass')).toHaveProperty('signal');
      },
    );

    it('does not fire where what ranks it is unknown, whatever may be', () => {
      const alpha = strategyAlpha(file);
      expect(outcome(strategy, side, { ...passing(table), [alpha]: null }, 'pass')).toEqual({
        rule: `${strategy.name}/${side}/alpha`,
        value: null,
      });
    });

    it.each(
      lines.flatMap(({ rule }) => {
        const other = rule.split(' ')[2]!;
        return Number.isNaN(Number(other)) ? [{ rule, other: other as FieldName }] : [];
      }),
    )('does not fire where $other of $rule is unknown, unless it may be', ({ other }) => {
      const unknown = { ...passing(table), [other]: null };
      expect(outcome(strategy, side, unknown)).not.toHaveProperty('signal');
      expect(outcome(strategy, side, unknown, 'pass')).toHaveProperty('signal');
    });

    it('does not fire on what the other side looks for', () => {
      const other = sides[side === 'long' ? 'short' : 'long'];
      expect(outcome(strategy, side, passing(other))).not.toHaveProperty('signal');
    });
  });
});

/** The field that ranks survivors, as the files have it. */
function strategyAlpha(file: string): FieldName {
  return file.endsWith('meanrev') ? 'Perf.W.z' : 'Perf.3M';
}
