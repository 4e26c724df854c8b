import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../contracts/instrument.js';
import type { GateConfig, Mandate } from '../../../contracts/mandate.js';
import type { Bars, MarketHistory } from '../../../contracts/market.js';
import type { UniverseResult } from '../../../contracts/stage-results.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { sessionClose } from '../../../stages/calendar.js';
import { gateDecision } from '../../../stages/regime/gate-decision.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { liquidRank } from '../../../stages/universe/liquid-rank.js';
import { universeStage } from '../../../stages/universe/universe-stage.js';
import { calendar, instrument, market, series, weekday } from '../support/hand-made.js';
import { mandate } from '../support/mandate.js';

const limited = (fetchLimit: number, gates: readonly GateConfig[] = [], rest: Partial<Mandate> = {}): Mandate => ({
  ...mandate,
  ...rest,
  universes: [{ ...mandate.universes[0]!, venues: ['X', 'Y'], fetchLimit, gates }],
});
const asOfDay = (k: number) => sessionClose(weekday(k), calendar);
const decide = (history: MarketHistory, m: Mandate, asOf = history.cut): UniverseResult =>
  universeStage({ view: history.at(asOf), fields: fieldHistory(history), mandate: m });
const beyond = ({ funnel }: UniverseResult) => funnel.rejections.filter(({ rule }) => rule === 'fetch-limit');

/** An instrument at a price of 1 whose volume, and so its traded value, is `volumes[k]` on weekday k. */
const trading = (id: string, volumes: readonly number[]): Bars =>
  series(
    id,
    volumes.map(() => 1),
    { volume: Float64Array.from(volumes) },
  );
const even = (id: string, volume: number, days = 60): Bars => trading(id, new Array<number>(days).fill(volume));
const unpublished = (id: string, facts: Partial<Instrument> = {}) =>
  instrument(id, { liquidityUsdPerDay: null, ...facts });

describe('the fetch limit', () => {
  const bars = [even('X:A', 10), even('X:B', 30), even('X:C', 20), even('Y:D', 1), even('Y:E', 2)];
  const history = market(
    60,
    bars,
    bars.map(({ instrument: id }) => unpublished(id)),
  );

  it('lets the most traded of each venue in, and says of the rest where they stood', () => {
    const universe = decide(history, limited(1));
    expect(universe.funnel.kept).toEqual(['X:B', 'Y:E']);
    expect(universe.funnel.rejections).toEqual([
      {
        instrument: 'X:A',
        rule: 'fetch-limit',
        value: 3,
        threshold: 1,
        reason: 'number 3 of X spot by traded value, and the first 1 enter',
      },
      {
        instrument: 'X:C',
        rule: 'fetch-limit',
        value: 2,
        threshold: 1,
        reason: 'number 2 of X spot by traded value, and the first 1 enter',
      },
      {
        instrument: 'Y:D',
        rule: 'fetch-limit',
        value: 2,
        threshold: 1,
        reason: 'number 2 of Y spot by traded value, and the first 1 enter',
      },
    ]);
  });
  it('counts each product for itself', () => {
    const both = market(60, bars.slice(0, 2), [unpublished('X:A', { product: 'index' }), unpublished('X:B')]);
    expect(decide(both, limited(1)).funnel.kept).toEqual(['X:A', 'X:B']);
  });
  it('comes before the gates: a name they reject keeps its place', () => {
    const gates: GateConfig[] = [{ id: 'exclude', params: { instruments: ['X:B'] }, onMissing: 'fail' }];
    const { funnel } = decide(history, limited(1, gates));
    expect(funnel.kept).toEqual(['Y:E']);
    expect(funnel.rejections.find((r) => r.instrument === 'X:B')!.rule).toBe('exclude');
  });
  it('takes no place for what has no bars, which stays no-bars', () => {
    const listed = market(60, bars.slice(0, 1), [instrument('X:0'), unpublished('X:A'), instrument('X:Z')]);
    const { funnel } = decide(listed, limited(1));
    expect(funnel.kept).toEqual(['X:A']);
    expect(funnel.rejections.map(({ rule }) => rule)).toEqual(['no-bars', 'no-bars']);
  });
  it('ranks by the published figure where bars carry no traded value, and the unknown last, by id', () => {
    const closes = new Array<number>(60).fill(1);
    const ids = ['X:A', 'X:B', 'X:C', 'X:D'];
    const quiet = market(
      60,
      ids.map((id) => series(id, closes)),
      [
        unpublished('X:A'),
        instrument('X:B', { liquidityUsdPerDay: 5 }),
        unpublished('X:C'),
        instrument('X:D', { liquidityUsdPerDay: 7 }),
      ],
    );
    expect(beyond(decide(quiet, limited(1))).map(({ instrument: id, value }) => [id, value])).toEqual([
      ['X:A', 3],
      ['X:B', 2],
      ['X:C', 4],
    ]);
  });
  it('breaks ties by id, and not by who comes first', () => {
    const ids = ['X:C', 'X:A', 'X:B'];
    const tied = market(
      60,
      ids.map((id) => even(id, 5)),
      ids.map((id) => unpublished(id)),
    );
    expect(decide(tied, limited(2)).funnel.kept).toEqual(['X:A', 'X:B']);
    expect(beyond(decide(tied, limited(2)))).toMatchObject([{ instrument: 'X:C', value: 3, threshold: 2 }]);
  });
  it('gives no place of a living name to one that has not traded for 30 days', () => {
    const dead = market(
      90,
      [even('X:DEAD', 1000, 40), even('X:LIVE', 1, 90)],
      [unpublished('X:DEAD'), unpublished('X:LIVE')],
    );
    const kept = (k: number) => decide(dead, limited(1), asOfDay(k)).funnel.kept;
    // Its last bar is of a Friday; the Monday of the fifth week after is 31 days later.
    expect(kept(39)).toEqual(['X:DEAD']);
    expect(kept(59)).toEqual(['X:DEAD']);
    expect(kept(60)).toEqual(['X:LIVE']);
  });
  it('is asked of the first universe that lists the instrument', () => {
    const wide = { ...mandate.universes[0]!, name: 'wide', venues: ['X'], fetchLimit: 300, gates: [] };
    const narrow = { ...wide, name: 'narrow', fetchLimit: 1 };
    const kept = (...universes: Mandate['universes'][number][]) =>
      decide(history, { ...mandate, universes }).funnel.kept;
    expect(kept(wide, narrow)).toEqual(['X:A', 'X:B', 'X:C']);
    expect(kept(narrow, wide)).toEqual(['X:B']);
  });
  it('leaves those beyond it out of the share that is quarantined', () => {
    const gates: GateConfig[] = [{ id: 'price-jump', params: { maxReturnPercent: 50 }, onMissing: 'pass' }];
    const jumpy = series('X:A', [...new Array<number>(59).fill(1), 9], { volume: new Float64Array(60).fill(1e6) });
    const quiet = Array.from({ length: 9 }, (_, k) => even(`X:Q${k}`, 1));
    const panel = market(
      60,
      [jumpy, ...quiet],
      [unpublished('X:A'), ...quiet.map(({ instrument: id }) => unpublished(id))],
    );
    const m = limited(2, gates, { calendar: { ...calendar, venues: ['X'] } });
    const universe = decide(panel, m);
    const { reasons } = gateDecision({ state: 'NORMAL', universe, view: panel.at(panel.cut), mandate: m });
    expect(reasons.join()).toContain('1 of 2 scanned instruments are quarantined');
  });
});

/** Volumes by instrument on 60 weekdays; of the pool, liquidity changes hands over time. */
const pool = () =>
  fc.array(
    fc.record({
      early: fc.constantFrom(0, 1, 5, 20),
      late: fc.constantFrom(0, 1, 5, 20),
      published: fc.option(fc.constantFrom(3, 10)),
      // Some carry no volume at all.
      silent: fc.boolean(),
      days: fc.constantFrom(10, 60, 110),
    }),
    { minLength: 1, maxLength: 8 },
  );

type Pool = ReturnType<typeof pool> extends fc.Arbitrary<infer P> ? P : never;

function panelOf(names: Pool, sessions: number): { bars: Bars[]; instruments: Instrument[] } {
  return {
    bars: names.map(({ early, late, silent, days }, i) => {
      const count = Math.min(days, sessions);
      const volumes = Array.from({ length: count }, (_, k) => (k < 50 ? early : late));
      return silent ? series(`X:N${i}`, new Array<number>(count).fill(1)) : trading(`X:N${i}`, volumes);
    }),
    instruments: names.map(({ published }, i) => instrument(`X:N${i}`, { liquidityUsdPerDay: published })),
  };
}

describe('the rank as of a date', () => {
  const limits = fc.integer({ min: 1, max: 9 });

  it('does not change when the future is cut off', () => {
    fc.assert(
      fc.property(pool(), limits, fc.integer({ min: 1, max: 110 }), (names, limit, sessions) => {
        const whole = panelOf(names, 110);
        const then = panelOf(names, sessions);
        const known = decide(market(sessions, then.bars, then.instruments), limited(limit));
        const later = decide(market(110, whole.bars, whole.instruments), limited(limit), asOfDay(sessions - 1));
        expect(later).toEqual(known);
      }),
      { numRuns: 60 },
    );
  });
  it('does not change when instruments come in another order', () => {
    fc.assert(
      fc.property(pool(), limits, fc.func(fc.integer()), (names, limit, key) => {
        const { bars, instruments } = panelOf(names, 110);
        const shuffled = <T>(all: readonly T[]) => [...all].sort((a, b) => key(a) - key(b));
        const history = market(110, bars, instruments);
        const other = market(110, shuffled(bars), shuffled(instruments));
        expect(decide(other, limited(limit))).toEqual(decide(history, limited(limit)));
        const rank = (all: readonly Instrument[]) =>
          liquidRank({ view: history.at(history.cut), fields: fieldHistory(history), instruments: all }).order();
        expect(rank(shuffled(instruments))).toEqual(rank(instruments));
      }),
      { numRuns: 60 },
    );
  });
  it('is a permutation of 1..n, as its own order says, and cuts exactly at the limit', () => {
    fc.assert(
      fc.property(pool(), limits, (names, limit) => {
        const { bars, instruments } = panelOf(names, 110);
        const history = market(110, bars, instruments);
        const ranks = liquidRank({ view: history.at(history.cut), fields: fieldHistory(history), instruments });
        expect(ranks.order().map((id) => ranks.rank(id))).toEqual(names.map((_, k) => k + 1));
        expect(decide(history, limited(limit)).funnel.kept).toEqual(ranks.order().slice(0, limit).sort());
      }),
      { numRuns: 60 },
    );
  });
  it('decides nothing where the limit is the pool or more', () => {
    fc.assert(
      fc.property(pool(), fc.integer({ min: 0, max: 3 }), (names, more) => {
        const { bars, instruments } = panelOf(names, 110);
        const history = market(110, bars, instruments);
        const atPool = decide(history, limited(names.length + more));
        expect(beyond(atPool)).toEqual([]);
        expect(atPool).toEqual(decide(history, limited(2000)));
      }),
      { numRuns: 60 },
    );
  });
  it('does not let a name in before it was liquid, whatever it became', () => {
    const volumes = [...new Array<number>(60).fill(1), ...new Array<number>(60).fill(1e6)];
    const rising = market(
      120,
      [trading('X:RISING', volumes), even('X:STEADY', 10, 120)],
      [unpublished('X:RISING'), unpublished('X:STEADY')],
    );
    const kept = (k: number) => decide(rising, limited(1), asOfDay(k)).funnel.kept;
    expect(kept(59)).toEqual(['X:STEADY']);
    // The median of 30 bars turns when half of them are of the new volume.
    expect(kept(73)).toEqual(['X:STEADY']);
    expect(kept(75)).toEqual(['X:RISING']);
  });
});

it('a correction moves the rank from the moment it was learnt, and no past one', () => {
  const first = even('X:A', 10, 60);
  const learnt = asOfDay(50);
  const again = even('X:A', 1000, 60);
  const rows = Int32Array.from({ length: 40 }, (_, k) => k);
  const pick = (column: Float64Array) => Float64Array.from(rows, (k) => column[k]!);
  const revisions: Bars = {
    ...again,
    date: rows.map((k) => again.date[k]!),
    closeTime: pick(again.closeTime),
    knownAt: new Float64Array(rows.length).fill(learnt),
    open: pick(again.open),
    high: pick(again.high),
    low: pick(again.low),
    close: pick(again.close),
    volume: pick(again.volume),
    quoteVolume: pick(again.quoteVolume),
  };
  const history = marketHistory({
    cut: asOfDay(59),
    bars: [{ ...first, revisions }, even('X:B', 100, 60)],
    versions: ['X:A', 'X:B'].map((id) => ({ instrument: unpublished(id), validFrom: 0, knownAt: 0 })),
  });
  const kept = (k: number) => decide(history, limited(1), asOfDay(k)).funnel.kept;
  expect(kept(49)).toEqual(['X:B']);
  expect(kept(50)).toEqual(['X:A']);
});
