/** The `sextant` command: one file per subcommand, loaded only when it is asked for. */
import { Command, CommanderError } from 'commander';
import { addCatalog } from './commands/catalog.js';
import { addDisplay } from './commands/display.js';
import { addGc } from './commands/gc.js';
import { addImport } from './commands/import.js';
import { addLake } from './commands/lake.js';
import { addLedger } from './commands/ledger.js';
import { addOptimize } from './commands/optimize.js';
import { addRun } from './commands/run.js';
import { addStart } from './commands/start.js';
import { addStepByStep } from './commands/step-by-step.js';
import { addWorker } from './commands/worker.js';
import { complain } from './console.js';

const program = new Command('sextant')
  .description('From a mandate and market data to portfolio weights, every day, durably, with proof of every decision.')
  .showHelpAfterError('(add --help for what can be said)')
  .exitOverride();

for (const add of [
  addRun,
  addDisplay,
  addStart,
  addWorker,
  addStepByStep,
  addOptimize,
  addCatalog,
  addGc,
  addLedger,
  addImport,
  addLake,
])
  add(program);

// A reader that has seen enough (`| head`) closes the pipe: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    complain(error);
    process.exitCode = 1;
  }
}
