import type { ProgressRow } from '../../contracts/temporal-names.js';
import { type Alarm, alarmLines } from './alarm.js';

/** Long steps tell how far they are more often than this. */
const STILL_MS = 20_000;

export interface StandstillView {
  /** What may hold the run up. */
  readonly alarms: () => Promise<readonly Alarm[]>;
  readonly say: (line: string) => void;
  /** Milliseconds from anywhere. */
  readonly clock: () => number;
}

/** Is shown the stage table at each look, and says why a run that has not moved for 20 s may stand still: each reason once. */
export function standstill({ alarms, say, clock }: StandstillView): (rows: readonly ProgressRow[]) => Promise<void> {
  const told = new Set<string>();
  let seen = '';
  let since = clock();
  return async (rows) => {
    const table = JSON.stringify(rows);
    if (table === seen && clock() - since < STILL_MS) return;
    since = clock();
    if (table !== seen) {
      seen = table;
      return;
    }
    for (const lines of (await alarms()).map((alarm) => alarmLines(alarm).join('\n'))) {
      if (!told.has(lines)) say(lines);
      told.add(lines);
    }
  };
}
