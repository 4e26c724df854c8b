/** The schedules a file asks for, checked against the mandates they start. */
import { dirname, relative, resolve } from 'node:path';
import type { ConfigFile } from '../../activities/config/config-file.js';
import { parseConfig, readConfigFile } from '../../activities/config/config-file.js';
import { shownBelow } from '../../activities/config/extended-file.js';
import { loadMandate } from '../../activities/config/load-mandate.js';
import { durationMs, durationText } from '../../contracts/duration.js';
import type { Mandate } from '../../contracts/mandate.js';
import { fail, ok, type Problem, type Result } from '../../contracts/problem.js';
import type { RunRequest } from '../../contracts/run.js';
import { type ScheduleConfig, schedulesConfig } from '../../contracts/schemas/schedules.js';
import { approvalTimeoutProblem } from './approval-timeout.js';
import { firingTimes, shortestInterval, type Timetable } from './firing-times.js';
import { calendarsOf } from './timetable.js';

/** Where schedules are looked for, below the working folder. */
export const SCHEDULES_FILE = 'configs/schedules.yaml';

export interface PlannedSchedule extends Timetable {
  readonly name: string;
  /** File it was read from, as people know it. */
  readonly file: string;
  /** Name of the mandate it runs. */
  readonly portfolio: string;
  /** What every run of it is asked. */
  readonly request: RunRequest;
  readonly overlap: ScheduleConfig['overlap'];
  readonly catchUpMs: number;
  readonly jitterMs: number;
  readonly pauseOnFailure: boolean;
  readonly note: string;
}

export interface PlannedFile {
  /** The file as people know it: what marks its schedules on the server. */
  readonly file: string;
  readonly schedules: readonly PlannedSchedule[];
}

/**
 * Reads schedules, with what their mandates say against them. `now` (ms UTC) is only where the next firings are counted from.
 *
 * ConfigError with file, line and column: a mistake in the file, a mandate that cannot be loaded, times that never come, a
 * catch-up window or an approval timeout that is not shorter than the interval between two runs.
 */
export async function plannedSchedules(path: string, root: string, now: number): Promise<Result<PlannedFile>> {
  const full = resolve(root, path);
  const below = shownBelow(root, full);
  if ('problem' in below) return fail(below.problem);
  const file = await readConfigFile(full, below.shown);
  if (!file.ok) return file;
  const parsed = parseConfig(file.value, schedulesConfig);
  if (!parsed.ok) return parsed;
  const planned: PlannedSchedule[] = [];
  for (const [index, config] of parsed.value.schedules.entries()) {
    const one = await plan(file.value, index, config, { root, now });
    if (!one.ok) return one;
    planned.push(one.value);
  }
  return ok({ file: below.shown, schedules: planned });
}

async function plan(
  file: ConfigFile,
  index: number,
  config: ScheduleConfig,
  { root, now }: { root: string; now: number },
): Promise<Result<PlannedSchedule>> {
  const { name, timeZone, overlap, pauseOnFailure, note } = config;
  const configs = config.configs.map((named) => relative(root, resolve(dirname(file.path), named)));
  const at = (key: string) => file.at(['schedules', index, key]);
  const mandate = await loadMandate({ configs }, root);
  if (!mandate.ok) return fail(because(mandate.problem, name, at('configs')));
  const [catchUpMs, jitterMs] = [durationMs(config.catchUpWindow)!, durationMs(config.jitter)!];
  const calendars = calendarsOf(config);
  const problem = timingProblem({
    name,
    timetable: { calendars, timeZone },
    catchUpMs,
    mandate: mandate.value,
    at,
    now,
  });
  if (problem !== null) return fail(problem);
  return ok({
    name,
    file: file.shown,
    portfolio: mandate.value.name,
    calendars,
    timeZone,
    request: { configs, backfillAfterMs: catchUpMs + jitterMs },
    overlap,
    catchUpMs,
    jitterMs,
    pauseOnFailure,
    note,
  });
}

const because = (problem: Problem, name: string, where: string): Problem => ({
  ...problem,
  what: `${problem.what}; schedule ${name} at ${where} runs it`,
});

interface Timing {
  readonly name: string;
  readonly timetable: Timetable;
  readonly catchUpMs: number;
  readonly mandate: Mandate;
  readonly at: (key: string) => string;
  readonly now: number;
}

/** What is wrong between a schedule's interval and what must fit into it. */
function timingProblem({ name, timetable, catchUpMs, mandate, at, now }: Timing): Problem | null {
  if (firingTimes(timetable, now, 1).length === 0) {
    const what = `schedule ${name} names times that do not come again`;
    return { type: 'ConfigError', where: at('calendar'), what, next: 'Correct its year, month and days.' };
  }
  const interval = shortestInterval(timetable, now);
  if (interval === null) return null;
  if (catchUpMs >= interval) {
    return {
      type: 'ConfigError',
      where: at('catchUpWindow'),
      what: `schedule ${name} may catch up ${durationText(catchUpMs)} late, and its runs are only ${durationText(interval)} apart`,
      next: 'Make `catchUpWindow` shorter than that: a run overtaken by the next one is a backfill.',
    };
  }
  return approvalTimeoutProblem({ name, mandate, intervalMs: interval, where: at('configs') });
}
