/** One instrument's bars from the network: fetched once, kept for every universe, mandate, retry and worker that needs them. */
import type { ArtifactRef } from '../../contracts/artifact.js';
import type { Bars } from '../../contracts/market.js';
import { ok, orThrow, type Result } from '../../contracts/problem.js';
import { BARS_SCHEMA } from '../../lakehouse/bars-codec.js';
import { memoKey } from '../../lakehouse/memo.js';
import type { MarketSource } from '../../market/source.js';
import type { StepContext } from '../step-body.js';
import { oneAtATime } from './one-at-a-time.js';
import { storeSeries } from './series-store.js';

const DAY_MS = 86_400_000;

/** Time after asOf from which a bar that is not there is a gap and not late; two days, since a clock may be a day off. */
const SETTLED_AFTER_MS = 2 * DAY_MS;

export interface Series {
  readonly ref: ArtifactRef;
  /** False where the source may yet have more to say for this asOf. */
  readonly final: boolean;
}

/**
 * The series of an instrument at asOf, from memory or from the source.
 *
 * What is remembered depends on the source, the version of its adapter (both in its snapshot), the instrument and asOf. It
 * is remembered only when it is final: its newest daily bar was known less than a day before asOf, so that no later one can be
 * due, or asOf lies two days back, so that what is missing (a halt, a delisting) stays missing. Anything else is used, and
 * asked for again next time; whether it is fresh enough is for the gates to say.
 */
export async function fetchSeries(
  context: StepContext,
  { source, sourceName, asOf }: { source: MarketSource; sourceName: string; asOf: number },
  instrument: string,
  signal: AbortSignal,
): Promise<Result<Series>> {
  const { store, memo, now, home } = context;
  const snapshot = orThrow(await source.snapshot());
  const params = { source: sourceName, snapshot, instrument, asOf };
  // Not the fingerprint of the code that decides: it computes nothing here, and a correction of it must not fetch the market again.
  const key = memoKey({ step: 'series', code: BARS_SCHEMA, params, inputs: [] });
  return oneAtATime(`${home}\n${key}`, signal, async () => {
    const known = await memo.get(key);
    if (known !== undefined) return ok({ ref: known.ref, final: true });
    const answer = await source.bars(instrument, asOf, signal);
    if (!answer.ok) return answer;
    const ref = await storeSeries(store, [answer.value]);
    const final = isFinal(answer.value, asOf, now());
    if (final) await memo.set(key, { ref, facts: {} });
    return ok({ ref, final });
  });
}

function isFinal({ knownAt }: Bars, asOf: number, now: number): boolean {
  const newest = knownAt.at(-1);
  return now >= asOf + SETTLED_AFTER_MS || (newest !== undefined && newest + DAY_MS > asOf);
}
