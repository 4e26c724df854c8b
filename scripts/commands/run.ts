import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RunRequest, RunResult } from '../../contracts/run.js';
import { print } from '../console.js';
import { printDashboard } from '../dashboard.js';
import { progressObserver } from '../progress.js';

interface RunOptions {
  readonly config: readonly string[];
  readonly asOf?: string;
  readonly engine: 'temporal' | 'local';
  readonly json?: true;
  readonly cache: boolean;
}

export const collect = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];

/** A calendar day or an instant; whether it lies inside the data is for the run to say. */
export function asOfArgument(value: string): string {
  if (/^\d{4}-\d\d-\d\d(T.*)?$/.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw new InvalidArgumentError('a date is written YYYY-MM-DD.');
}

export const addRun = (program: Command): Command =>
  program
    .command('run')
    .description('run a mandate through all six stages')
    .option('-c, --config <file>', 'config file; repeat for several', collect, [])
    .option('--as-of <date>', 'decide as of this session (default: the mandate, else now)', asOfArgument)
    .addOption(new Option('--engine <engine>', 'where it runs').choices(['temporal', 'local']).default('temporal'))
    .option('--json', 'print one JSON object and nothing else on stdout')
    .option('--no-cache', 'local engine: do every step again, whatever was done before')
    .action(run);

async function run({ config, asOf, engine, json, cache }: RunOptions): Promise<void> {
  const request: RunRequest = {
    configs: config.length > 0 ? config : ['configs/portfolio_sample.yaml'],
    ...(asOf === undefined ? {} : { asOf }),
  };
  const result =
    engine === 'local'
      ? await inProcess(request, !cache)
      : await (await import('../run-on-server.js')).runOnServer(request);
  await printResult(result, json);
}

/** The stages are loaded where they are run: on Temporal that is the worker. */
async function inProcess(request: RunRequest, fresh: boolean): Promise<RunResult> {
  const { QuantitativePipeline } = await import('../../workers/quantitative-pipeline.js');
  return new QuantitativePipeline({ observer: progressObserver(), fresh }).runFullPipeline(request);
}

/** The run as one JSON object, or as the dashboard. */
export async function printResult(result: RunResult, json: true | undefined): Promise<void> {
  if (json) print(JSON.stringify(result));
  else await printDashboard(result.runId);
}
