/** The last step: writes the run's record and its reports where people look for them, and lists it among the runs. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LineageEntry } from '../contracts/artifact.js';
import type { RunRecord, RunResult } from '../contracts/run.js';
import type { ConcludeInput } from '../contracts/steps.js';
import { replaceFile } from '../lakehouse/atomic-file.js';
import { staleTarget } from '../reports/stale-target.js';
import type { StoredReport } from './reporting.js';
import { writeRunIndex } from './run-index.js';
import { loadStageResults } from './run-view.js';
import type { StepContext } from './step-body.js';

/** Reports of the newest run, at the path their readers know. */
const SUMMARIES = 'summaries';

/** Safe to repeat: every file is replaced as a whole by the same content. */
export async function conclude(
  context: StepContext,
  { runId, decided, report, outcome, reason, steps }: ConcludeInput,
): Promise<RunResult> {
  const { inputs, regime, allocations, promises } = await loadStageResults(context, decided);
  const { files: texts, attachments = {} } = await context.store.readJson<StoredReport>(report);
  const files: [name: string, content: string | Uint8Array][] = Object.entries(texts);
  for (const [name, ref] of Object.entries(attachments)) files.push([name, await context.store.readBytes(ref)]);
  const published = allocations.find(({ profile }) => profile === inputs.mandate.profile);
  const folder = join(context.home, 'runs', ...runId.split('/'));
  // A look at the past leaves the reports of the newest run where they are.
  const summaries = outcome === 'BACKTESTED' ? join(SUMMARIES, ...runId.split('/')) : SUMMARIES;
  const alarm = staleTarget(inputs, outcome);
  const result: RunResult = {
    runId,
    asOf: inputs.asOf,
    outcome,
    regime: regime.state,
    weights: Object.fromEntries((published?.positions ?? []).map(({ instrument, weight }) => [instrument, weight])),
    promises: promises?.verdicts ?? [],
    // By name: steps that run side by side finish in any order.
    artifacts: Object.fromEntries(steps.map(({ step, ref }) => [step, ref.sha256] as const).sort(byName)),
    ...(alarm === null ? {} : { alarms: [alarm] }),
    reports: Object.fromEntries(
      [...files.map(([name]) => name), 'run.json'].map((name) => [name, join(summaries, name)]),
    ),
  };
  const lineage: LineageEntry[] = steps.map(({ step, ref, inputs: from }) => ({ step, output: ref, inputs: from }));
  const turnover = published?.expectedTurnover ?? null;
  const record: RunRecord = { ...result, reason, code: context.code, turnover, report, steps };
  for (const place of [folder, join(context.root, summaries)]) {
    await mkdir(place, { recursive: true });
    for (const [name, content] of files) await replaceFile(join(place, name), content);
    await replaceFile(join(place, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
  }
  await replaceFile(join(folder, 'lineage.json'), `${JSON.stringify(lineage, null, 2)}\n`);
  await writeRunIndex(context, join(context.root, SUMMARIES));
  return result;
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : a > b ? 1 : 0);
