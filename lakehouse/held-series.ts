import type { Bars } from '../contracts/market.js';
import { assertOrderedBars, copyOfBars } from './bar-columns.js';
import { correctedBars, pickBars, visibleMoments } from './bar-revisions.js';
import { countUpTo } from './binary-search.js';
import type { TimedBars } from './slice-chain.js';

/** The bars of one instrument inside the cut, as they were known after each moment of correction. */
export interface HeldSeries {
  readonly first: TimedBars;
  /** Corrections in the order of their moments; absent where there is none. */
  readonly later: TimedBars | undefined;
  /** Moments of correction at or before `asOf`. */
  revision(asOf: number): number;
  /** The series after that many moments of correction; after all of them by default. */
  at(revision?: number): Bars;
  /** How many bars of `at(revision(asOf))` are visible at `asOf`: always its first ones. */
  visible(asOf: number): number;
  /** Newest session close and moment of knowledge at `asOf`, of which `count` first versions are visible. */
  newest(asOf: number, count: number): { readonly eventTime: number; readonly knownAt: number };
}

/** Null where no bar lies inside the cut. DataQualityError for bars out of order. */
export function heldSeries(bars: Bars, cut: number): HeldSeries | null {
  assertOrderedBars(bars);
  const moments = visibleMoments(bars);
  const held = countUpTo(moments, cut);
  if (held === 0) return null;
  const first = { bars: copyOfBars(bars, 0, held), moments: moments.slice(0, held) };
  const later = bars.revisions === undefined ? undefined : revisionsInside(bars.revisions, cut);
  return later === undefined ? uncorrected(first) : corrected(first, later);
}

function uncorrected(first: TimedBars): HeldSeries {
  const { moments } = first;
  // Moments are asked for in order more often than not, and then the answer is this one or the next.
  let found = 0;
  const isAnswer = (count: number, asOf: number): boolean =>
    (count === 0 || moments[count - 1]! <= asOf) && (count === moments.length || moments[count]! > asOf);
  return {
    first,
    later: undefined,
    revision: () => 0,
    at: () => first.bars,
    visible(asOf) {
      if (isAnswer(found, asOf)) return found;
      found = found < moments.length && isAnswer(found + 1, asOf) ? found + 1 : countUpTo(moments, asOf);
      return found;
    },
    newest: (_, count) => ({ eventTime: first.bars.closeTime[count - 1]!, knownAt: first.bars.knownAt[count - 1]! }),
  };
}

function corrected(first: TimedBars, later: TimedBars): HeldSeries {
  const steps = later.moments.filter((at, i) => i === 0 || at !== later.moments[i - 1]);
  const dates = new Set(first.bars.date);
  const made = new Map<number, { readonly bars: Bars; readonly inserted: number }>();
  const after = (revision: number) => {
    let known = made.get(revision);
    if (known === undefined) {
      const upTo = countUpTo(later.moments, steps[revision - 1] ?? Number.NEGATIVE_INFINITY);
      const corrections = pickBars(later.bars, [...later.bars.date.keys()].slice(0, upTo));
      const inserted = new Set(corrections.date.filter((date) => !dates.has(date))).size;
      known = { bars: revision === 0 ? first.bars : correctedBars(first.bars, corrections), inserted };
      made.set(revision, known);
    }
    return known;
  };
  const revision = (asOf: number) => countUpTo(steps, asOf);
  return {
    first,
    later,
    revision,
    at: (n = steps.length) => after(n).bars,
    // A date learnt late was learnt after a later one, which is visible: what is inserted never lies past the last bar.
    visible: (asOf) => countUpTo(first.moments, asOf) + after(revision(asOf)).inserted,
    newest(asOf, count) {
      let [eventTime, knownAt] = [first.bars.closeTime[count - 1]!, first.bars.knownAt[count - 1]!];
      for (let i = 0, n = countUpTo(later.moments, asOf); i < n; i++) {
        eventTime = Math.max(eventTime, later.bars.closeTime[i]!);
        knownAt = Math.max(knownAt, later.bars.knownAt[i]!);
      }
      return { eventTime, knownAt };
    },
  };
}

function revisionsInside(revisions: Bars, cut: number): TimedBars | undefined {
  const moments = visibleMoments(revisions);
  const held = countUpTo(moments, cut);
  return held === 0 ? undefined : { bars: copyOfBars(revisions, 0, held), moments: moments.slice(0, held) };
}
