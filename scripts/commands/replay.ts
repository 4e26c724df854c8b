import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { escapeTerminal } from '../../reports/escape.js';
import { plural } from '../../reports/format.js';
import { quietRuntime } from '../../workers/runtime.js';
import { print } from '../console.js';
import { historiesOfRun, historyOfFile, type Replayed, replay } from '../runs/replay.js';
import { withClient } from '../with-client.js';

export const addReplay = (program: Command): Command =>
  program
    .command('replay')
    .argument('<run>', 'a run and its children, or a file made with `temporal workflow show -o json`')
    .description('whether the workflows of this build decide what a recorded history has; exit 1 if not')
    .option('--json', 'print one JSON object')
    .action(show);

async function show(what: string, { json }: { json?: true }): Promise<void> {
  const isFile = (await stat(what).catch(() => null))?.isFile() ?? false;
  const histories = isFile ? [await historyOfFile(what)] : await withClient((client) => historiesOfRun(client, what));
  // Not earlier: an installed runtime that has no worker to end with would keep the process alive. It says nothing: what differs is told below.
  quietRuntime(() => {});
  const replayed: Replayed[] = [];
  for (const history of histories) replayed.push(await replay(history));
  print(json ? JSON.stringify({ replayed }) : replayed.map(line).join('\n'));
  if (replayed.some(({ differs }) => differs !== null)) process.exitCode = 1;
}

const line = ({ workflowId, type, events, differs }: Replayed): string =>
  escapeTerminal(
    `${workflowId} (${type}, ${plural(events, 'event')}): ${differs === null ? 'replays' : `differs: ${differs}`}`,
  );
