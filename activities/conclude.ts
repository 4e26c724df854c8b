/** The last step: writes the run's record and its reports where people look for them. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LineageEntry } from '../contracts/artifact.js';
import type { RunRecord, RunResult } from '../contracts/run.js';
import type { ConcludeInput } from '../contracts/steps.js';
import { replaceFile } from '../lakehouse/atomic-file.js';
import type { StoredReport } from './reporting.js';
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
  const { files } = await context.store.readJson<StoredReport>(report);
  const published = allocations.find(({ profile }) => profile === inputs.mandate.profile);
  const folder = join(context.home, 'runs', ...runId.split('/'));
  const result: RunResult = {
    runId,
    asOf: inputs.asOf,
    outcome,
    regime: regime.state,
    weights: Object.fromEntries((published?.positions ?? []).map(({ instrument, weight }) => [instrument, weight])),
    promises: promises?.verdicts ?? [],
    // By name: steps that run side by side finish in any order.
    artifacts: Object.fromEntries(steps.map(({ step, ref }) => [step, ref.sha256] as const).sort(byName)),
    reports: Object.fromEntries([...Object.keys(files), 'run.json'].map((name) => [name, join(SUMMARIES, name)])),
  };
  const lineage: LineageEntry[] = steps.map(({ step, ref, inputs: from }) => ({ step, output: ref, inputs: from }));
  const record: RunRecord = { ...result, reason, report, steps };
  for (const place of [folder, join(context.root, SUMMARIES)]) {
    await mkdir(place, { recursive: true });
    for (const [name, text] of Object.entries(files)) await replaceFile(join(place, name), text);
    await replaceFile(join(place, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
  }
  await replaceFile(join(folder, 'lineage.json'), `${JSON.stringify(lineage, null, 2)}\n`);
  return result;
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : a > b ? 1 : 0);
