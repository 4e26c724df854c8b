import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadStageResults } from '../../activities/run-view.js';
import type { StepContext } from '../../activities/step-body.js';
import type { ComparedRun } from '../../contracts/run-comparison.js';
import { replaceFile } from '../../lakehouse/atomic-file.js';
import { comparisonHtml } from '../../reports/html/comparison.js';
import { comparisonMarkdown } from '../../reports/markdown/compare.js';
import { comparisonText } from '../../reports/terminal/compare.js';
import { compareRuns } from '../../stages/validation/compare-runs.js';
import { openContext, settingsFromEnvironment } from '../../workers/settings.js';
import { print, say, terminal } from '../console.js';
import { decidedBy, readRecord } from '../run-record.js';

interface CompareOptions {
  readonly json?: true;
  readonly markdown?: string;
  readonly html?: string;
}

export const addCompare = (program: Command): Command =>
  program
    .command('compare')
    .argument('<runs...>', 'two or more run ids, portfolio/NAME/YYYY-MM-DD or backtest/NAME/FROM..TO')
    .description('show runs side by side: mandates, books, statistics, promises, trials')
    .option('--json', 'print one JSON object and nothing else on stdout')
    .option('--markdown <file>', 'write the tables to a file as well')
    .option('--html <file>', 'write them to a file as a page')
    .action(compare);

async function compare(
  ids: readonly string[],
  { json, markdown, html }: CompareOptions,
  command: Command,
): Promise<void> {
  if (ids.length < 2) command.error(`error: two runs are needed to compare, ${ids.length} was given`);
  const settings = settingsFromEnvironment();
  const context = openContext(settings);
  const runs: ComparedRun[] = [];
  for (const id of ids) runs.push(await compared(context, id));
  const comparison = compareRuns(runs);
  if (markdown !== undefined) {
    await replaceFile(resolve(markdown), comparisonMarkdown(comparison));
    say(`written: ${markdown}`);
  }
  if (html !== undefined) {
    await replaceFile(resolve(html), comparisonHtml(comparison));
    say(`written: ${html}`);
  }
  print(json ? JSON.stringify(comparison) : comparisonText(comparison, terminal()));
}

async function compared(context: StepContext, id: string): Promise<ComparedRun> {
  const record = await readRecord(context, id);
  const { inputs, allocations, backtest, promises } = await loadStageResults(
    context,
    await decidedBy(context.store, record),
  );
  return {
    runId: record.runId,
    asOf: record.asOf,
    outcome: record.outcome,
    regime: record.regime,
    configHash: inputs.configHash,
    code: record.code ?? null,
    trials: inputs.trials,
    mandate: inputs.mandate,
    weights: allocations.length === 0 ? null : record.weights,
    backtest,
    promises,
  };
}
