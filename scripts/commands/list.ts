import { type Command, InvalidArgumentError } from 'commander';
import { paint } from '../../reports/terminal/paint.js';
import { terminalTable } from '../../reports/terminal/table.js';
import { print, terminal } from '../console.js';
import { listRuns, runTable } from '../runs/run-list.js';
import { withClient } from '../with-client.js';

interface ListOptions {
  readonly portfolio?: string;
  readonly outcome?: string;
  readonly limit: number;
  readonly json?: true;
}

export const addList = (program: Command): Command =>
  program
    .command('list')
    .description('the newest runs of the server')
    .option('--portfolio <name>', 'only runs of this portfolio', word)
    .option('--outcome <outcome>', 'only runs that ended so, such as PUBLISHED or FAILED', word)
    .option('--limit <n>', 'at most so many', count, 20)
    .option('--json', 'print one JSON object')
    .action(list);

/** What is put into a query must be a plain word. */
function word(value: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(value)) return value;
  throw new InvalidArgumentError('a word of letters, digits, _ and -.');
}

function count(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 1000) return number;
  throw new InvalidArgumentError('a number from 1 to 1000.');
}

async function list({ json, ...wanted }: ListOptions): Promise<void> {
  const rows = await withClient((client) => listRuns(client, wanted));
  if (json) {
    print(JSON.stringify({ runs: rows }));
    return;
  }
  const { width, colour } = terminal();
  print(terminalTable(runTable(rows, { now: Date.now(), width }), { width, paint: paint(colour) }).join('\n'));
}
