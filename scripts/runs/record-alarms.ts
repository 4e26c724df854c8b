/** What the newest run of each portfolio wants somebody to see to, such as a target that has gone stale. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '../../contracts/run.js';
import type { Settings } from '../../workers/settings.js';
import { readRecord } from '../run-record.js';
import type { Alarm } from './alarm.js';

/** Alarms in the newest record of every portfolio that has one here. */
export async function recordAlarms(settings: Pick<Settings, 'root' | 'home'>): Promise<Alarm[]> {
  const runs = join(settings.home, 'runs', 'portfolio');
  const alarms: Alarm[] = [];
  for (const portfolio of await namesIn(runs)) {
    const dates = (await namesIn(join(runs, portfolio))).filter((date) => /^\d{4}-\d\d-\d\d$/.test(date));
    const newest = dates.at(-1);
    if (newest === undefined) continue;
    alarms.push(...alarmsOf(await readRecord(settings, `portfolio/${portfolio}/${newest}`)));
  }
  return alarms;
}

/** The alarms of a record, each written `NAME: words`. */
export const alarmsOf = ({ runId, alarms = [] }: Pick<RunRecord, 'runId' | 'alarms'>): Alarm[] =>
  alarms.map((text) => {
    const [, name, words] = /^([A-Z_]+): (.*)$/s.exec(text) ?? [];
    return {
      kind: name === 'STALE_TARGET' ? name : 'RUN_ALARM',
      subject: runId,
      reason: name === 'STALE_TARGET' ? words! : text,
      cure: `Read its report: sextant display ${runId}`,
    };
  });

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};
