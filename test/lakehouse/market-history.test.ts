import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars, MarketView } from '../../contracts/market.js';
import { marketHistory } from '../../lakehouse/market-history.js';
import { barsOf, factOf, panel, problemOf } from './fixtures.js';

const DAY = 86_400_000;
const noon = (day: number) => day * DAY + DAY / 2;
const CUT = noon(18_060);

const seen = (view: MarketView, ids: readonly string[]) => ({
  instruments: view.instruments,
  bars: ids.map((id) => view.bars(id)),
  visible: ids.map((id) => view.visible(id)),
  times: [view.maxEventTime, view.maxKnownAt],
});

/** The panel as somebody would hold it who has only lived until `asOf`. */
const panelUpTo = (bars: readonly Bars[], asOf: number): Bars[] =>
  bars.map((b) => {
    const n = b.knownAt.filter((at) => at <= asOf).length;
    const cut = Object.entries(b).map(([k, v]) => [k, typeof v === 'string' ? v : (v as Float64Array).slice(0, n)]);
    return Object.fromEntries(cut) as unknown as Bars;
  });

const instants = fc.integer({ min: 17_999 * 24, max: 18_045 * 24 }).map((hours) => (hours * DAY) / 24);

describe('marketHistory', () => {
  it('shows a bar from the moment its session has closed and it is known, and not a millisecond before', () => {
    const history = marketHistory({ cut: CUT, bars: [barsOf('A:ONE', [1, 2, 3], { lagMs: 3_600_000 })], versions: [] });
    const known = noon(18_001) + 3_600_000;
    expect(history.at(known - 1).visible('A:ONE')).toBe(1);
    expect(history.at(known).visible('A:ONE')).toBe(2);
    expect([...history.at(known).bars('A:ONE').close]).toEqual([1, 2]);
    expect(history.at(known)).toMatchObject({ asOf: known, maxEventTime: noon(18_001), maxKnownAt: known });
  });

  it('waits for the close of a bar that was known before it', () => {
    const bars = { ...barsOf('A:ONE', [1, 2]), knownAt: Float64Array.of(0, 0) };
    const history = marketHistory({ cut: CUT, bars: [bars], versions: [] });
    expect(history.at(noon(18_001) - 1).visible('A:ONE')).toBe(1);
    expect(history.at(noon(18_001)).visible('A:ONE')).toBe(2);
  });

  it('shows nothing before the first bar, and empty columns for an instrument it does not have', () => {
    const history = marketHistory({ cut: CUT, bars: [barsOf('A:ONE', [1])], versions: [] });
    const view = history.at(0);
    expect(view).toMatchObject({ instruments: [], maxEventTime: null, maxKnownAt: null });
    expect(view.bars('A:ONE').close.length).toBe(0);
    expect(history.series('X:NONE').date.length).toBe(0);
    expect(history.versions('X:NONE')).toEqual([]);
  });

  it('holds no bar past its cut: none is in the series, nor in the memory behind it', () => {
    const cut = noon(18_001) + 3_600_000;
    const history = marketHistory({
      cut,
      bars: [barsOf('A:ONE', [1, 2, 3]), barsOf('B:LATE', [1], { firstDay: 18_050 })],
      versions: [],
    });
    expect(history.ids).toEqual(['A:ONE']);
    expect([...history.series('A:ONE').close]).toEqual([1, 2]);
    expect(history.series('A:ONE').close.buffer.byteLength).toBe(16);
  });

  it('refuses a view past its cut and names both instants', async () => {
    const history = marketHistory({ cut: noon(18_000), bars: [], versions: [] });
    for (const read of [() => history.at(noon(18_001)), () => history.sliceHash(noon(18_001))]) {
      const problem = await problemOf(read);
      expect(problem.type).toBe('FutureReadError');
      expect(problem.what).toContain('2019-04-14T12:00:00.000Z');
      expect(problem.what).toContain('2019-04-15T12:00:00.000Z');
    }
    expect(() => history.at(Number.NaN)).toThrow(RangeError);
    expect(() => marketHistory({ cut: Number.NaN, bars: [], versions: [] })).toThrow(RangeError);
  });

  it('shows the facts that were true and known, the latest of them, and a correction from when it was learnt', () => {
    const id = 'A:ONE';
    const version = (liquidity: number, validFrom: number, knownAt: number) =>
      factOf(id, { validFrom, knownAt, liquidity });
    const history = marketHistory({
      cut: 1000,
      bars: [],
      versions: [
        version(3, 100, 700),
        version(1, 0, 10),
        version(2, 100, 200),
        version(9, 0, 400),
        version(4, 900, 300),
      ],
    });
    const liquidity = (asOf: number) => history.at(asOf).instruments.map((i) => i.liquidityUsdPerDay);
    expect(liquidity(9)).toEqual([]);
    expect(liquidity(10)).toEqual([1]);
    expect(liquidity(200)).toEqual([2]);
    expect(liquidity(400)).toEqual([2]); // A correction of the old period does not displace the new one.
    expect(liquidity(700)).toEqual([3]);
    expect(liquidity(900)).toEqual([4]); // Known since 300, true from 900.
    expect(history.versions(id).length).toBe(5);
    expect(marketHistory({ cut: 300, bars: [], versions: history.versions(id) }).versions(id).length).toBe(2);
  });

  it('lists instruments and ids by id, whatever order they came in', () => {
    const fact = (id: string) => factOf(id, { validFrom: 0, knownAt: 0, liquidity: null });
    const history = marketHistory({ cut: CUT, bars: [barsOf('B:X', [1])], versions: [fact('C:X'), fact('A:X')] });
    expect(history.ids).toEqual(['A:X', 'B:X', 'C:X']);
    expect(history.at(CUT).instruments.map((i) => i.id)).toEqual(['A:X', 'C:X']);
  });

  it.each([
    [
      'a date that goes back',
      () => ({ ...barsOf('A:ONE', [1, 2]), date: Int32Array.of(18_000, 18_000) }),
      'bars/A:ONE 2019-04-14',
    ],
    [
      'a close before the previous one',
      () => ({ ...barsOf('A:ONE', [1, 2]), closeTime: Float64Array.of(5, 4) }),
      'bars/A:ONE 2019-04-15',
    ],
    [
      'knowledge that goes back',
      () => ({ ...barsOf('A:ONE', [1, 2]), knownAt: Float64Array.of(noon(18_005), noon(18_001)) }),
      'bars/A:ONE 2019-04-15',
    ],
    [
      'a close at no time',
      () => ({ ...barsOf('A:ONE', [1]), closeTime: Float64Array.of(Number.NaN) }),
      'bars/A:ONE 2019-04-14',
    ],
  ])('refuses %s, naming instrument and date', async (_, bars, where) => {
    expect(await problemOf(() => marketHistory({ cut: CUT, bars: [bars()], versions: [] }))).toMatchObject({
      type: 'DataQualityError',
      where,
    });
  });

  it('refuses an instrument given twice and facts that contradict each other, but takes equal copies of a fact as one', async () => {
    const twice = [barsOf('A:ONE', [1]), barsOf('A:ONE', [1])];
    expect((await problemOf(() => marketHistory({ cut: CUT, bars: twice, versions: [] }))).where).toBe('bars/A:ONE');
    const fact = (liquidity: number) => factOf('A:ONE', { validFrom: 0, knownAt: 0, liquidity });
    const clash = { cut: CUT, bars: [], versions: [fact(1), fact(2)] };
    expect((await problemOf(() => marketHistory(clash))).where).toBe('facts/A:ONE');
    expect(marketHistory({ cut: CUT, bars: [], versions: [fact(1), fact(1)] }).versions('A:ONE').length).toBe(1);
  });
});

describe('what a history shows at a moment', () => {
  it('is what somebody would see who had only lived until then: later data changes no view and no hash', () => {
    fc.assert(
      fc.property(panel(), instants, (bars, asOf) => {
        const whole = marketHistory({ cut: CUT, bars, versions: [] });
        const lived = marketHistory({ cut: asOf, bars: panelUpTo(bars, asOf), versions: [] });
        const ids = bars.map((b) => b.instrument);
        expect(seen(whole.at(asOf), ids)).toEqual(seen(lived.at(asOf), ids));
        expect(whole.sliceHash(asOf)).toBe(lived.sliceHash(asOf));
      }),
    );
  });

  it('does not depend on the order in which instruments and facts came', () => {
    fc.assert(
      fc.property(panel(), instants, (bars, asOf) => {
        const versions = bars.map((b, i) =>
          factOf(b.instrument, { validFrom: 0, knownAt: noon(18_005), liquidity: i }),
        );
        const one = marketHistory({ cut: CUT, bars, versions });
        const other = marketHistory({ cut: CUT, bars: [...bars].reverse(), versions: [...versions].reverse() });
        expect(other.sliceHash(asOf)).toBe(one.sliceHash(asOf));
        expect(seen(other.at(asOf), one.ids)).toEqual(seen(one.at(asOf), one.ids));
      }),
      { numRuns: 50 },
    );
  });

  it('has another hash exactly from the moment of a changed bar on', () => {
    fc.assert(
      fc.property(panel(), fc.nat(), instants, (bars, pick, asOf) => {
        const filled = bars.filter((b) => b.date.length > 0);
        fc.pre(filled.length > 0);
        const one = filled[pick % filled.length]!;
        const k = pick % one.date.length;
        const close = one.close.slice();
        close[k] = Number.isNaN(close[k]!) ? 1 : close[k]! * 1.5;
        const changed = bars.map((b) => (b === one ? { ...b, close } : b));
        const before = marketHistory({ cut: CUT, bars, versions: [] }).sliceHash(asOf);
        const after = marketHistory({ cut: CUT, bars: changed, versions: [] }).sliceHash(asOf);
        expect(after === before).toBe(asOf < one.knownAt[k]!);
      }),
    );
  });

  it('has another hash from the moment a fact was learnt', () => {
    const fact = (liquidity: number) => factOf('A:ONE', { validFrom: 0, knownAt: noon(18_002), liquidity });
    const at = (asOf: number, liquidity: number) =>
      marketHistory({ cut: CUT, bars: [barsOf('A:ONE', [1, 2, 3])], versions: [fact(liquidity)] }).sliceHash(asOf);
    expect(at(noon(18_002) - 1, 1)).toBe(at(noon(18_002) - 1, 2));
    expect(at(noon(18_002), 1)).not.toBe(at(noon(18_002), 2));
  });

  it('tells apart bars that moved between instruments, days and columns', () => {
    const a = barsOf('A:ONE', [1, 2]);
    const variants = [
      [a],
      [{ ...a, instrument: 'A:ON' }],
      [barsOf('A:ONE', [1, 2], { firstDay: 18_001 })],
      [{ ...a, open: a.close, close: a.open }],
      [barsOf('A:ONE', [1, 2], { lagMs: 0 })],
      [a, barsOf('A:TWO', [1, 2])],
    ];
    const hashes = variants.map((bars) => marketHistory({ cut: CUT, bars, versions: [] }).sliceHash(CUT));
    expect(new Set(hashes).size).toBe(variants.length);
  });

  it('has one hash for every bit pattern of a missing value', () => {
    const other = barsOf('A:ONE', [1]);
    new BigUint64Array(other.open.buffer)[0] = 0x7ff8_0000_dead_beefn;
    const hash = (bars: Bars) => marketHistory({ cut: CUT, bars: [bars], versions: [] }).sliceHash(CUT);
    expect(hash(other)).toBe(hash(barsOf('A:ONE', [1])));
  });
});
