import type { Mandate } from '../../contracts/mandate.js';
import type { Bars, MarketHistory, MarketView } from '../../contracts/market.js';
import { closesOn, returnsBetween } from '../session-closes.js';
import { admission } from '../universe/admission.js';
import type { FieldHistory } from '../universe/field-history.js';

/** Who belongs to the base universe at a session, and how its members moved. */
export interface BaseUniverse {
  /**
   * The members at sessions `first`, `first + 1`, … of `dates`, each as known in the view of its place: their logReturns by session,
   * in the order of their ids. Entry s is the return into session s + 1 of `dates`; the same object for the same series.
   */
  members(first: number, views: readonly MarketView[]): Float64Array[][];
}

interface Stream {
  /** By session, once a member asks for them. */
  logReturns: Float64Array | undefined;
  readonly closes: Float64Array;
  /** By session: how many bars must be visible for a complete row of closes up to it; NEVER where the row has a gap. */
  readonly needed: Int32Array;
}

const NEVER = 2 ** 31 - 1;

/**
 * A member at a session is among the most traded of its universe then and passes its gates, has a visible bar for that
 * session, and a complete row of `closes` prices up to it. What was published later than the session's close does not count, whatever is known today.
 */
export function baseUniverse({
  history,
  fields,
  mandate,
  dates,
  closes,
}: {
  history: MarketHistory;
  fields: FieldHistory;
  mandate: Mandate;
  dates: Int32Array;
  closes: number;
}): BaseUniverse {
  // By id, then by revision.
  const streams = new Map<string, Stream[]>();
  const streamsOf = (id: string): Stream[] => {
    const known = streams.get(id) ?? [];
    streams.set(id, known);
    return known;
  };
  const streamOf = (id: string, revision: number, revisions: Stream[]): Stream => {
    revisions[revision] ??= stream(history.series(id, revision), dates, closes);
    return revisions[revision];
  };
  const admissionAt = admission({ fields, mandate });
  return {
    members(first, views) {
      const members = views.map((): Float64Array[] => []);
      const admits = views.map(admissionAt);
      const listed = views.map(({ instruments }) => instruments);
      // Where each view's list has come to: lists and ids are sorted alike.
      const places = new Int32Array(views.length);
      // One instrument after the other, through all views: what is known of it is then near.
      for (const id of history.ids) {
        const revisions = streamsOf(id);
        for (let v = 0; v < views.length; v++) {
          const instrument = listed[v]![places[v]!];
          if (instrument?.id !== id) continue;
          places[v]!++;
          const view = views[v]!;
          const mine = streamOf(id, view.revision(id), revisions);
          if (view.visible(id) < mine.needed[first + v]! || !admits[v]!(instrument)) continue;
          mine.logReturns ??= logReturns(mine.closes);
          members[v]!.push(mine.logReturns);
        }
      }
      return members;
    },
  };
}

function stream(bars: Bars, dates: Int32Array, rowOf: number): Stream {
  const closes = closesOn(bars, dates);
  const needed = new Int32Array(dates.length).fill(NEVER);
  // Consecutive sessions with a price.
  let run = 0;
  for (let s = 0, k = 0; s < dates.length; s++) {
    while (k < bars.date.length && bars.date[k]! < dates[s]!) k++;
    run = Number.isNaN(closes[s]!) ? 0 : run + 1;
    if (run >= rowOf) needed[s] = k + 1;
  }
  return { closes, logReturns: undefined, needed };
}

/** ln(1 + r) of the returns between neighbouring sessions; NaN where either end is missing. */
function logReturns(closes: Float64Array): Float64Array {
  const returns = returnsBetween(closes);
  for (let s = 0; s < returns.length; s++) returns[s] = Math.log1p(returns[s]!);
  return returns;
}
