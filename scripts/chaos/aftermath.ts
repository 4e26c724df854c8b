/** What must hold of a run's folder, however it was disturbed. */
import { join } from 'node:path';
import type { RunResult } from '../../contracts/run.js';
import { fileTree } from '../../lakehouse/file-tree.js';
import { collectGarbage } from '../../lakehouse/gc.js';
import { readLedger, verifyLedger } from '../../lakehouse/ledger.js';
import { localArtifactStore } from '../../lakehouse/local-artifact-store.js';
import { readRecord } from '../run-record.js';
import { differences } from '../topology/interrupted-run.js';

export interface Aftermath {
  /** Temporary files that the kills left, before `sextant gc` removed them. */
  readonly leftovers: number;
  /** What does not hold, in words; empty where everything does. */
  readonly findings: readonly string[];
}

/**
 * The result is the expected one; its target is published exactly once; every artifact can be read back; and garbage
 * collection leaves no temporary file, and takes nothing that the run needs.
 */
export async function aftermath(
  folder: string,
  { result, expected, portfolio }: { result: RunResult; expected: RunResult; portfolio: string },
): Promise<Aftermath> {
  const home = join(folder, 'home');
  const findings: string[] = [];
  const wrong = differences(result, expected);
  if (wrong.length > 0) findings.push(`other hashes than expected: ${wrong.join(', ')}`);
  if (JSON.stringify(result) !== JSON.stringify(expected) && wrong.length === 0) findings.push('another result');

  const publications = (await readLedger(home, portfolio)).filter(({ kind }) => kind === 'publication').length;
  if (publications !== 1) findings.push(`${publications} publications, one was due`);
  const ledger = await verifyLedger(home, portfolio);
  findings.push(...ledger.findings.map(({ index, what }) => `ledger entry ${index}: ${what}`));

  const leftovers = (await temporaryFiles(folder)).length;
  await collectGarbage(home, { now: Date.now() + 1_000, minAgeMs: 0 });
  findings.push(...(await temporaryFiles(folder)).map((path) => `${path} was left`));
  const store = localArtifactStore(home);
  const record = await readRecord({ root: folder, home }, result.runId);
  for (const { ref } of record.steps) await store.readBytes(ref);
  return { leftovers, findings };
}

const temporaryFiles = async (folder: string): Promise<string[]> =>
  (await fileTree(folder)).map(({ path }) => path).filter((path) => path.endsWith('.tmp'));
