import type { Command } from 'commander';
import { loadStageResults } from '../../activities/run-view.js';
import { orThrow } from '../../contracts/problem.js';
import type { AuditResult, RuleRow } from '../../contracts/reporting.js';
import type { ArtifactStore } from '../../lakehouse/artifact-store.js';
import { decodeFunnel } from '../../lakehouse/funnel-table.js';
import { story } from '../../reports/story.js';
import { terminalStory } from '../../reports/terminal/story.js';
import { openContext, settingsFromEnvironment } from '../../workers/settings.js';
import { print, terminal } from '../console.js';
import { findInstrument } from '../find-instrument.js';
import { isRunId, readRecord, reportInput } from '../run-record.js';

export const addExplain = (program: Command): Command =>
  program
    .command('explain')
    .argument('[run]', 'run id, portfolio/NAME/YYYY-MM-DD (default: the newest)')
    .argument('[symbol]', 'VENUE:SYMBOL, or a symbol that is unique in the run')
    .usage('[run] <symbol> [options]')
    .description('why one instrument is in or out: its way through every stage, with every rule asked of it')
    .option('--json', 'print one JSON object')
    .action(explain);

const EXAMPLE = 'For example: sextant explain portfolio/sample/2025-12-08 EURUSD';

async function explain(
  first: string | undefined,
  second: string | undefined,
  { json }: { json?: true },
  command: Command,
): Promise<void> {
  const [runId, symbol] = second === undefined ? [undefined, first] : [first, second];
  if (symbol === undefined || (second === undefined && isRunId(symbol))) {
    command.error(`error: missing required argument 'symbol'. ${EXAMPLE}`);
  }
  const settings = settingsFromEnvironment();
  const context = openContext(settings);
  const record = await readRecord(settings, runId);
  const { decided, audit: ref } = await reportInput(context.store, record);
  const [results, audit] = await Promise.all([
    loadStageResults(context, decided),
    context.store.readJson<AuditResult>(ref),
  ]);
  const instrument = orThrow(
    findInstrument(
      symbol,
      audit.instruments.map((one) => one.instrument),
    ),
  );
  const rules = (await rulesAsked(context.store, audit)).filter((row) => row.instrument === instrument);
  const told = story({ ...results, audit }, instrument, rules);
  const { outcome, reason } = record;
  if (json) print(JSON.stringify({ runId: record.runId, outcome, reason, ...told }));
  else print(terminalStory(told, record, terminal()));
}

/** Empty for a run of a version that did not keep them. */
async function rulesAsked(store: ArtifactStore, { funnel }: AuditResult): Promise<readonly RuleRow[]> {
  return funnel === undefined ? [] : decodeFunnel(await store.readBytes(funnel));
}
