import type { Mandate } from '../../contracts/mandate.js';
import type { Bars, MarketHistory, MarketView } from '../../contracts/market.js';
import { closesOn, returnsBetween } from '../session-closes.js';
import type { FieldHistory } from '../universe/field-history.js';
import { gatekeeper } from '../universe/gatekeeper.js';

/** Who belongs to the base universe at a session, and how its members moved. */
export interface BaseUniverse {
  /** Ids of the members at session `s` as known in `view`, sorted. */
  members(s: number, view: MarketView): string[];
  /** Returns of an instrument by session as known in `view`; entry s is the return into session s + 1 of `dates`. */
  returns(id: string, view: MarketView): Float64Array;
}

interface Stream {
  readonly returns: Float64Array;
  /** Consecutive sessions with a price, ending at each session. */
  readonly run: Int32Array;
  /** Index of the session's bar in the series. */
  readonly bar: Int32Array;
}

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
  const streamOf = (id: string, view: MarketView): Stream => {
    const revision = view.revision(id);
    let revisions = streams.get(id);
    if (revisions === undefined) {
      revisions = [];
      streams.set(id, revisions);
    }
    revisions[revision] ??= stream(history.series(id, revision), dates);
    return revisions[revision];
  };
  const gates = gatekeeper({ fields, mandate });
  return {
    members(s, view) {
      const ask = gates(view);
      return view.instruments
        .filter((instrument) => {
          const { run, bar } = streamOf(instrument.id, view);
          if (run[s]! < closes || bar[s]! >= view.visible(instrument.id)) return false;
          return ask(instrument)?.passed === true;
        })
        .map(({ id }) => id);
    },
    returns: (id, view) => streamOf(id, view).returns,
  };
}

function stream(bars: Bars, dates: Int32Array): Stream {
  const closes = closesOn(bars, dates);
  const run = new Int32Array(dates.length);
  const bar = new Int32Array(dates.length);
  for (let s = 0, k = 0; s < dates.length; s++) {
    while (k < bars.date.length && bars.date[k]! < dates[s]!) k++;
    bar[s] = k;
    run[s] = Number.isNaN(closes[s]!) ? 0 : 1 + (s === 0 ? 0 : run[s - 1]!);
  }
  return { returns: returnsBetween(closes), run, bar };
}
