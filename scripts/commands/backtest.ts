import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Profile } from '../../contracts/mandate.js';
import type { BacktestRequest, RunRequest, RunResult } from '../../contracts/run.js';
import { profile } from '../../contracts/schemas/portfolio.js';
import { backtestSummary } from '../../reports/backtest-summary.js';
import { backtestText } from '../../reports/terminal/backtest.js';
import { openContext, settingsFromEnvironment } from '../../workers/settings.js';
import { StageTable } from '../../workflows/stage-table.js';
import { BacktestProgress } from '../backtest-progress.js';
import { print, terminal } from '../console.js';
import { readRecord, reportedView } from '../run-record.js';
import { collect } from './run.js';

interface BacktestOptions {
  readonly portfolio: string;
  readonly config: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly profiles?: readonly Profile[];
  readonly reselect?: 'window' | 'fixed';
  readonly sensitivity?: readonly number[] | true;
  readonly engine: 'temporal' | 'local';
  readonly json?: true;
  readonly cache: boolean;
}

/** What `--sensitivity` means by itself: every session, every week, every month. */
const DISTANCES = [1, 5, 21];

export const addBacktest = (program: Command): Command =>
  program
    .command('backtest')
    .description('walk a mandate forward over past dates; nothing is published')
    .option('-p, --portfolio <file>', 'portfolio file', 'configs/portfolio_sample.yaml')
    .option('-c, --config <file>', 'further config file; repeat for several', collect, [])
    .requiredOption('--from <date>', 'first date on which a window may decide', day)
    .requiredOption('--to <date>', 'last session that is known', day)
    .option('--profiles <names>', 'profiles in place of those of the mandate, by commas', profiles)
    .addOption(
      new Option('--reselect <how>', 'select in each window, or once at the end (selection-biased)').choices([
        'window',
        'fixed',
      ]),
    )
    .option('--sensitivity [sessions]', `simulate other distances between rebalances too (${DISTANCES})`, distances)
    .addOption(new Option('--engine <engine>', 'where it runs').choices(['temporal', 'local']).default('temporal'))
    .option('--json', 'print one JSON object and nothing else on stdout')
    .option('--no-cache', 'local engine: do every step again, whatever was done before')
    .action(backtest);

function day(value: string): string {
  const ms = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value)) return value;
  throw new InvalidArgumentError('a date is written YYYY-MM-DD.');
}

function profiles(value: string): readonly Profile[] {
  const names = value.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !profile.safeParse(name).success);
  if (unknown === undefined) return names as Profile[];
  throw new InvalidArgumentError(`${JSON.stringify(unknown)} is none of ${profile.options.join(', ')}.`);
}

function distances(value: string): readonly number[] {
  const numbers = value.split(',').map(Number);
  if (numbers.every((n) => Number.isInteger(n) && n >= 1)) return numbers;
  throw new InvalidArgumentError('sessions between rebalances are written as 1,5,21.');
}

async function backtest(options: BacktestOptions): Promise<void> {
  const { portfolio, config, from, to, reselect, sensitivity } = options;
  const dates: BacktestRequest = {
    from,
    to,
    ...(options.profiles === undefined ? {} : { profiles: options.profiles }),
    ...(reselect === undefined ? {} : { reselect }),
    ...(sensitivity === undefined ? {} : { sensitivity: sensitivity === true ? DISTANCES : sensitivity }),
  };
  const request: RunRequest = { configs: [portfolio, ...config], backtest: dates };
  const lines = new BacktestProgress(() => performance.now());
  const result =
    options.engine === 'local'
      ? await inProcess(request, options, lines)
      : await (await import('../run-on-server.js')).runOnServer(request, lines);
  const settings = settingsFromEnvironment();
  const record = await readRecord(settings, result.runId);
  const context = openContext(settings);
  const view = await reportedView(context, record);
  if (options.json) print(JSON.stringify({ ...result, backtest: backtestSummary(view.backtest!) }));
  else print(backtestText(view, record, terminal()));
}

/** The stages are loaded where they are run: on Temporal that is the worker. */
const inProcess = async (
  request: RunRequest,
  { cache }: BacktestOptions,
  lines: BacktestProgress,
): Promise<RunResult> => {
  const { QuantitativePipeline } = await import('../../workers/quantitative-pipeline.js');
  const observer = new StageTable((rows) => lines.show(rows));
  return new QuantitativePipeline({ observer, fresh: !cache }).runFullPipeline(request);
};
