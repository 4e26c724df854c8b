import type { Command } from 'commander';
import { escapeTerminal } from '../../reports/escape.js';
import { shortHash } from '../../reports/format.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { print, say } from '../console.js';
import { progressObserver } from '../progress.js';
import { readRecord } from '../run-record.js';
import { type Verification, type VerifiedStep, verifyRun } from '../runs/verify.js';

export const addVerify = (program: Command): Command =>
  program
    .command('verify')
    .argument('[run]', 'portfolio/NAME/YYYY-MM-DD (default: the newest)')
    .description('do a past run again from its stored inputs and compare every hash; exit 1 naming what differs')
    .option('--json', 'print one JSON object')
    .action(async (run: string | undefined, { json }: { json?: true }) => {
      const settings = settingsFromEnvironment();
      const verified = await verifyRun(await readRecord(settings, run), settings, progressObserver());
      if (json) print(JSON.stringify(verified));
      else tell(verified);
      if (!verified.equal) process.exitCode = 1;
    });

function tell({ run, code, steps }: Verification): void {
  const count = (verdict: VerifiedStep['verdict']) => steps.filter((step) => step.verdict === verdict).length;
  const taken = count('taken') === 0 ? '' : `, ${count('taken')} answers of venues taken as they were stored`;
  print(
    escapeTerminal(`${run}: ${count('equal')} of ${steps.length - count('taken')} steps have the same bytes${taken}`),
  );
  for (const step of steps) {
    if (step.verdict !== 'equal' && step.verdict !== 'taken') print(`  ${escapeTerminal(step.step)}: ${words(step)}`);
  }
  if (code.run === null) say('the run did not say which code made it');
  else if (code.run !== code.here) {
    say(
      `the run was made by code ${shortHash(code.run)}, and this is ${shortHash(code.here)}: what differs may come from that`,
    );
  }
}

function words({ stored, recomputed, verdict }: VerifiedStep): string {
  if (verdict === 'missing') return 'was not done again, although the run had it';
  if (verdict === 'new') return 'was done now, and not by the run';
  const hashes = `stored ${shortHash(stored ?? '')}, recomputed ${shortHash(recomputed ?? '')}`;
  return verdict === 'follows' ? `${hashes}, since it is made from what differs` : hashes;
}
