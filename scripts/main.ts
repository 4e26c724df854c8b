/** The `sextant` command: one file per subcommand, loaded only when it is asked for. */
import { Command, CommanderError } from 'commander';
import { complain } from './console.js';

const program = new Command('sextant')
  .description('From a mandate and market data to portfolio weights, every day, durably, with proof of every decision.')
  .showHelpAfterError('(add --help for what can be said)')
  .exitOverride();

type Add = (program: Command) => Command;

const stepByStep = async (): Promise<Add> => (await import('./commands/step-by-step.js')).addStepByStep;

/** Where each subcommand lives; what it needs is loaded with it. */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  run: async () => (await import('./commands/run.js')).addRun,
  backtest: async () => (await import('./commands/backtest.js')).addBacktest,
  compare: async () => (await import('./commands/compare.js')).addCompare,
  display: async () => (await import('./commands/display.js')).addDisplay,
  start: async () => (await import('./commands/start.js')).addStart,
  worker: async () => (await import('./commands/worker.js')).addWorker,
  setup: async () => (await import('./commands/setup.js')).addSetup,
  health: async () => (await import('./commands/health.js')).addHealth,
  scans: stepByStep,
  'prep-raw': stepByStep,
  prune: stepByStep,
  align: stepByStep,
  analyze: async () => (await import('./commands/analyze.js')).addAnalyze,
  finalize: stepByStep,
  'clean-run': stepByStep,
  explain: async () => (await import('./commands/explain.js')).addExplain,
  optimize: async () => (await import('./commands/optimize.js')).addOptimize,
  import: async () => (await import('./commands/import.js')).addImport,
  lake: async () => (await import('./commands/lake.js')).addLake,
  catalog: async () => (await import('./commands/catalog.js')).addCatalog,
  ledger: async () => (await import('./commands/ledger.js')).addLedger,
  decide: async () => (await import('./commands/decide.js')).addDecide,
  publish: async () => (await import('./commands/publish.js')).addPublish,
  drift: async () => (await import('./commands/drift.js')).addDrift,
  gc: async () => (await import('./commands/gc.js')).addGc,
  schedule: async () => (await import('./commands/schedule.js')).addSchedule,
  status: async () => (await import('./commands/status.js')).addStatus,
  list: async () => (await import('./commands/list.js')).addList,
  watch: async () => (await import('./commands/watch.js')).addWatch,
  cancel: async () => (await import('./commands/cancel.js')).addCancel,
  rerun: async () => (await import('./commands/rerun.js')).addRerun,
  replay: async () => (await import('./commands/replay.js')).addReplay,
  verify: async () => (await import('./commands/verify.js')).addVerify,
  config: async () => (await import('./commands/config.js')).addConfig,
};

// Help, and a name that is none of them, need to know them all.
const [, , asked = ''] = process.argv;
const wanted = Object.hasOwn(COMMANDS, asked) ? [COMMANDS[asked]!] : [...new Set(Object.values(COMMANDS))];
for (const load of wanted) (await load())(program);

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
