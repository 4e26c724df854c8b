import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StrategyConfig } from '../../../contracts/mandate.js';
import type { FieldRow, SignalsResult, UniverseRow } from '../../../contracts/stage-results.js';
import { dayNumber } from '../../../stages/calendar.js';
import { signalsStage } from '../../../stages/signals/signals-stage.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { instrument, row, universeOf } from '../support/hand-made.js';
import { mandate, reversion, trend } from '../support/mandate.js';
import { sampleHistory } from '../support/sample-market.js';

const up: Partial<FieldRow> = { ADX: 25, 'ADX+DI': 30, 'ADX-DI': 10, 'Perf.W': 1, 'Perf.1M': 2, 'Perf.3M': 3 };
const down: Partial<FieldRow> = { ADX: 25, 'ADX+DI': 10, 'ADX-DI': 30, 'Perf.W': -1, 'Perf.1M': -2, 'Perf.3M': -3 };
const weak: Partial<FieldRow> = { RSI: 35, 'Perf.W.z': -1.5, ADX: 20, close: 110, EMA200: 100 };
const strong: Partial<FieldRow> = { RSI: 65, 'Perf.W.z': 1.5, ADX: 20, close: 90, EMA200: 100 };

const screened = (rows: readonly UniverseRow[], strategies: readonly StrategyConfig[] = [trend, reversion]) => {
  const universe = universeOf(rows);
  const result = signalsStage({ asOf: universe.asOf, universe, mandate: { ...mandate, strategies } });
  const { entered, kept, rejections } = result.funnel;
  expect([...kept, ...rejections.map((r) => r.instrument)].sort()).toEqual([...entered].sort());
  return result;
};
const rejection = ({ funnel }: SignalsResult, id: string) => funnel.rejections.find((r) => r.instrument === id);

describe('the strategies of the sample book', () => {
  it.each([
    ['trend_momentum', 'LONG', up],
    ['trend_momentum', 'SHORT', down],
    ['mean_reversion', 'LONG', weak],
    ['mean_reversion', 'SHORT', strong],
  ] as const)('%s %s fires on what it describes', (strategy, direction, known) => {
    const { signals } = screened([row(instrument('X:A'), known)]);
    expect(signals).toMatchObject([{ instrument: 'X:A', direction, strategy, conviction: 1 }]);
  });

  // Each rule broken alone must be the rule that is named.
  it.each([
    ...(['ADX', 'ADX+DI', 'Perf.W', 'Perf.1M', 'Perf.3M'] as const).map(
      (field) => [trend, 'long', up, field, -50] as const,
    ),
    ...(['ADX-DI', 'Perf.W', 'Perf.1M', 'Perf.3M'] as const).map(
      (field) => [trend, 'short', down, field, field === 'ADX-DI' ? 0 : 50] as const,
    ),
    [reversion, 'long', weak, 'RSI', 41],
    [reversion, 'long', weak, 'Perf.W.z', -0.9],
    [reversion, 'long', weak, 'ADX', 31],
    [reversion, 'long', weak, 'close', 99],
    [reversion, 'short', strong, 'RSI', 59],
    [reversion, 'short', strong, 'Perf.W.z', 0.9],
    [reversion, 'short', strong, 'ADX', 31],
    [reversion, 'short', strong, 'close', 101],
  ] as const)('$0.name %s is stopped by %4$s', (strategy, side, known, field, value) => {
    const only = { ...strategy, [side === 'long' ? 'short' : 'long']: [] };
    const result = screened([row(instrument('X:A'), { ...known, [field]: value })], [only]);
    expect(result.signals).toEqual([]);
    expect(rejection(result, 'X:A')).toMatchObject({ rule: `${strategy.name}/${side}/${field}`, value });
  });

  it('reject the unknown by name', () => {
    const result = screened([row(instrument('X:A'), { ...up, 'Perf.1M': null })], [trend]);
    expect(rejection(result, 'X:A')).toMatchObject({ rule: 'trend_momentum/long/Perf.1M', value: null });
    const unranked = { ...trend, alpha: { field: 'RSI', longPrefers: 'high' } } as const;
    expect(rejection(screened([row(instrument('X:A'), up)], [unranked]), 'X:A')?.rule).toBe(
      'trend_momentum/long/alpha',
    );
  });
});

describe('conviction', () => {
  it('ranks longs by the highest alpha and shorts by the most bearish', () => {
    const rows = [1, 2, 3].flatMap((k) => [
      row(instrument(`X:L${k}`), { ...up, 'Perf.3M': k }),
      row(instrument(`X:S${k}`), { ...down, 'Perf.3M': -k }),
    ]);
    const convictions = Object.fromEntries(screened(rows, [trend]).signals.map((s) => [s.instrument, s.conviction]));
    expect(convictions).toEqual({ 'X:L1': 0, 'X:L2': 0.5, 'X:L3': 1, 'X:S1': 0, 'X:S2': 0.5, 'X:S3': 1 });
  });
  it('is the same for equal alphas', () => {
    const { signals } = screened(
      ['X:A', 'X:B', 'X:C'].map((id) => row(instrument(id), up)),
      [trend],
    );
    expect(signals.map((s) => s.conviction)).toEqual([0.5, 0.5, 0.5]);
  });
  it('resolves long against short, and says so', () => {
    // A is the best trend long and the worst reversion short.
    const both = { ...up, ...strong, ADX: 20 };
    const rows = [
      row(instrument('X:A'), { ...both, 'Perf.3M': 9, RSI: 61 }),
      row(instrument('X:B'), { ...both, 'Perf.3M': 1, RSI: 80 }),
    ];
    const { signals } = screened(rows);
    expect(signals).toMatchObject([
      { instrument: 'X:A', direction: 'LONG', strategy: 'trend_momentum', conviction: 1 },
      { instrument: 'X:B', direction: 'SHORT', strategy: 'mean_reversion', conviction: 1 },
    ]);
    expect(signals[0]!.note).toBe('conflict resolved against mean_reversion/short (conviction 0.000)');
  });
  it('ties go to the strategy that comes first', () => {
    const both = row(instrument('X:A'), { ...up, ...strong, ADX: 20 });
    expect(screened([both], [trend, reversion]).signals[0]!.direction).toBe('LONG');
    expect(screened([both], [reversion, trend]).signals[0]!.direction).toBe('SHORT');
  });
});

describe('shorts', () => {
  const cash = instrument('X:AAA', { shortable: false });
  const perp = instrument('Y:AAA', { product: 'perp' });
  it('of what cannot be shorted are rejected', () => {
    expect(rejection(screened([row(cash, down)], [trend]), 'X:AAA')).toMatchObject({
      rule: 'trend_momentum/short/not-shortable',
    });
  });
  it('go to a shortable instrument of the same identity', () => {
    const result = screened([row(cash, down), row(perp, { ...down, 'Perf.W': 1 })], [trend]);
    expect(result.signals).toMatchObject([
      { instrument: 'Y:AAA', direction: 'SHORT', note: expect.stringContaining('X:AAA') },
    ]);
    expect(rejection(result, 'X:AAA')?.reason).toMatch(/Y:AAA of the same identity carries its short/);
  });
  it('do not double where that instrument has its own signal', () => {
    const result = screened([row(cash, down), row(perp, down)], [trend]);
    expect(result.signals).toMatchObject([{ instrument: 'Y:AAA', note: null }]);
  });
  it('leave longs of what cannot be shorted alone', () => {
    expect(screened([row(cash, up)], [trend]).signals).toMatchObject([{ instrument: 'X:AAA', direction: 'LONG' }]);
  });
});

describe('limits', () => {
  const three = [1, 2, 3].map((k) => row(instrument(`X:L${k}`), { ...up, 'Perf.3M': k }));
  it('count identities per direction', () => {
    const twin = row(instrument('Y:L3'), { ...up, 'Perf.3M': 0.5 });
    const result = screened([...three, twin, row(instrument('X:S'), down)], [{ ...trend, limit: 1 }]);
    expect(result.signals.map((s) => s.instrument).sort()).toEqual(['X:L3', 'X:S', 'Y:L3']);
    expect(rejection(result, 'X:L2')).toMatchObject({ rule: 'trend_momentum/long/limit', threshold: 1 });
  });
  it('say which identity in line one was, counting lines of one identity once', () => {
    const twins = [
      row(instrument('X:L1'), { ...up, 'Perf.3M': 1 }),
      row(instrument('Y:L1'), { ...up, 'Perf.3M': 0.5 }),
    ];
    const result = screened(
      [...three.slice(1), ...twins, row(instrument('X:L0'), { ...up, 'Perf.3M': 0.1 })],
      [{ ...trend, limit: 1 }],
    );
    const places = ['X:L2', 'X:L1', 'Y:L1', 'X:L0'].map((id) => rejection(result, id)?.value);
    expect(places).toEqual([2, 3, 3, 4]);
  });
  it('do not raise the conviction of what they leave', () => {
    const { signals } = screened(three, [{ ...trend, limit: 2 }]);
    expect(signals.map((s) => s.conviction)).toEqual([0.5, 1]);
  });
});

describe('identities the mandate itself states', () => {
  const signalsOf = (rows: readonly UniverseRow[], merge: string[][], split: string[] = [], limit = 15) => {
    const universe = universeOf(rows);
    const selection = { ...mandate.selection, identities: { merge, split } };
    return signalsStage({
      asOf: universe.asOf,
      universe,
      mandate: { ...mandate, strategies: [{ ...trend, limit }], selection },
    });
  };
  const cash = instrument('X:AAA', { shortable: false });
  const perp = instrument('Y:BBB', { product: 'perp' });
  const quiet = { ...down, 'Perf.W': 1 };
  it('route a short where metadata sees two things', () => {
    expect(signalsOf([row(cash, down), row(perp, quiet)], []).signals).toEqual([]);
    expect(signalsOf([row(cash, down), row(perp, quiet)], [['X:AAA', 'Y:BBB']]).signals).toMatchObject([
      { instrument: 'Y:BBB', identity: 'fx/AAA/USD', direction: 'SHORT' },
    ]);
  });
  it('keep a short from a line that was split off', () => {
    const twin = instrument('Y:AAA', { product: 'perp' });
    expect(signalsOf([row(cash, down), row(twin, quiet)], []).signals).toHaveLength(1);
    expect(signalsOf([row(cash, down), row(twin, quiet)], [], ['Y:AAA']).signals).toEqual([]);
  });
  it('count for the limit', () => {
    const rows = [row(instrument('X:A'), { ...up, 'Perf.3M': 2 }), row(instrument('Y:B'), { ...up, 'Perf.3M': 1 })];
    expect(signalsOf(rows, [], [], 1).signals).toHaveLength(1);
    expect(signalsOf(rows, [['X:A', 'Y:B']], [], 1).signals.map((s) => s.identity)).toEqual(['fx/A/USD', 'fx/A/USD']);
  });
});

describe('a field that no source of the universe can give', () => {
  const turnover: StrategyConfig = {
    ...trend,
    long: [{ field: 'Value.Traded', op: 'gt', value: 1, onMissing: 'fail' }],
    short: [],
  };
  it('is a config error that names the rule, the field and what it needs', () => {
    expect(() => screened([row(instrument('X:A'), up), row(instrument('X:B'), up)], [turnover])).toThrow(
      'ConfigError in signals/trend_momentum/long[0].field: field Value.Traded needs traded value or volume, which the bars of none of the 2 instruments have.',
    );
    const ranked: StrategyConfig = { ...trend, alpha: { field: 'Value.Traded', longPrefers: 'high' } };
    expect(() => screened([row(instrument('X:A'), up)], [ranked])).toThrow(/trend_momentum\/alpha.field/);
  });
  it('is none where one instrument has it, where the rule may pass without, or where there is nobody', () => {
    const known = row(instrument('X:B'), { ...up, 'Value.Traded': 5 });
    expect(screened([row(instrument('X:A'), up), known], [turnover]).signals.map((s) => s.instrument)).toEqual(['X:B']);
    const lenient = { ...turnover, long: turnover.long.map((rule) => ({ ...rule, onMissing: 'pass' as const })) };
    expect(screened([row(instrument('X:A'), up)], [lenient]).signals).toHaveLength(1);
    expect(screened([], [turnover]).signals).toEqual([]);
  });
});

describe('edges', () => {
  it('an empty universe has no signals', () => expect(screened([]).signals).toEqual([]));
  it('an empty rule list offers no direction', () => {
    const result = screened([row(instrument('X:A'), up)], [{ ...trend, long: [], short: [] }]);
    expect(rejection(result, 'X:A')?.rule).toBe('no-strategy');
  });
  it('another asOf than the universe’s is refused', () => {
    expect(() => signalsStage({ asOf: '2021-01-01T00:00:00.000Z', universe: universeOf([]), mandate })).toThrow(
      RangeError,
    );
  });
  it('the order of the rows changes nothing but the order of the answer', () => {
    const rows = [up, down, weak, strong, { ...up, 'Perf.3M': 7 }].map((known, k) => row(instrument(`X:${k}`), known));
    const sorted = (order: readonly UniverseRow[]) =>
      screened(order).signals.toSorted((a, b) => (a.instrument < b.instrument ? -1 : 1));
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (order) => {
        expect(sorted(order)).toEqual(sorted(rows));
      }),
    );
  });
});

describe('on the sample', () => {
  it('evidence repeats the fields of the universe', () => {
    const history = sampleHistory('2024-06-03');
    const universe = universeStage({ view: history.at(history.cut), fields: fieldHistory(history), mandate });
    const { signals } = signalsStage({ asOf: universe.asOf, universe, mandate });
    expect(signals.length).toBeGreaterThan(0);
    expect(dayNumber(universe.rows[0]!.lastSession)).toBe(dayNumber('2024-06-03'));
    for (const { instrument: id, evidence } of signals) {
      const { fields: known } = universe.rows.find((r) => r.instrument.id === id)!;
      for (const { field, value } of evidence) expect(value).toBe(known[field]);
    }
  });
});
