/** Looks at a portfolio's drift again and again, tells of an alarm, and never trades. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import {
  DRIFT_QUERY,
  DRIFT_SIGNAL,
  DRIFT_STATES,
  type DriftReading,
  type DriftWatchInput,
} from '../contracts/drift.js';
import { activitySteps } from './activities.js';
import { driftMarkdown } from './drift-markdown.js';
import { wrapFailure } from './failure.js';

const drift = defineSearchAttributeKey('Drift', SearchAttributeType.KEYWORD);
const portfolio = defineSearchAttributeKey('Portfolio', SearchAttributeType.KEYWORD);

/** The newest reading; null before the first. */
export const driftQuery = defineQuery<DriftReading | null>(DRIFT_QUERY);
/** Look now, without waiting. */
export const lookSignal = defineSignal(DRIFT_SIGNAL);

/** Pause after a look that failed before any succeeded. */
const PAUSE_MS = 3_600_000;

/** Ends by cancellation alone: a look that fails is told, and another one follows. */
export async function driftWatch(input: DriftWatchInput): Promise<never> {
  let reading: DriftReading | null = null;
  let isWanted = false;
  setHandler(driftQuery, () => reading);
  setHandler(lookSignal, () => {
    isWanted = true;
  });
  for (;;) {
    const before: DriftReading | null = reading;
    isWanted = false;
    try {
      reading = await activitySteps.measureDrift(input);
      tell(reading, before);
    } catch (error) {
      if (isCancellation(error)) throw error;
      tellFailure(wrapFailure(error, () => 'drift'));
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof driftWatch>(input);
    await condition(() => isWanted, reading?.everyMs ?? PAUSE_MS, { summary: 'until the next look' });
  }
}

function tellFailure(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  upsertSearchAttributes([{ key: drift, value: DRIFT_STATES.unknown }]);
  setCurrentDetails(`**The last look failed**: ${reason}`);
  log.warn('drift is unknown', { reason });
}

function tell(reading: DriftReading, before: DriftReading | null): void {
  const { alarms } = reading;
  upsertSearchAttributes([
    { key: portfolio, value: reading.portfolio },
    { key: drift, value: alarms.length > 0 ? DRIFT_STATES.alarm : DRIFT_STATES.calm },
  ]);
  upsertMemo({ drift: reading });
  setCurrentDetails(driftMarkdown(reading));
  if (alarms.length > 0) log.warn('DRIFT', { ...reading });
  else if (before !== null && before.alarms.length > 0) log.info('drift is back within its limits', { ...reading });
}
