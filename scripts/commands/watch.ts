import type { Command } from 'commander';
import { durationText } from '../../contracts/duration.js';
import { escapeTerminal } from '../../reports/escape.js';
import { progressBar } from '../../reports/terminal/progress-bar.js';
import { print, say } from '../console.js';
import { ProgressLines } from '../progress.js';
import { resultOf } from '../runs/run-list.js';
import { type Moment, momentLine, rowLines, watch } from '../runs/watch.js';
import { withClient } from '../with-client.js';

export const addWatch = (program: Command): Command =>
  program
    .command('watch')
    .argument('<run>', 'workflow id, or portfolio/NAME/YYYY-MM-DD')
    .description('show the stage table of a run until it has ended; exit 1 if it failed')
    .option('--json', 'print one JSON object when it has ended')
    .action(show);

async function show(name: string, { json }: { json?: true }): Promise<void> {
  const onTerminal = process.stderr.isTTY === true;
  const screen = onTerminal ? redrawn() : lines();
  const { run, rows, failure } = await withClient((client) =>
    watch(client, name, { show: screen, say, now: Date.now }),
  );
  if (json) print(JSON.stringify({ ...run, failure, stages: rows }));
  else {
    const took = durationText(Date.parse(run.endedAt ?? run.startedAt) - Date.parse(run.startedAt));
    print(escapeTerminal(`${run.workflowId}: ${resultOf(run)} in ${took}${failure ? `: ${failure}` : ''}`));
  }
  if (run.status !== 'COMPLETED') process.exitCode = 1;
}

/** Each step once, when it is done: for logs and pipes. */
function lines(): (moment: Moment) => void {
  const told = new ProgressLines();
  return ({ rows }) => told.show(rows);
}

const ESC = String.fromCharCode(0x1b);

/** The table in place: the cursor goes up over the lines that stand there, each of which is cleared and written anew. */
function redrawn(): (moment: Moment) => void {
  let drawn = 0;
  return (moment) => {
    const height = (process.stderr.rows ?? 40) - 1;
    const width = (process.stderr.columns ?? 100) - 1;
    const head = [momentLine(moment), ...barOf(moment, width)];
    const steps = rowLines(moment.rows);
    // What has scrolled out of the screen cannot be drawn over: the newest steps are kept.
    const shown = [...head, ...steps.slice(Math.max(0, steps.length - Math.max(1, height - head.length)))];
    const up = drawn > 0 ? `${ESC}[${drawn}F` : '';
    const blank = Math.max(0, drawn - shown.length);
    say(`${up}${shown.map((line) => `${ESC}[2K${line.slice(0, width)}`).join('\n')}${`\n${ESC}[2K`.repeat(blank)}`);
    drawn = shown.length + blank;
  };
}

/** How much of the expected time has passed, where runs before it say what to expect. */
const barOf = ({ elapsedMs, remainingMs }: Moment, width: number): string[] =>
  remainingMs === null ? [] : [progressBar(elapsedMs / Math.max(1, elapsedMs + remainingMs), width)];
