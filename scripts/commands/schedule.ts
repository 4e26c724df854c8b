import { setTimeout as wait } from 'node:timers/promises';
import type { Client, ScheduleDescription } from '@temporalio/client';
import type { Command } from 'commander';
import { orThrow } from '../../contracts/problem.js';
import { escapeTerminal } from '../../reports/escape.js';
import { instant, plural } from '../../reports/format.js';
import { paint } from '../../reports/terminal/paint.js';
import { terminalTable } from '../../reports/terminal/table.js';
import { print, say, terminal } from '../console.js';
import { applySchedules, type Change } from '../schedules/apply-schedules.js';
import { backfill } from '../schedules/backfill.js';
import { ourSchedule } from '../schedules/our-schedule.js';
import { plannedSchedules, SCHEDULES_FILE } from '../schedules/planned-schedule.js';
import { scheduleRows, scheduleTable } from '../schedules/schedule-rows.js';
import { withClient } from '../with-client.js';

interface Json {
  readonly json?: true;
}
const JSON_OPTION = ['--json', 'print one JSON object'] as const;

export function addSchedule(program: Command): Command {
  const schedule = program.command('schedule').description('runs that start by themselves');
  schedule
    .command('apply')
    .description('make the schedules of the server equal to those of the file')
    .option('--file <file>', 'file of `kind: schedules`', SCHEDULES_FILE)
    .option('--prune', 'delete those that the file made and no longer names')
    .option('--dry-run', 'tell what would be changed, and change nothing')
    .option(...JSON_OPTION)
    .action(apply);
  schedule
    .command('list')
    .description('when each runs, and what it started last')
    .option(...JSON_OPTION)
    .action(list);
  schedule
    .command('pause')
    .argument('<name>')
    .description('start no run until it is resumed')
    .option('--reason <text>', 'why; shown wherever the schedule is', 'paused by hand')
    .action((name: string, { reason }: { reason: string }) =>
      changed(name, ({ handle }) => handle.pause(reason), `${name} is paused: ${reason}`),
    );
  schedule
    .command('resume')
    .argument('<name>')
    .description('start runs again')
    .option('--reason <text>', 'why', 'resumed by hand')
    .action((name: string, { reason }: { reason: string }) =>
      changed(name, ({ handle }) => handle.unpause(reason), `${name} goes on`),
    );
  schedule
    .command('delete')
    .argument('<name>')
    .description('remove it from the server; its runs stay')
    .action((name: string) => changed(name, ({ handle }) => handle.delete(), `${name} is deleted`));
  schedule
    .command('trigger')
    .argument('<name>')
    .description('start a run now, as of the last completed session')
    .option(...JSON_OPTION)
    .action(trigger);
  schedule
    .command('backfill')
    .argument('<name>')
    .argument('<from>', 'YYYY-MM-DD in the zone of the schedule, or an instant')
    .argument('<to>', 'the same; a day is included')
    .description('start a run for every nominal time that has passed, one after the other')
    .option(...JSON_OPTION)
    .action(runBackfill);
  return program;
}

interface ApplyArguments extends Json {
  readonly file: string;
  readonly prune?: true;
  readonly dryRun?: true;
}

async function apply({ file, json, ...options }: ApplyArguments): Promise<void> {
  const [prune, dryRun] = [options.prune === true, options.dryRun === true];
  const now = Date.now();
  const planned = orThrow(await plannedSchedules(file, process.cwd(), now));
  const changes = await withClient((client) => applySchedules(client, planned, { prune, dryRun, now }));
  if (json) print(JSON.stringify({ file: planned.file, dryRun, changes }));
  else print(changesText(changes, dryRun));
}

function changesText(changes: readonly Change[], dryRun: boolean): string {
  const lines = changes.flatMap(({ name, kind, differences, next, paused }) => [
    escapeTerminal(`${name}: ${WORDS[kind]}${next === null ? '' : `; next nominal time ${instant(next)}`}`),
    ...differences.map((line) => `  ${escapeTerminal(line)}`),
    ...(paused === null ? [] : [`  ${escapeTerminal(`it is paused (${paused}): sextant schedule resume ${name}`)}`]),
  ]);
  const made = plural(changes.filter(({ kind }) => kind !== 'unchanged' && kind !== 'unlisted').length, 'change');
  return [...lines, dryRun ? `${made} would be made` : `${made} made`].join('\n');
}

const WORDS: Readonly<Record<Change['kind'], string>> = {
  created: 'created',
  updated: 'updated',
  unchanged: 'unchanged',
  deleted: 'deleted; the file no longer names it',
  unlisted: 'left alone, although the file no longer names it; --prune deletes it',
};

async function list({ json }: Json): Promise<void> {
  const rows = await withClient(scheduleRows);
  if (json) {
    print(JSON.stringify({ schedules: rows }));
    return;
  }
  const { width, colour } = terminal();
  print(terminalTable(scheduleTable(rows, width), { width, paint: paint(colour) }).join('\n'));
  for (const { name, paused } of rows) if (paused !== null) print(escapeTerminal(`${name} is paused: ${paused}`));
}

type Ours = Awaited<ReturnType<typeof ourSchedule>>;

async function changed(name: string, change: (found: Ours) => Promise<void>, told: string): Promise<void> {
  await withClient(async (client) => change(await ourSchedule(client, name)));
  say(escapeTerminal(told));
}

async function trigger(name: string, { json }: Json): Promise<void> {
  const workflowId = await withClient(async (client) => {
    const { handle, description } = await ourSchedule(client, name);
    await handle.trigger();
    return startedSince(client, name, description);
  });
  if (json) print(JSON.stringify({ schedule: name, workflowId }));
  else print(workflowId ?? `${name} was triggered; sextant list shows its run as soon as it has started`);
}

/** Waits this often, a quarter of a second each, for the run of a trigger. */
const LOOKS = 40;

/** The run that a trigger started; null where the server does not show one within ten seconds. */
async function startedSince(client: Client, name: string, { info }: ScheduleDescription): Promise<string | null> {
  for (let look = 0; look < LOOKS; look++) {
    const { info: after } = (await ourSchedule(client, name)).description;
    const last = after.recentActions.at(-1);
    if (after.numActionsTaken > info.numActionsTaken && last !== undefined) return last.action.workflow.workflowId;
    await wait(250);
  }
  return null;
}

async function runBackfill(name: string, from: string, to: string, { json }: Json): Promise<void> {
  const done = await withClient((client) => backfill(client, { name, from, to, now: Date.now() }));
  if (json) {
    print(JSON.stringify(done));
    return;
  }
  print(done.runs.map(({ workflowId }) => workflowId).join('\n'));
  say(`${plural(done.runs.length, 'run')}, one after the other; follow them with sextant list`);
}
