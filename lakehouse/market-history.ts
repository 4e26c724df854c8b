import type { Instrument, InstrumentVersion } from '../contracts/instrument.js';
import type { Bars, MarketHistory, MarketView } from '../contracts/market.js';
import { ProblemError } from '../contracts/problem.js';
import { barsUpTo, emptyBars, isoInstant } from './bar-columns.js';
import { countUpTo } from './binary-search.js';
import { factsAt, factsByInstrument } from './fact-history.js';
import { type HeldSeries, heldSeries } from './held-series.js';
import { sliceChain } from './slice-chain.js';

export interface MarketHistoryInput {
  /** ms UTC. Bars and facts that were not both true and known by then are dropped, not hidden: no read can reach them. */
  readonly cut: number;
  readonly bars: readonly Bars[];
  readonly versions: readonly InstrumentVersion[];
}

/**
 * The pinned data of a run, from which every decision takes the view it was entitled to.
 *
 * A bar is visible at asOf when its session had closed and it was known: max(closeTime, knownAt) ≤ asOf. Both must be
 * non-decreasing within an instrument, so that what is visible is always a prefix and one binary search finds its end.
 * A revision counts from its own moment: views before it show what was known then, and so does `series(id, revision)`.
 * Order of the input does not matter. Views share memory with the history, which is never written after construction.
 *
 * Errors   DataQualityError for bars out of order, an instrument given twice, or contradictory facts (at construction);
 *          FutureReadError for a view past the cut; RangeError for an asOf that is no number.
 * Cost     a view: one search per instrument; `sliceHash`: the chain once, then O(log n).
 */
export function marketHistory({ cut, bars, versions }: MarketHistoryInput): MarketHistory {
  if (!Number.isFinite(cut)) throw new RangeError(`marketHistory: cut is ${cut}`);
  const series = seriesByInstrument(bars, cut);
  const facts = factsByInstrument(versions, cut);
  const ids = [...new Set([...series.keys(), ...facts.keys()])].sort();

  let chain: ((asOf: number) => string) | undefined;
  const assertInside = (asOf: number): void => {
    if (Number.isNaN(asOf)) throw new RangeError('marketHistory: asOf is NaN');
    if (asOf > cut) throw futureRead(asOf, cut);
  };
  return {
    cut,
    ids,
    at(asOf) {
      assertInside(asOf);
      return marketView(asOf, series, facts);
    },
    series: (instrument, revision) => series.get(instrument)?.at(revision) ?? emptyBars(instrument),
    versions: (instrument) => facts.get(instrument) ?? [],
    sliceHash(asOf) {
      assertInside(asOf);
      chain ??= sliceChain(
        [
          ...[...series.values()].map(({ first }) => first),
          ...[...series.values()].flatMap(({ later }) => later ?? []),
        ],
        [...facts.values()].flat(),
      );
      return chain(asOf);
    },
  };
}

/** Bars inside the cut, by instrument id; an instrument without any is left out. */
function seriesByInstrument(all: readonly Bars[], cut: number): ReadonlyMap<string, HeldSeries> {
  const sorted = [...all].sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
  const series = new Map<string, HeldSeries>();
  sorted.forEach((bars, i) => {
    if (bars.instrument === sorted[i - 1]?.instrument) {
      throw new ProblemError({
        type: 'DataQualityError',
        where: `bars/${bars.instrument}`,
        what: 'the instrument came twice, and which bars count is anybody’s guess',
        next: 'Give each instrument one series; join batches before the history is made.',
      });
    }
    const held = heldSeries(bars, cut);
    if (held !== null) series.set(bars.instrument, held);
  });
  return series;
}

/** What one moment shows. Each instrument is looked up when it is first asked for: most views are asked about a few. */
function marketView(
  asOf: number,
  series: ReadonlyMap<string, HeldSeries>,
  facts: ReadonlyMap<string, readonly InstrumentVersion[]>,
): MarketView {
  // Whoever asks about an instrument asks several things of it in a row.
  let asked: string | undefined;
  let held: HeldSeries | undefined;
  const heldOf = (id: string): HeldSeries | undefined => {
    if (id !== asked) {
      asked = id;
      held = series.get(id);
    }
    return held;
  };
  const visibleOf = (id: string): number => heldOf(id)?.visible(asOf) ?? 0;
  const cutBars = new Map<string, Bars>();
  const barsOf = (id: string): Bars => {
    const mine = heldOf(id);
    return mine === undefined ? emptyBars(id) : barsUpTo(mine.at(mine.revision(asOf)), mine.visible(asOf));
  };
  const known = once(() =>
    [...facts.values()].map((v) => factsAt(v, asOf)).filter((i): i is Instrument => i !== undefined),
  );
  const newest = once(() => newestMoments(series, asOf));
  return {
    asOf,
    get instruments() {
      return known();
    },
    bars(instrument) {
      let bars = cutBars.get(instrument);
      if (bars === undefined) {
        bars = barsOf(instrument);
        cutBars.set(instrument, bars);
      }
      return bars;
    },
    visible: visibleOf,
    revision: (instrument) => heldOf(instrument)?.revision(asOf) ?? 0,
    get maxEventTime() {
      return newest().eventTime;
    },
    get maxKnownAt() {
      return newest().knownAt;
    },
  };
}

interface Moments {
  readonly eventTime: number | null;
  readonly knownAt: number | null;
}

/** The newest close and moment of knowledge among the bars visible at asOf. */
function newestMoments(series: ReadonlyMap<string, HeldSeries>, asOf: number): Moments {
  let [eventTime, knownAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const held of series.values()) {
    const count = countUpTo(held.first.moments, asOf);
    if (count === 0) continue;
    // Columns do not decrease, so an instrument's last visible bar is its newest in both senses; only corrections can be newer.
    const newest = held.newest(asOf, count);
    eventTime = Math.max(eventTime, newest.eventTime);
    knownAt = Math.max(knownAt, newest.knownAt);
  }
  return eventTime === Number.NEGATIVE_INFINITY ? { eventTime: null, knownAt: null } : { eventTime, knownAt };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const futureRead = (asOf: number, cut: number): ProblemError =>
  new ProblemError({
    type: 'FutureReadError',
    where: 'market history',
    what: `a view as of ${isoInstant(asOf)} was asked of data pinned at ${isoInstant(cut)}`,
    next: 'Decide at or before the cut, or pin the data later.',
  });
