/** The bars of each venue as a whole: its calendar, what is missing, how fresh it is, whether its day is the others' day. */
import type { Bars } from '../../contracts/market.js';
import { dateOfDay } from '../bar-columns.js';
import type { CatalogFacts } from '../catalog/catalog-facts.js';
import { barsAsOf } from './bars-frame.js';
import { dayBoundary } from './day-boundary.js';
import { type Freshness, freshness } from './freshness.js';
import { everyDay, findGaps, type Gap, type SessionExceptions, tradingDates } from './gaps.js';
import type { LakeState } from './lake.js';
import { sessionClock } from './session-clock.js';
import { readSessionText } from './session-text.js';

export interface VenueAudit {
  readonly venue: string;
  readonly instruments: number;
  readonly bars: number;
  readonly first: string | null;
  readonly gaps: readonly Gap[];
  readonly freshness: Freshness;
  /** Instruments whose day ends at another hour than that of the same thing elsewhere. */
  readonly otherDay: readonly {
    readonly instrument: string;
    readonly reference: string;
    readonly correlation: number;
  }[];
}

const NO_EXCEPTIONS: SessionExceptions = { closed: new Set(), open: new Set() };
const NEWEST = Number.POSITIVE_INFINITY;

/** One audit a venue and kind of market, by venue; `now` is ms UTC. */
export function auditVenues(
  lake: LakeState,
  { now, exceptions }: { now: number; exceptions: ReadonlyMap<string, SessionExceptions> },
): VenueAudit[] {
  const series = new Map(
    lake.ids.map((id) => [id, barsAsOf(lake.frame.rowsOf(id), id, { event: NEWEST, known: NEWEST })]),
  );
  const groups = new Map<string, { facts: CatalogFacts; series: Bars[] }>();
  for (const id of lake.ids) {
    const facts = lake.catalog.history(id).at(-1)!.facts;
    const key = `${facts.venue} ${facts.session} ${facts.timeZone}`;
    const group = groups.get(key) ?? { facts, series: [] };
    group.series.push(series.get(id)!);
    groups.set(key, group);
  }
  const otherDays = findOtherDays(lake, series);
  return [...groups.keys()].sort().map((key) => {
    const { facts, series: own } = groups.get(key)!;
    const { market, close } = readSessionText(facts.session);
    const except = exceptions.get(facts.venue) ?? NO_EXCEPTIONS;
    const sessions = market === '24/7' ? everyDay(own) : tradingDates(own, except);
    const days = own.flatMap(({ date }) => (date.length === 0 ? [] : [date[0]!, date.at(-1)!]));
    const clock = sessionClock({ timezone: facts.timeZone ?? 'UTC', close });
    const ids = new Set(own.map(({ instrument }) => instrument));
    return {
      venue: facts.venue,
      instruments: own.length,
      bars: own.reduce((n, { date }) => n + date.length, 0),
      first: days.length === 0 ? null : dateOfDay(Math.min(...days)),
      gaps: own.flatMap((bars) => findGaps(bars, sessions)),
      freshness: freshness(days.length === 0 ? null : Math.max(...days), {
        clock,
        market,
        publicationLag: 0,
        now,
        closed: except.closed,
      }),
      otherDay: otherDays.filter(({ instrument }) => ids.has(instrument)),
    };
  });
}

/** Compares every instrument with the longest series of its identity; an instrument that nothing shares is not judged. */
function findOtherDays(lake: LakeState, series: ReadonlyMap<string, Bars>): VenueAudit['otherDay'] {
  const byThing = new Map<string, string[]>();
  for (const id of lake.ids) {
    const { assetClass, base } = lake.catalog.history(id).at(-1)!.facts;
    const thing = `${assetClass}/${base}`;
    byThing.set(thing, [...(byThing.get(thing) ?? []), id]);
  }
  const found: { instrument: string; reference: string; correlation: number }[] = [];
  for (const ids of byThing.values()) {
    if (ids.length < 2) continue;
    const verdicts = ids.map((id) => ({
      id,
      against: ids
        .filter((other) => other !== id)
        .map((other) => ({ other, b: dayBoundary(series.get(id)!, series.get(other)!) })),
    }));
    for (const { id, against } of verdicts) {
      const judged = against.filter(({ b }) => b !== null);
      const shifted = judged.filter(({ b }) => b!.boundary !== 'same');
      // Of two that disagree neither is the odd one; of three or more, the one that most others disagree with is.
      if (shifted.length === 0 || 2 * shifted.length <= judged.length) continue;
      found.push({ instrument: id, reference: shifted[0]!.other, correlation: shifted[0]!.b!.same });
    }
  }
  return found.sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
}
