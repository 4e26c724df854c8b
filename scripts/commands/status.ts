import type { Command } from 'commander';
import { durationText } from '../../contracts/duration.js';
import { escapeTerminal } from '../../reports/escape.js';
import { instant, plural } from '../../reports/format.js';
import { paint } from '../../reports/terminal/paint.js';
import { terminalTable } from '../../reports/terminal/table.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { print, terminal } from '../console.js';
import { alarmLines } from '../runs/alarm.js';
import { elapsedOf, resultOf, runTable } from '../runs/run-list.js';
import { type RunStatus, runStatus } from '../runs/run-status.js';
import { type ServerStatus, serverStatus } from '../runs/server-status.js';
import { rowLines } from '../runs/watch.js';
import { scheduleTable } from '../schedules/schedule-rows.js';
import { withClient } from '../with-client.js';

export const addStatus = (program: Command): Command =>
  program
    .command('status')
    .argument('[run]', 'workflow id, or portfolio/NAME/YYYY-MM-DD (default: everything)')
    .description('what goes on, and what needs somebody; exit 1 where something does')
    .option('--json', 'print one JSON object')
    .action((run: string | undefined, { json }: { json?: true }) => (run === undefined ? all(json) : one(run, json)));

async function all(json: true | undefined): Promise<void> {
  const now = Date.now();
  const status = await withClient((client) => serverStatus(client, settingsFromEnvironment(), now));
  print(json ? JSON.stringify(status) : statusText(status, now));
  if (status.alarms.length > 0) process.exitCode = 1;
}

function statusText({ alarms, portfolios, schedules, workers }: ServerStatus, now: number): string {
  const { width, colour } = terminal();
  const style = { width, paint: paint(colour) };
  const served = Object.entries(workers).map(([queue, seen]) => `${queue}: ${plural(seen.length, 'worker')}`);
  return [
    alarms.length === 0 ? 'nothing needs attention' : plural(alarms.length, 'alarm'),
    ...alarms.flatMap(alarmLines),
    '',
    'Newest run of each portfolio',
    ...terminalTable(runTable(portfolios, { now, width }), style),
    '',
    'Schedules',
    ...terminalTable(scheduleTable(schedules, width), style),
    '',
    served.map(escapeTerminal).join(', '),
  ].join('\n');
}

async function one(name: string, json: true | undefined): Promise<void> {
  const status = await withClient((client) => runStatus(client, name));
  print(json ? JSON.stringify(status) : runText(status, Date.now()));
  if (status.alarm !== null) process.exitCode = 1;
}

function runText({ run, stages, pending, events, alarm }: RunStatus, now: number): string {
  const by = run.schedule === '' ? '' : `, by schedule ${run.schedule} for ${instant(run.scheduledAt)}`;
  const head = `${run.workflowId}: ${resultOf(run)}, ${durationText(elapsedOf(run, now))}, ${plural(events, 'event')}${by}`;
  return [
    escapeTerminal(head),
    ...rowLines(stages),
    ...pending.map(({ step, attempt, lastFailure }) =>
      escapeTerminal(`under way: ${step}, attempt ${attempt}${lastFailure === '' ? '' : ` after: ${lastFailure}`}`),
    ),
    ...(alarm === null ? [] : alarmLines(alarm)),
  ].join('\n');
}
