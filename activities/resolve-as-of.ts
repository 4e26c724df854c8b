/** The instant a run decides at, from the sessions its sources know. */
import type { Mandate } from '../contracts/mandate.js';
import { fail, ok, type Result } from '../contracts/problem.js';
import type { MarketSource } from '../market/source.js';
import { DAY_MS, dayNumber, isoDate, sessionClose } from '../stages/calendar.js';

/** The instant to decide at: the close of the last session of the book at or before what was asked. */
export async function resolveAsOf(
  asked: string,
  { calendar, gate }: Mandate,
  sources: readonly MarketSource[],
): Promise<Result<{ asOf: string; session: string }>> {
  const days = await bookSessions(calendar.venues, sources);
  if (!days.ok) return days;
  const sessions = days.value;
  const [first, last] = [sessions[0], sessions.at(-1)];
  const instant = /^\d{4}-\d\d-\d\d$/.test(asked) ? sessionClose(dayNumber(asked), calendar) : Date.parse(asked);
  const day = sessions.findLast((session) => sessionClose(session, calendar) <= instant);
  const outside = (next: string) =>
    fail({
      type: 'ValidationError',
      where: 'asOf',
      what: `${asked} lies outside the data, whose sessions run from ${isoDate(first ?? 0)} to ${isoDate(last ?? 0)}`,
      next,
    });
  if (first === undefined || last === undefined || day === undefined) return outside('Choose a date inside it.');
  if (day === last && instant > sessionClose(last, calendar) + gate.maxStaleDays * DAY_MS) {
    return outside(
      `Choose a date at most ${gate.maxStaleDays} days after its end (gate.maxStaleDays), or load newer data.`,
    );
  }
  return ok({ asOf: new Date(sessionClose(day, calendar)).toISOString(), session: isoDate(day) });
}

async function bookSessions(venues: readonly string[], sources: readonly MarketSource[]): Promise<Result<number[]>> {
  let common: number[] | null = null;
  for (const venue of venues) {
    const source = sources.find((s) => s.venues.includes(venue));
    if (!source) {
      return fail({
        type: 'ConfigError',
        where: 'calendar.venues',
        what: `no source of this run knows venue ${venue}`,
        next: `Known are ${sources.flatMap((s) => s.venues).join(', ')}.`,
      });
    }
    const sessions = await source.sessions(venue);
    if (!sessions.ok) return sessions;
    const days = new Set(sessions.value);
    common = common === null ? [...days] : (common as number[]).filter((day) => days.has(day));
  }
  return ok(common ?? []);
}
