import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars } from '../../../contracts/market.js';
import { splitRevisions, withRevisions } from '../../../lakehouse/bar-revisions.js';
import { decodeBars, encodeBars } from '../../../lakehouse/bars-codec.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { barsOf, factOf, problemOf } from '../fixtures.js';

const DAY = 86_400_000;
const FIRST = 18_000;

interface Row {
  readonly day: number;
  readonly lag: number;
  readonly close: number;
}

/** Rows of one instrument that close at noon and are known `lag` hours later. */
const barsFrom = (rows: readonly Row[]): Bars => {
  const base = barsOf(
    'A:ONE',
    rows.map(({ close }) => close),
  );
  const closeTime = Float64Array.from(rows, ({ day }) => (FIRST + day) * DAY + DAY / 2);
  return {
    ...base,
    date: Int32Array.from(rows, ({ day }) => FIRST + day),
    closeTime,
    knownAt: closeTime.map((at, k) => at + rows[k]!.lag * 3_600_000),
  };
};

const versions = fc.uniqueArray(
  fc.record({
    day: fc.integer({ min: 0, max: 8 }),
    lag: fc.integer({ min: 0, max: 200 }),
    close: fc.integer({ min: 1, max: 99 }),
  }),
  { selector: ({ day, lag }) => `${day} ${lag}`, minLength: 1, maxLength: 30 },
);

/** What anybody would say was known: the version learnt last of each date. */
const plainly = (rows: readonly Row[], asOf: number): [day: number, close: number][] => {
  const known = new Map<number, Row>();
  for (const row of [...rows].sort((a, b) => a.lag - b.lag)) {
    if ((FIRST + row.day) * DAY + DAY / 2 + row.lag * 3_600_000 <= asOf) known.set(row.day, row);
  }
  return [...known.values()].sort((a, b) => a.day - b.day).map(({ day, close }) => [FIRST + day, close]);
};

const CUT = (FIRST + 40) * DAY;
const instants = fc.integer({ min: FIRST * 24, max: (FIRST + 20) * 24 }).map((hours) => hours * 3_600_000);
const historyOf = (rows: readonly Row[], cut = CUT) =>
  marketHistory({
    cut,
    bars: [splitRevisions(barsFrom(rows))],
    versions: [factOf('A:ONE', { validFrom: 0, knownAt: 0, liquidity: null })],
  });

describe('a history with corrections', () => {
  it('shows of each date the version learnt last, at every moment', () => {
    fc.assert(
      fc.property(versions, instants, (rows, asOf) => {
        const { date, close } = historyOf(rows).at(asOf).bars('A:ONE');
        expect(Array.from(date, (day, k) => [day, close[k]])).toEqual(plainly(rows, asOf));
      }),
    );
  });

  it('holds in series(id, revision) what the view shows the beginning of', () => {
    fc.assert(
      fc.property(versions, instants, (rows, asOf) => {
        const history = historyOf(rows);
        const view = history.at(asOf);
        const series = history.series('A:ONE', view.revision('A:ONE'));
        expect(series.close.slice(0, view.visible('A:ONE'))).toEqual(view.bars('A:ONE').close);
      }),
    );
  });

  it('is at a past moment what somebody held who had only lived until then, by its bars and by its hash', () => {
    fc.assert(
      fc.property(versions, instants, (rows, asOf) => {
        const then = historyOf(rows, asOf);
        const now = historyOf(rows);
        expect(now.at(asOf).bars('A:ONE')).toEqual(then.at(asOf).bars('A:ONE'));
        expect(now.sliceHash(asOf)).toBe(then.sliceHash(asOf));
        const { maxEventTime, maxKnownAt } = now.at(asOf);
        expect([maxEventTime, maxKnownAt]).toEqual([then.at(asOf).maxEventTime, then.at(asOf).maxKnownAt]);
      }),
    );
  });

  it('changes its hash exactly at the moments at which something becomes visible', () => {
    fc.assert(
      fc.property(versions, instants, (rows, asOf) => {
        const history = historyOf(rows);
        const seen = rows.filter(({ day, lag }) => {
          const moment = (FIRST + day) * DAY + DAY / 2 + lag * 3_600_000;
          return moment > asOf - 3_600_000 && moment <= asOf;
        });
        expect(history.sliceHash(asOf) !== history.sliceHash(asOf - 3_600_000)).toBe(seen.length > 0);
      }),
    );
  });

  it('comes back from Parquet as it was', () => {
    fc.assert(
      fc.property(versions, (rows) => {
        const bars = splitRevisions(barsFrom(rows));
        expect(decodeBars(encodeBars([bars]))).toEqual([bars]);
        expect(splitRevisions(withRevisions(bars))).toEqual(bars);
      }),
      { numRuns: 30 },
    );
  });

  it('computes fields from what was known: a correction changes no earlier one', () => {
    const rows: Row[] = Array.from({ length: 30 }, (_, day) => ({ day, lag: 1, close: 100 + (day % 3) }));
    const corrected = [...rows, { day: 10, lag: 24 * 15, close: 150 }];
    const learnt = (FIRST + 25) * DAY + DAY / 2;
    const [before, after] = [historyOf(rows), historyOf(corrected)];
    const rsi = (history: typeof before, asOf: number) => {
      const view = history.at(asOf);
      return fieldHistory(history).at(view, view.instruments[0]!).RSI;
    };
    expect(rsi(after, learnt - 1)).toBe(rsi(before, learnt - 1));
    expect(rsi(after, learnt)).not.toBe(rsi(before, learnt));
  });
});

it('two versions of a date known at one moment are a DataQualityError', async () => {
  const rows = barsFrom([
    { day: 1, lag: 5, close: 1 },
    { day: 1, lag: 5, close: 2 },
  ]);
  expect(await problemOf(() => splitRevisions(rows))).toMatchObject({
    type: 'DataQualityError',
    where: 'bars/A:ONE 2019-04-15',
  });
});
