import { type Command, InvalidArgumentError } from 'commander';
import { collectGarbage, findGarbage } from '../../lakehouse/gc.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { print, say } from '../console.js';

interface GcOptions {
  readonly dryRun?: true;
  readonly keepSnapshots: number;
  readonly grace: number;
  readonly json?: true;
}

export const addGc = (program: Command): Command =>
  program
    .command('gc')
    .description('delete artifacts, memo entries and table files that no run, target or recent snapshot needs')
    .option('--dry-run', 'list what would go, and touch nothing')
    .option('--keep-snapshots <n>', 'newest snapshots kept of every table', atLeast(1), 10)
    .option('--grace <minutes>', 'spare what changed less than this long ago', atLeast(0), 60)
    .option('--json', 'print one JSON object')
    .action(gc);

async function gc({ dryRun, keepSnapshots, grace, json }: GcOptions): Promise<void> {
  const { home } = settingsFromEnvironment();
  const options = { now: Date.now(), keepSnapshots, minAgeMs: grace * 60_000 };
  const { garbage, bytes, young, missing } = await (dryRun ? findGarbage : collectGarbage)(home, options);
  if (json) print(JSON.stringify({ dryRun: dryRun ?? false, garbage, bytes, young, missing }));
  else
    for (const { kind, path, bytes: size } of garbage) print(`${kind.padEnd(9)} ${String(size).padStart(10)}  ${path}`);
  for (const { sha256, namedBy } of missing) say(`missing: ${namedBy} names object ${sha256}, which is not there`);
  say(`${garbage.length} files, ${bytes} bytes ${dryRun ? 'would go' : 'deleted'} from ${home}`);
  if (young > 0) say(`${young} unneeded files are younger than ${grace} minutes and stay`);
}

function atLeast(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least) return number;
    throw new InvalidArgumentError(`a whole number of at least ${least} is needed.`);
  };
}
