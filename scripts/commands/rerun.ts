import type { Command } from 'commander';
import { escapeTerminal } from '../../reports/escape.js';
import { print, say } from '../console.js';
import { rerun } from '../runs/rerun.js';
import { withClient } from '../with-client.js';

interface RerunOptions {
  readonly from: string;
  readonly reason?: string;
  readonly json?: true;
}

export const addRerun = (program: Command): Command =>
  program
    .command('rerun')
    .argument('<run>', 'workflow id, or portfolio/NAME/YYYY-MM-DD')
    .description('do a run again from one of its stages; everything before it is taken over')
    .requiredOption('--from <stage>', 'a step of the stage table, such as inputs, selection or walk-forward')
    .option('--reason <text>', 'why; kept in its history')
    .option('--json', 'print one JSON object')
    .action(async (run: string, { from, reason = `sextant rerun --from ${from}`, json }: RerunOptions) => {
      const done = await withClient((client) => rerun(client, { run, from, reason }));
      if (json) {
        print(JSON.stringify(done));
        return;
      }
      const kept = done.kept.length === 0 ? 'nothing is taken over' : `taken over: ${done.kept.join(', ')}`;
      print(
        escapeTerminal(
          `${done.workflowId} goes on from ${done.from} (event ${done.eventId}) as run ${done.runId}; ${kept}`,
        ),
      );
      if (done.ended) say(`the execution that was going, ${done.formerRunId}, was ended`);
      say(escapeTerminal(`follow it: sextant watch ${done.workflowId}`));
    });
