/**
 * The market regime at every session of the book: the whole path, from data up to each session and nothing hidden.
 *
 * Choice   the measures read logReturns: a market that loses half has moved as far as one that doubles, and in simple
 *          returns it is falls that look small. A member has a positive price on every session of its windows, so its
 *          logReturn exists even where a price of it was once negative.
 */

import type { Mandate } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import type { RegimeDay } from '../../contracts/stage-results.js';
import { closedSessions, isoDate, sessionClose } from '../calendar.js';
import type { FieldHistory } from '../universe/field-history.js';
import { baseUniverse } from './base-universe.js';
import { type Measures, measures, NOTHING_MEASURED } from './measures.js';
import { movingWindow } from './moving-window.js';
import { scoredPath } from './scored-path.js';

// Sessions whose members are found together: enough to ask about one instrument many times in a row, and few views held.
const AT_ONCE = 32;

/**
 * One day per session that had closed by the cut, oldest first. The sessions of `known`, the beginning of a path that was made from what was
 * visible at their closes, are not measured again. RangeError where `known` is of other sessions.
 */
export function regimePath({
  history,
  fields,
  mandate,
  known = [],
}: {
  history: MarketHistory;
  fields: FieldHistory;
  mandate: Mandate;
  known?: readonly RegimeDay[];
}): RegimeDay[] {
  const { regime, calendar } = mandate;
  const dates = closedSessions(history.at(history.cut), calendar);
  const rows = regime.shortWindow + regime.longWindow;
  const base = baseUniverse({ history, fields, mandate, dates, closes: rows + 1 });
  const windowOf = movingWindow(regime);
  const measured: Day[] = known.map((day, s) => measuredOn(day, dates[s]));
  for (const _ of dates.subarray(measured.length, rows)) measured.push({ ...NOTHING_MEASURED, members: 0 });
  for (let first = measured.length; first < dates.length; first += AT_ONCE) {
    const views = Array.from(dates.subarray(first, first + AT_ONCE), (date) =>
      history.at(sessionClose(date, calendar)),
    );
    base.members(first, views).forEach((members, v) => {
      // One member is no cross-section.
      if (members.length < 2) {
        measured.push({ ...NOTHING_MEASURED, members: members.length });
        return;
      }
      measured.push({ ...measures(windowOf(members, first + v), regime), members: members.length });
    });
  }
  const scored = scoredPath(measured, regime);
  return measured.map((day, s): RegimeDay => ({ date: isoDate(dates[s]!), ...scored[s]!, ...day }));
}

type Day = Measures & Pick<RegimeDay, 'members'>;

/** What was measured on a day that is known. */
function measuredOn(day: RegimeDay, date: number | undefined): Day {
  if (date === undefined || isoDate(date) !== day.date) {
    throw new RangeError(
      `regimePath: ${day.date} is known, where the book has ${date === undefined ? 'no session' : isoDate(date)}`,
    );
  }
  const { volatilityRatio, dispersionRatio, turbulence, absorptionRatio, downsideShare, members } = day;
  return { volatilityRatio, dispersionRatio, turbulence, absorptionRatio, downsideShare, members };
}
