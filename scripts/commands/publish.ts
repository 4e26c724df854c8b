import type { Command } from 'commander';
import { NAME_LIMIT, REASON_LIMIT, textFault } from '../../contracts/approval.js';
import { orThrow, ProblemError } from '../../contracts/problem.js';
import { revertTarget } from '../../lakehouse/revert-target.js';
import { escapeTerminal } from '../../reports/escape.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { print } from '../console.js';

export const addPublish = (program: Command): Command =>
  program
    .command('publish')
    .argument('<portfolio>', 'name of a portfolio')
    .description('take the published target back: a former one is published anew, and nothing is deleted')
    .requiredOption('--revert', 'publish a former target in place of the current one')
    .option('--to <asOf>', 'the target to put back, YYYY-MM-DD or ISO instant (default: the one before)')
    .requiredOption('--by <name>', 'who takes it back')
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'print one JSON object')
    .action(publish);

interface Options {
  readonly to?: string;
  readonly by: string;
  readonly reason: string;
  readonly json?: true;
}

async function publish(portfolio: string, { to, by, reason, json }: Options): Promise<void> {
  const fault = textFault('--by', by, NAME_LIMIT) ?? textFault('--reason', reason, REASON_LIMIT) ?? dateFault(to);
  if (fault !== null) {
    const next = 'Say who takes the target back, and why: --by NAME --reason TEXT.';
    throw new ProblemError({ type: 'ValidationError', where: 'sextant publish --revert', what: fault, next });
  }
  const { home } = settingsFromEnvironment();
  const at = new Date().toISOString();
  const request = { by, reason, at, ...(to === undefined ? {} : { to }) };
  const entry = orThrow(await revertTarget(home, portfolio, request));
  if (json) print(JSON.stringify({ portfolio, entry: entry.index, target: entry.body }));
  else {
    const { asOf, reverts } = entry.body;
    print(
      escapeTerminal(
        `${portfolio}: the target as of ${asOf} is published anew in entry ${entry.index}, in place of that of ${reverts!.replaces}`,
      ),
    );
  }
}

function dateFault(to: string | undefined): string | null {
  if (to === undefined) return null;
  const written = /^\d{4}-\d\d-\d\d(T.+)?$/.test(to) && !Number.isNaN(Date.parse(to));
  return written ? null : `--to ${JSON.stringify(to)} is neither YYYY-MM-DD nor an ISO instant`;
}
