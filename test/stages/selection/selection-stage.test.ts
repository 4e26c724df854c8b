import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Direction, SelectionConfig } from '../../../contracts/mandate.js';
import type { SelectionResult, Signal } from '../../../contracts/stage-results.js';
import { closedSessions, dayNumber, isoDate, sessionClose } from '../../../stages/calendar.js';
import { passOne } from '../../../stages/selection/pass-one.js';
import { selectionStage } from '../../../stages/selection/selection-stage.js';
import { signalsStage } from '../../../stages/signals/signals-stage.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { calendar, instrument, market, noise, prices, row, series, universeOf } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';
import { sampleHistory } from '../support/sample-market.js';

const DAYS = 80;
const random = noise(5);
const stream = (): number[] => Array.from({ length: DAYS - 1 }, () => 0.01 * random());

/** Selects LONGs (SHORT where the id ends in "-") among hand-made closes. */
function select(
  closes: Record<string, readonly number[]>,
  config: Partial<SelectionConfig> = {},
  days = DAYS,
): SelectionResult {
  const ids = Object.keys(closes).sort();
  const facts = ids.map((id) => instrument(id));
  const history = market(
    days,
    ids.map((id) => series(id, closes[id]!)),
    facts,
  );
  const view = history.at(history.cut);
  const universe = universeOf(
    facts.map((f) => row(f)),
    new Date(view.asOf).toISOString(),
  );
  const signals = ids.map((id, k): Signal => {
    const direction: Direction = id.endsWith('-') ? 'SHORT' : 'LONG';
    return {
      instrument: id,
      identity: facts[k]!.identity,
      direction,
      strategy: 's',
      conviction: 0.5,
      evidence: [],
      note: null,
    };
  });
  const result = selectionStage({
    view,
    universe,
    signals: {
      schema: 'signals/1',
      asOf: universe.asOf,
      signals,
      funnel: { stage: 'signals', entered: ids, kept: ids, rejections: [] },
    },
    mandate: { ...mandate, calendar, selection: { ...mandate.selection, ...config } },
  });
  const { entered, kept, rejections } = result.funnel;
  expect([...kept, ...rejections.map((r) => r.instrument)].sort()).toEqual([...entered]);
  return result;
}
const rules = ({ funnel }: SelectionResult) => Object.fromEntries(funnel.rejections.map((r) => [r.instrument, r.rule]));

describe('degenerate inputs', () => {
  it('no signal selects nothing', () => {
    const result = select({});
    expect(result).toMatchObject({ selected: [], clusters: [], leafOrder: [], linkage: { rows: 0, cols: 4 } });
  });
  it('one signal is one cluster', () => {
    const result = select({ 'X:A': prices(stream()) });
    expect(result.selected).toMatchObject([{ instrument: 'X:A', cluster: 0, rank: 1 }]);
    expect(result.clusters).toEqual([{ cluster: 0, members: ['X:A'], winners: ['X:A'], meanCorrelation: 1 }]);
  });
  it('everything identical is one tight cluster', () => {
    const same = prices(stream());
    const ids = ['X:A', 'X:B', 'X:C', 'X:D', 'X:E'];
    const result = select(Object.fromEntries(ids.map((id) => [id, same])), { minSelected: 2 });
    expect(result.clusters).toHaveLength(1);
    expect(result.clusters[0]!.meanCorrelation).toBeCloseTo(1, 12);
    expect(result.selected.map((s) => s.instrument)).toEqual(['X:A', 'X:B']);
  });
  it('three bars are too few', () => {
    const result = select({ 'X:A': [1, 2, 3], 'X:B': [3, 2, 1] }, {}, 3);
    expect(rules(result)).toEqual({ 'X:A': 'presence', 'X:B': 'presence' });
  });
  it('a price that never moves, or moves evenly, correlates with nothing', () => {
    const result = select({
      'X:A': prices(stream()),
      'X:FLAT': new Array<number>(DAYS).fill(7),
      'X:EVEN': prices(new Array<number>(DAYS - 1).fill(0.001)),
    });
    expect(rules(result)).toEqual({ 'X:FLAT': 'zero-variance', 'X:EVEN': 'zero-variance' });
    expect(result.selected.map((s) => s.instrument)).toEqual(['X:A']);
  });
  it('negative correlations that fit no common matrix still cluster', () => {
    const a = stream();
    const result = select({ 'X:A': prices(a), 'X:B': prices(a.map((r) => -r)), 'X:C': prices(stream()) });
    expect(result.correlation.matrix.data[1]).toBeLessThan(-0.9);
    expect(result.clusters).toHaveLength(3);
  });
});

describe('Pass 1', () => {
  const { selection } = mandate;
  const dates = (history: ReturnType<typeof market>) => closedSessions(history.at(history.cut), calendar).slice(-61);
  const fate = (closes: readonly number[], config: Partial<SelectionConfig> = {}) => {
    const history = market(
      DAYS,
      [series('X:BOOK', prices(stream())), series('X:A', closes)],
      [instrument('X:BOOK'), instrument('X:A')],
    );
    const view = history.at(history.cut);
    const { kept, rejections } = passOne({
      view,
      ids: ['X:A'],
      dates: dates(history),
      selection: { ...selection, ...config },
    });
    return rejections[0]?.rule ?? `${kept[0]!.returns.filter((r) => !Number.isNaN(r)).length} returns`;
  };
  const without = (...missing: number[]) =>
    prices(stream()).map((price, k) => (missing.includes(k) ? Number.NaN : price));
  const last = DAYS - 1;

  it('keeps a complete series', () => expect(fate(without())).toBe('60 returns'));
  it('pays two returns for one missing close and fills nothing', () => expect(fate(without(50))).toBe('58 returns'));
  it('needs nine closes of ten', () => {
    const missing = Array.from({ length: 6 }, (_, k) => 25 + 5 * k);
    expect(fate(without(...missing))).toBe('48 returns');
    expect(fate(without(...missing, 60))).toBe('presence');
  });
  it('does not blame a late publisher for what was not due', () => {
    const late = Array.from({ length: 7 }, (_, k) => last - k);
    expect(fate(without(...late))).toBe('53 returns');
    expect(fate(without(...late), { minOverlap: 54 })).toBe('overlap');
  });
  it('does not take the first days of a newcomer for presence', () => {
    expect(fate(without(...Array.from({ length: 60 }, (_, k) => k)))).toBe('presence');
  });
  it('rejects what stopped long ago', () => {
    expect(fate(without(...Array.from({ length: 50 }, (_, k) => last - k)))).toBe('overlap');
    expect(fate(without(...Array.from({ length: 70 }, (_, k) => last - k)))).toBe('presence');
  });
});

describe('clusters', () => {
  // Three groups of three, then one alone.
  const closes = Object.fromEntries(
    ['A', 'B', 'C'].flatMap((group) => {
      const common = stream();
      return [1, 2, 3].map((k) => {
        const own = stream();
        return [`X:${group}${k}`, prices(common.map((r, t) => r + 0.4 * own[t]!))];
      });
    }),
  );
  closes['X:Z'] = prices(stream());
  const members = (config: Partial<SelectionConfig>) => select(closes, config).clusters.map((c) => c.members.join(' '));
  const groups = ['X:A1 X:A2 X:A3', 'X:B1 X:B2 X:B3', 'X:C1 X:C2 X:C3', 'X:Z'];

  it.each<[string, SelectionConfig['cut']]>([
    ['distance', { distance: 0.5 }],
    ['count', { count: 4 }],
    ['silhouette', { silhouette: true }],
  ])('by %s find the groups that were made', (_, cut) => expect(members({ cut })).toEqual(groups));
  it.each(['ward', 'single', 'complete', 'average'] as const)('by %s linkage find them too', (linkage) => {
    expect(members({ linkage, cut: { count: 4 } })).toEqual(groups);
  });
  it('are CAPPED where maxClusters binds, with the height that was used', () => {
    const result = select(closes, { cut: { distance: 0.5 }, maxClusters: 2 });
    expect(result.clusters).toHaveLength(2);
    expect(result.notes[0]).toMatch(/^CAPPED: 4 clusters became 2/);
    expect(result.cutHeight).toBeGreaterThan(0.5);
    expect(select(closes, { cut: { distance: 0.5 }, maxClusters: 4 }).notes.join()).not.toMatch(/CAPPED/);
  });
  it('are physical: a short joins the cluster of its long', () => {
    const a = closes['X:A1']!;
    const result = select(
      { 'X:A1': a, 'X:A-': closes['X:A2']!, 'X:Z': closes['X:Z']! },
      { allowHedged: true, cut: { distance: 0.5 } },
    );
    expect(result.clusters.map((c) => c.members)).toEqual([['X:A-', 'X:A1'], ['X:Z']]);
    expect(result.clusters[0]!.meanCorrelation).toBeGreaterThan(0.6);
  });
  it('have a leaf order that is a permutation', () => {
    expect([...select(closes).leafOrder].sort((a, b) => a - b)).toEqual([...Array(10).keys()]);
  });
});

describe('execution scores', () => {
  it('see a short as the mirror of its long', () => {
    const up = prices(stream().map((r) => r + 0.004));
    const down = prices(stream().map((r) => r - 0.004));
    const result = select(
      { 'X:UP': up, 'X:UP-': up, 'X:DN': down, 'X:DN-': down },
      { allowHedged: true, cut: { count: 2 } },
    );
    const score = (id: string) => result.selected.find((s) => s.instrument === id)!.score;
    expect(score('X:UP').momentum).toBeGreaterThan(score('X:DN').momentum);
    expect(score('X:DN-').momentum).toBeGreaterThan(score('X:UP-').momentum);
    expect(score('X:UP').momentum + score('X:UP-').momentum).toBeCloseTo(1, 12);
  });
  it('lie in [0, 1] and are the weighted mean of their parts', () => {
    const closes = Object.fromEntries(['X:A', 'X:B', 'X:C'].map((id) => [id, prices(stream())]));
    for (const { score } of select(closes).selected) {
      const { total, liquidity, momentum, convexity } = score;
      for (const part of [total, liquidity, momentum, convexity]) expect(part >= 0 && part <= 1).toBe(true);
      expect(total).toBeCloseTo(0.35 * liquidity + 0.35 * momentum + 0.3 * convexity, 12);
    }
  });
});

describe('on the sample', () => {
  const history = sampleHistory();
  const fields = fieldHistory(history);
  const decide = (h = history, f = fields, date = '2025-11-26') => {
    const view = h.at(sessionClose(dayNumber(date), mandate.calendar));
    const universe = universeStage({ view, fields: f, mandate });
    const signals = signalsStage({ asOf: universe.asOf, universe, mandate });
    return { signals, selection: selectionStage({ view, universe, signals, mandate }) };
  };

  it('signals in = selected + rejected, on every twentieth month', () => {
    for (let d = dayNumber('2016-03-01'); d < dayNumber('2025-12-01'); d += 150) {
      const { signals, selection } = decide(history, fields, isoDate(d));
      const { entered, kept, rejections } = selection.funnel;
      expect(entered).toEqual(signals.signals.map((s) => s.instrument));
      expect([...kept, ...rejections.map((r) => r.instrument)].sort()).toEqual([...entered]);
      expect(selection.clusters.flatMap((c) => c.winners).sort()).toEqual([...kept]);
    }
  });
  it('treats weekly published energy as comparable, and says that its liquidity is unknown', () => {
    const { selection } = decide();
    expect(selection.selected.some((s) => s.instrument.startsWith('EIA:'))).toBe(true);
    expect(selection.notes.join()).toMatch(/LIQUIDITY UNKNOWN: .*EIA:/);
  });
  it('keeps one fewer of the distillates, which move as one', () => {
    const { selection } = decide();
    const tight = selection.clusters.find((c) => c.members.length > 1 && c.meanCorrelation > 0.9)!;
    expect(tight.members.length).toBeGreaterThan(tight.winners.length);
    expect(tight.winners).toHaveLength(2);
  });
  it('does not change when the future is taken away', () => {
    fc.assert(
      fc.property(fc.integer({ min: dayNumber('2016-03-01'), max: dayNumber('2025-12-01') }), (day) => {
        const then = sampleHistory(isoDate(day));
        expect(decide(then, fieldHistory(then), isoDate(day))).toEqual(decide(history, fields, isoDate(day)));
      }),
      { numRuns: 4, seed: 20 },
    );
  });
  it('has results that survive JSON', () => {
    const { selection } = decide();
    expect(JSON.parse(JSON.stringify(selection))).toEqual(selection);
  });
});
