/**
 * The regime of past sessions, found again: what is measured at a session depends on what was visible at its close, on the sessions
 * up to it and on the mandate, so the next session's run measures one day and not the whole path anew.
 */
import type { ArtifactRef } from '../contracts/artifact.js';
import type { Mandate } from '../contracts/mandate.js';
import type { MarketHistory } from '../contracts/market.js';
import type { RegimeDay, RegimeResult } from '../contracts/stage-results.js';
import { canonicalJson, sha256Hex } from '../lakehouse/canonical-json.js';
import { memoKey } from '../lakehouse/memo.js';
import { closedSessions, isoDate, sessionClose } from '../stages/calendar.js';
import { decisionTerms } from '../stages/validation/decision-terms.js';
import type { StepContext } from './step-body.js';

/** Sessions back from the newest that are looked at: a book that is run at least monthly finds its own path. */
const LOOKED_BACK = 25;

interface Decided {
  readonly history: MarketHistory;
  readonly mandate: Mandate;
}

/** The days of the longest path remembered for these data; none where there is none, or it ends too long ago. */
export async function knownRegime(
  { store, memo, code }: StepContext,
  { history, mandate }: Decided,
): Promise<readonly RegimeDay[]> {
  const dates = closedSessions(history.at(history.cut), mandate.calendar);
  const oldest = Math.max(1, dates.length - LOOKED_BACK);
  for (let count = dates.length; count >= oldest; count--) {
    const hit = await memo.get(keyOf(code, { history, mandate }, dates.subarray(0, count)));
    if (hit !== undefined) return (await store.readJson<RegimeResult>(hit.ref)).path;
  }
  return [];
}

/** Remembers a path for the runs that go on from it. */
export async function rememberRegime(
  { memo, code }: StepContext,
  { history, mandate }: Decided,
  ref: ArtifactRef,
): Promise<void> {
  const dates = closedSessions(history.at(history.cut), mandate.calendar);
  if (dates.length > 0) await memo.set(keyOf(code, { history, mandate }, dates), { ref, facts: {} });
}

/** The key of a path over `dates`, the first sessions of the book, as it was at the close of the last of them. */
function keyOf(code: string, { history, mandate }: Decided, dates: Int32Array): string {
  const last = dates.at(-1)!;
  const params = {
    date: isoDate(last),
    sessions: sha256Hex(canonicalJson([...dates])),
    mandate: decisionTerms(mandate),
  };
  const seen = history.sliceHash(sessionClose(last, mandate.calendar));
  return memoKey({ step: 'regime-path', code, params, inputs: [seen] });
}
