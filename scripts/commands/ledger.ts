import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ProblemError } from '../../contracts/problem.js';
import type { Outcome, RunRecord } from '../../contracts/run.js';
import { fileTree } from '../../lakehouse/file-tree.js';
import { type LedgerEntry, type LedgerFinding, type LedgerKind, verifyLedger } from '../../lakehouse/ledger.js';
import { escapeTerminal } from '../../reports/escape.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { print, say } from '../console.js';

export function addLedger(program: Command): Command {
  const ledger = program.command('ledger').description('what was decided and published, and whether it still says so');
  ledger
    .command('verify')
    .argument('[portfolio]', 'name of a portfolio (default: all)')
    .description('recompute every hash of the chain; exit 1 naming what was changed, removed or reordered')
    .option('--json', 'print one JSON object')
    .action(verify);
  return program;
}

async function verify(portfolio: string | undefined, { json }: { json?: true }): Promise<void> {
  const { home } = settingsFromEnvironment();
  const known = await portfolios(home);
  if (portfolio !== undefined && !known.includes(portfolio)) {
    throw new ProblemError({
      type: 'ValidationError',
      where: join(home, 'ledger'),
      what: `there is no ledger of ${portfolio}`,
      next: known.length > 0 ? `Name one of ${known.join(', ')}.` : 'Publish a target first: sextant run.',
    });
  }
  const checked = await Promise.all(
    (portfolio === undefined ? known : [portfolio]).map(async (name) => {
      const { entries, findings } = await verifyLedger(home, name);
      return {
        portfolio: name,
        entries: entries.length,
        findings: [...findings, ...(await lostEnd(home, name, entries))],
      };
    }),
  );
  if (json) print(JSON.stringify({ ledgers: checked }));
  for (const { portfolio: name, entries, findings } of checked) {
    if (!json)
      print(`${name}: ${entries} entries, ${findings.length === 0 ? 'intact' : `${findings.length} findings`}`);
    for (const { what } of findings) say(`${name}: ${escapeTerminal(what)}`);
  }
  if (checked.length === 0) say('no ledger yet: nothing was published');
  if (checked.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
}

/** Portfolios with a ledger, and those with runs: a ledger that is gone as a whole must be missed too. */
async function portfolios(home: string): Promise<readonly string[]> {
  const [ledgers, runs] = await Promise.all(
    ['ledger', 'runs/portfolio'].map(async (folder) =>
      (await fileTree(join(home, folder))).map(({ path }) => path.split('/')[0]!),
    ),
  );
  return [...new Set([...ledgers!, ...runs!])].sort();
}

/** A chain cannot tell that its end was cut off; the records of the runs that published can. */
async function lostEnd(home: string, portfolio: string, entries: readonly LedgerEntry[]): Promise<LedgerFinding[]> {
  const instant = (iso: unknown) => Date.parse(String(iso));
  const published = new Set(
    entries.flatMap(({ kind, body }) => (kind === 'publication' ? [instant((body as { asOf?: unknown }).asOf)] : [])),
  );
  const folder = join(home, 'runs', 'portfolio', portfolio);
  const findings: LedgerFinding[] = [];
  for (const { path } of await fileTree(folder)) {
    if (!/(^|\/)run\.json$/.test(path)) continue;
    const run = await record(join(folder, path));
    if (run === undefined) continue;
    const kind = VERDICTS[run.outcome];
    if (kind !== undefined && !entries.some((entry) => entry.kind === kind && isOf(entry, run))) {
      findings.push({ index: entries.length + 1, what: `the ${kind} of ${run.runId} was removed: no entry names it` });
    }
    if (run.outcome !== 'PUBLISHED' || published.has(instant(run.asOf))) continue;
    findings.push({
      index: entries.length + 1,
      what: `the publication of ${run.runId} was removed: no entry is as of ${run.asOf}`,
    });
  }
  return findings;
}

/** What the ledger holds of a run that ended so. */
const VERDICTS: Readonly<Partial<Record<Outcome, LedgerKind>>> = {
  REJECTED: 'rejection',
  APPROVAL_TIMEOUT: 'approval-timeout',
};

const isOf = ({ body }: LedgerEntry, { runId }: RunRecord): boolean => (body as { runId?: unknown }).runId === runId;

/** A run record that cannot be read proves nothing about the ledger; `sextant gc` and `verify` complain about it. */
async function record(path: string): Promise<RunRecord | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}
