/** What universe, regime, signals and selection make together of input that is thin, degenerate or one-sided: an answer, never a surprise. */
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../contracts/instrument.js';
import type { Mandate, SelectionConfig, StrategyConfig } from '../../../contracts/mandate.js';
import type { RegimeResult, SelectionResult, SignalsResult, UniverseResult } from '../../../contracts/stage-results.js';
import { regimePath } from '../../../stages/regime/regime-path.js';
import { regimeStage } from '../../../stages/regime/regime-stage.js';
import { selectionStage } from '../../../stages/selection/selection-stage.js';
import { signalsStage } from '../../../stages/signals/signals-stage.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { calendar, instrument, market, noise, prices, series } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';

const DAYS = 120;
const random = noise(17);
const stream = (drift = 0): number[] => Array.from({ length: DAYS - 1 }, () => drift + 0.01 * random());

const rule = (field: 'change' | 'Perf.1M', op: 'gt' | 'lt') => ({ field, op, value: 0, onMissing: 'fail' }) as const;
const strategy = (name: string, long: 'gt' | 'lt' | null, short: 'gt' | 'lt' | null): StrategyConfig => ({
  kind: 'strategy',
  name,
  alpha: { field: 'Perf.1M', longPrefers: long === 'lt' ? 'low' : 'high' },
  long: long === null ? [] : [rule('Perf.1M', long)],
  short: short === null ? [] : [rule('Perf.1M', short)],
  limit: 50,
});
const follow = strategy('follow', 'gt', 'lt');
const fade = strategy('fade', 'lt', 'gt');

interface Chain {
  readonly universe: UniverseResult;
  readonly regime: RegimeResult;
  readonly signals: SignalsResult;
  readonly selection: SelectionResult;
}

/** The stages in their order, over closes by id; every funnel must add up. */
function decide(
  closes: Record<string, readonly number[]>,
  {
    strategies = [follow],
    config = {},
    facts = {},
  }: {
    strategies?: readonly StrategyConfig[];
    config?: Partial<SelectionConfig>;
    facts?: Partial<Instrument>;
  } = {},
): Chain {
  const ids = Object.keys(closes).sort();
  const instruments = ids.map((id) => instrument(id, facts));
  const days = Math.max(1, ...Object.values(closes).map((column) => column.length));
  const history = market(
    days,
    ids.map((id) => series(id, closes[id]!)),
    instruments,
  );
  const book: Mandate = {
    ...mandate,
    universes: [{ ...mandate.universes[0]!, venues: ['X'], gates: [] }],
    strategies,
    calendar,
    selection: { ...mandate.selection, ...config },
  };
  const view = history.at(history.cut);
  const fields = fieldHistory(history);
  const universe = universeStage({ view, fields, mandate: book });
  const path = regimePath({ history, fields, mandate: book });
  const regime = regimeStage({ path, view, universe, mandate: book });
  const signals = signalsStage({ asOf: universe.asOf, universe, mandate: book });
  const selection = selectionStage({ view, universe, signals, mandate: book });
  expect(signals.funnel.entered).toEqual(universe.funnel.kept);
  expect(selection.funnel.entered).toEqual(signals.funnel.kept);
  for (const { entered, kept, rejections } of [universe.funnel, signals.funnel, selection.funnel]) {
    expect([...kept, ...rejections.map((r) => r.instrument)].sort()).toEqual([...entered].sort());
  }
  return { universe, regime, signals, selection };
}

const reasons = ({ funnel }: SelectionResult | SignalsResult) =>
  Object.fromEntries(funnel.rejections.map(({ instrument: id, rule: name }) => [id, name]));
const picked = ({ selected }: SelectionResult) => selected.map(({ instrument: id, direction }) => `${id} ${direction}`);
const rising = () => prices(stream(0.003));
const falling = () => prices(stream(-0.003));

describe('a universe', () => {
  it('of nothing leaves nothing, and no stage fails', () => {
    const { universe, regime, signals, selection } = decide({});
    expect([universe.rows, signals.signals, selection.selected, selection.clusters]).toEqual([[], [], [], []]);
    expect(regime).toMatchObject({ state: 'NORMAL', gate: { decision: 'HALT' } });
  });
  it('without a survivor of the rules selects nothing and says which rule stopped each', () => {
    const { signals, selection } = decide(
      { 'X:A': falling(), 'X:B': falling() },
      {
        strategies: [strategy('long-only', 'gt', null)],
      },
    );
    expect(reasons(signals)).toEqual({ 'X:A': 'long-only/long/Perf.1M', 'X:B': 'long-only/long/Perf.1M' });
    expect(selection).toMatchObject({ selected: [], clusters: [], leafOrder: [], stability: null });
    expect(selection.notes).toEqual(['SHORT: 0 selected, 8 were asked for and no more signals are left']);
  });
  it('with one survivor is one cluster of one', () => {
    const { signals, selection } = decide(
      { 'X:A': rising(), 'X:B': falling() },
      {
        strategies: [strategy('long-only', 'gt', null)],
      },
    );
    expect(signals.signals).toMatchObject([{ instrument: 'X:A', conviction: 1 }]);
    expect(picked(selection)).toEqual(['X:A LONG']);
    expect(selection.clusters).toEqual([{ cluster: 0, members: ['X:A'], winners: ['X:A'], meanCorrelation: 1 }]);
    expect(selection.notes.join()).toMatch(/SHORT: 1 selected, 8 were asked for/);
  });
  it('that is all one cluster keeps the best few and raises them to the floor', () => {
    const common = stream(0.003);
    const closes = Object.fromEntries(
      Array.from({ length: 12 }, (_, k) => [
        `X:${String.fromCharCode(65 + k)}`,
        prices(common.map((r) => r + 0.003 * random())),
      ]),
    );
    const { selection } = decide(closes);
    expect(selection.clusters).toHaveLength(1);
    expect(selection.selected).toHaveLength(8);
    expect(selection.notes.join()).toMatch(
      /RAISED: the best 3 per cluster and direction became \d+ to keep 8 of at least 8/,
    );
    expect(decide(closes, { config: { minSelected: 1 } }).selection.selected.length).toBeLessThanOrEqual(3);
  });
  it('of copies is decided by id, with every reason given', () => {
    const same = rising();
    const { signals, selection } = decide(Object.fromEntries(['X:A', 'X:B', 'X:C', 'X:D'].map((id) => [id, same])), {
      config: { minSelected: 1 },
    });
    expect(signals.signals.map(({ conviction }) => conviction)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(selection.clusters[0]!.meanCorrelation).toBeCloseTo(1, 12);
    expect(picked(selection)).toEqual(['X:A LONG', 'X:B LONG']);
    expect(reasons(selection)).toEqual({ 'X:C': 'cluster-rank', 'X:D': 'cluster-rank' });
  });
  it('in which one instrument has three bars goes on without it', () => {
    const young = [...new Array<number>(DAYS - 3).fill(Number.NaN), 100, 101, 103];
    const { universe, signals, selection } = decide(
      { 'X:A': rising(), 'X:B': rising(), 'X:NEW': young },
      {
        strategies: [{ ...follow, long: [rule('change', 'gt')], alpha: { field: 'change', longPrefers: 'high' } }],
        config: { minSelected: 1 },
      },
    );
    expect(universe.rows.find((row) => row.instrument.id === 'X:NEW')).toMatchObject({
      history: 3,
      fields: { RSI: null, EMA200: null },
    });
    expect(signals.funnel.kept).toContain('X:NEW');
    expect(selection.funnel.rejections.find((r) => r.instrument === 'X:NEW')).toMatchObject({
      rule: 'presence',
      value: 3 / 61,
      threshold: 0.9,
      reason: 'has 3 of the 61 closes due in the look-back of 60 sessions',
    });
  });
  it('that is all short keeps shorts, ranked by the mirror image', () => {
    const { signals, selection } = decide({ 'X:A': falling(), 'X:B': falling(), 'X:C': prices(stream(-0.008)) });
    expect(signals.signals.map(({ direction }) => direction)).toEqual(['SHORT', 'SHORT', 'SHORT']);
    expect(signals.signals.find((s) => s.instrument === 'X:C')!.conviction).toBe(1);
    expect(picked(selection)).toEqual(['X:A SHORT', 'X:B SHORT', 'X:C SHORT']);
    const momentum = Object.fromEntries(selection.selected.map(({ instrument: id, score }) => [id, score.momentum]));
    expect(momentum['X:C']).toBe(1);
  });
  it('that is all short and cannot be shorted has no signals', () => {
    const { signals, selection } = decide({ 'X:A': falling(), 'X:B': falling() }, { facts: { shortable: false } });
    expect(reasons(signals)).toEqual({ 'X:A': 'follow/short/not-shortable', 'X:B': 'follow/short/not-shortable' });
    expect(selection.selected).toEqual([]);
  });
});

describe('two strategies that disagree', () => {
  const closes = { 'X:A': prices(stream(0.006)), 'X:B': prices(stream(0.002)), 'X:C': prices(stream(-0.004)) };
  it('about everything: higher conviction decides, and what lost is in the note', () => {
    const { signals } = decide(closes, { strategies: [follow, fade] });
    expect(signals.signals).toHaveLength(3);
    for (const { note, conviction } of signals.signals) {
      const [, lost] = /conflict resolved against .* \(conviction ([0-9.]+)\)/.exec(note ?? '') ?? [];
      expect(Number(lost)).toBeLessThanOrEqual(conviction);
    }
  });
  it('resolve ties for the one the mandate names first', () => {
    const directions = (strategies: readonly StrategyConfig[]) =>
      decide({ 'X:A': closes['X:A'] }, { strategies }).signals.signals.map(({ direction }) => direction);
    expect([directions([follow, fade]), directions([fade, follow])]).toEqual([['LONG'], ['SHORT']]);
  });
  it('inside one cluster: the direction of higher mean conviction stays, unless hedging is allowed', () => {
    const common = stream();
    const [up, down] = [0.004, -0.004].map((drift) => prices(common.map((r) => drift + r + 0.001 * random())));
    const both = { 'X:A': up!, 'X:B': down!, 'X:C': prices(stream(-0.01)) };
    const config = { cut: { distance: 0.5 }, minSelected: 1 };
    const { signals, selection } = decide(both, { config });
    const conviction = Object.fromEntries(signals.signals.map((s) => [s.instrument, s.conviction]));
    expect(conviction).toEqual({ 'X:A': 1, 'X:B': 0, 'X:C': 1 });
    expect(selection.clusters.map(({ members }) => members)).toEqual([['X:A', 'X:B'], ['X:C']]);
    expect(picked(selection)).toEqual(['X:A LONG', 'X:C SHORT']);
    expect(reasons(selection)).toEqual({ 'X:B': 'hedged' });
    expect(picked(decide(both, { config: { ...config, allowHedged: true } }).selection)).toHaveLength(3);
  });
});

describe('a regime with less history than its baseline', () => {
  it('is NORMAL, says why, and does not keep signals and selection from their work', () => {
    const { regime, selection } = decide({ 'X:A': rising(), 'X:B': rising(), 'X:C': falling() });
    expect(regime.today).toMatchObject({ state: 'NORMAL', basis: 'insufficient history', score: null });
    expect(selection.selected).toHaveLength(3);
  });
  it('of fewer sessions than its windows has measured nothing', () => {
    const short = (closes: readonly number[]) => closes.slice(0, 65);
    const { regime } = decide({ 'X:A': short(rising()), 'X:B': short(rising()) });
    expect(regime.path.every(({ volatilityRatio, members }) => volatilityRatio === null && members === 0)).toBe(true);
    expect(regime.today.basis).toBe('insufficient history');
  });
});
