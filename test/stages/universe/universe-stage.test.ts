import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GateConfig, Mandate } from '../../../contracts/mandate.js';
import { dayNumber, sessionClose } from '../../../stages/calendar.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { checkMandateGates, minimumHistory } from '../../../stages/universe/minimum-history.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { instrument, market, noise, prices, series } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';
import { sampleHistory } from '../support/sample-market.js';

const close = (date: string) => sessionClose(dayNumber(date), mandate.calendar);
const withGates = (gates: readonly GateConfig[], rest: Partial<Mandate> = {}): Mandate => ({
  ...mandate,
  ...rest,
  universes: [{ ...mandate.universes[0]!, venues: ['X'], gates }],
});

describe('the sample', () => {
  const history = sampleHistory();
  const fields = fieldHistory(history);
  const universe = universeStage({ view: history.at(history.cut), fields, mandate });

  it('accounts for all 42 instruments', () => {
    const { entered, kept, rejections } = universe.funnel;
    expect(entered).toHaveLength(42);
    expect([...kept, ...rejections.map((r) => r.instrument)].sort()).toEqual([...entered]);
  });
  it('loses the pegged Hong Kong dollar to the volatility floor', () => {
    expect(universe.funnel.rejections).toMatchObject([{ instrument: 'ECB:HKDUSD', rule: 'volatility', threshold: 1 }]);
  });
  it('says that unknown liquidity and unverified ticks were let through', () => {
    const brent = universe.rows.find(({ instrument: { id } }) => id === 'EIA:BRENT')!;
    expect(brent.liquidityUsdPerDay).toBeNull();
    expect(brent.notes.join('\n')).toMatch(/liquidity not checked.*tick not verified/s);
  });
  it('shows a series that is published a week late as it was known', () => {
    expect(universe.rows.find(({ instrument: { id } }) => id === 'EIA:BRENT')!.lastSession).toBe('2025-12-01');
  });
  it('without a tick gate in the config still requires verified ticks where the mandate does', () => {
    const strict = universeStage({
      view: history.at(history.cut),
      fields,
      mandate: { ...mandate, verifiedTick: 'require' },
    });
    expect(strict.rows).toEqual([]);
    expect(new Set(strict.funnel.rejections.map((r) => r.rule))).toEqual(new Set(['tick', 'volatility']));
  });
  it('has the liquidity of the survey that was published by then', () => {
    const huf = (date: string) =>
      universeStage({ view: history.at(close(date)), fields, mandate }).rows.find(
        (r) => r.instrument.id === 'ECB:EURUSD',
      )!;
    expect(huf('2016-12-09').liquidityUsdPerDay).toBe(1785.2e9);
    expect(huf('2016-12-12').liquidityUsdPerDay).toBe(1586e9);
  });
  it.each(['2015-06-01', '2016-03-01', '2020-03-18', '2024-01-16'])(
    'on %s is the same with and without the future',
    (date) => {
      const then = sampleHistory(date);
      const before = universeStage({ view: then.at(then.cut), fields: fieldHistory(then), mandate });
      expect(universeStage({ view: history.at(then.cut), fields, mandate })).toEqual(before);
    },
  );
});

describe('degenerate markets', () => {
  const three = market(3, [series('X:A', [1, 2, 3])], [instrument('X:A'), instrument('X:B'), instrument('Z:C')]);
  const run = (m: Mandate) => universeStage({ view: three.at(three.cut), fields: fieldHistory(three), mandate: m });

  it('reject what has facts but no price, and ignore what no universe lists', () => {
    const { funnel, rows } = run(withGates([]));
    expect(funnel.entered).toEqual(['X:A', 'X:B']);
    expect(funnel.rejections).toMatchObject([{ instrument: 'X:B', rule: 'no-bars' }]);
    expect(rows.map((r) => r.history)).toEqual([3]);
  });
  it('have unknown fields, not zeros, on three bars', () => {
    const { fields } = run(withGates([])).rows[0]!;
    expect(fields).toMatchObject({ close: 3, change: 50, RSI: null, EMA20: null, 'Perf.W': null, 'Perf.W.z': null });
  });
  it('obey onMissing: the unknown passes with a note or fails with the gate’s name', () => {
    const gate = (onMissing: 'pass' | 'fail') => withGates([{ id: 'volatility', params: { minAnnual: 1 }, onMissing }]);
    expect(run(gate('pass')).rows[0]!.notes).toEqual(['volatility not checked: fewer than 61 bars give no volatility']);
    expect(run(gate('fail')).funnel.rejections[0]).toMatchObject({ rule: 'volatility', value: null, threshold: 1 });
  });
  it('name the first failing gate in config order', () => {
    const gates: GateConfig[] = [
      { id: 'quotes', params: { allowed: ['EUR'] }, onMissing: 'fail' },
      { id: 'history', params: {}, onMissing: 'fail' },
    ];
    expect(run(withGates(gates)).funnel.rejections[0]!.rule).toBe('quotes');
    expect(run(withGates([...gates].reverse())).funnel.rejections[0]!.rule).toBe('history');
  });
  it('throw on a gate nobody registered', () => {
    expect(() => run(withGates([{ id: 'luck', params: {}, onMissing: 'fail' }]))).toThrow(/"luck"/);
  });
  it('know the liquidity of what trades: the median traded value of dollars, the published figure otherwise', () => {
    const volume = new Float64Array(40).fill(10);
    const closes = new Array<number>(40).fill(100);
    const history = market(
      40,
      [series('X:A', closes, { volume }), series('X:E', closes, { volume })],
      [instrument('X:A', { liquidityUsdPerDay: 7 }), instrument('X:E', { quote: 'EUR', liquidityUsdPerDay: 7 })],
    );
    const { rows } = universeStage({
      view: history.at(history.cut),
      fields: fieldHistory(history),
      mandate: withGates([]),
    });
    expect(rows.map((r) => r.liquidityUsdPerDay)).toEqual([1000, 7]);
  });
});

const HEALTH = [
  'history',
  'lastDate',
  'lastClose',
  'tradedValue',
  'staleShare',
  'zeroVolumeShare',
  'jump',
  'gapJump',
  'gapDays',
  'annualVolatility',
  'rangePercent',
  'pegVolatility',
  'pegShare',
] as const;

describe('fields', () => {
  it('at a bar never depend on later bars', () => {
    const random = noise(11);
    const closes = prices(Array.from({ length: 400 }, () => 0.02 * random()));
    const build = (n: number) => market(n, [series('X:A', closes.slice(0, n))], [instrument('X:A')]);
    const whole = build(400);
    const all = fieldHistory(whole);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (n) => {
        const cut = build(n);
        const then = whole.at(cut.cut);
        const [facts] = then.instruments;
        expect(all.at(then, facts!)).toEqual(fieldHistory(cut).at(cut.at(cut.cut), facts!));
        const health = all.health(then, facts!);
        const alone = fieldHistory(cut).health(cut.at(cut.cut), facts!);
        for (const name of HEALTH) expect(health[name]).toBe(alone[name]);
        if (n >= 100)
          expect(HEALTH.filter((name) => health[name] === null)).toEqual(['tradedValue', 'zeroVolumeShare', 'gapJump']);
      }),
      { numRuns: 40 },
    );
  });
  it('have horizons in sessions, and in days for crypto', () => {
    const closes = Array.from({ length: 400 }, (_, k) => 100 + k);
    const history = market(400, [series('X:A', closes)], [instrument('X:A')]);
    const view = history.at(history.cut);
    const at = (assetClass: 'fx' | 'crypto') => fieldHistory(history).at(view, instrument('X:A', { assetClass }));
    expect(at('fx')['Perf.W']).toBeCloseTo(100 * (499 / 494 - 1), 12);
    expect(at('fx')['Perf.Y']).toBeCloseTo(100 * (499 / 247 - 1), 12);
    expect(at('crypto')['Perf.W']).toBeCloseTo(100 * (499 / 492 - 1), 12);
    expect(at('crypto')['Perf.Y']).toBeCloseTo(100 * (499 / 134 - 1), 12);
    const fx = at('fx');
    expect(fx['Perf.W.z']).toBeCloseTo(fx['Perf.W']! / (fx.Volatility20! * Math.sqrt(5)), 12);
  });
  it('of a flat price have no z-score, and of an even one none either', () => {
    const z = (closes: number[]) => {
      const history = market(60, [series('X:A', closes)], [instrument('X:A')]);
      return fieldHistory(history).at(history.at(history.cut), instrument('X:A'))['Perf.W.z'];
    };
    expect(z(new Array<number>(60).fill(5))).toBeNull();
    expect(z(Array.from({ length: 60 }, (_, k) => 100 * 1.01 ** k))).toBeNull();
  });
  it('skip a bar without a price instead of repeating the one before', () => {
    const bars = series('X:A', [1, 2, 3]);
    const holed = { ...bars, close: Float64Array.of(1, 2, Number.NaN) };
    const history = market(3, [holed], [instrument('X:A')]);
    const view = history.at(history.cut);
    const all = fieldHistory(history);
    expect(all.at(view, instrument('X:A')).close).toBe(2);
    expect(all.health(view, instrument('X:A'))).toMatchObject({ history: 2, lastDate: bars.date[1] });
  });
  it('see a redenomination as the same jump in both directions', () => {
    const jump = (factor: number) => {
      const history = market(4, [series('X:A', [100, 101, 101 * factor, 101 * factor])], [instrument('X:A')]);
      return fieldHistory(history).health(history.at(history.cut), instrument('X:A')).jump!;
    };
    expect(jump(1000)).toBeCloseTo(99_900, 6);
    expect(jump(1 / 1000)).toBeCloseTo(99_900, 6);
  });
});

describe('minimum history', () => {
  it('is the longest need of any later stage, plus one', () => {
    expect(minimumHistory(mandate, 'fx')).toBe(201);
    const long = { ...mandate, risk: { ...mandate.risk, lookback: 300 } };
    expect(minimumHistory(long, 'fx')).toBe(301);
    const yearly = mandate.strategies.map((s) => ({ ...s, alpha: { ...s.alpha, field: 'Perf.Y' as const } }));
    expect(minimumHistory({ ...mandate, strategies: yearly }, 'fx')).toBe(253);
    expect(minimumHistory({ ...mandate, strategies: yearly }, 'crypto')).toBe(366);
  });
  it('may be raised in a config, and not lowered', () => {
    const asked = (minBars: number) => withGates([{ id: 'history', params: { minBars }, onMissing: 'fail' }]);
    expect(checkMandateGates(asked(201))).toEqual([]);
    expect(checkMandateGates(asked(200))[0]).toMatch(/minBars 200 is below 201/);
  });
});
