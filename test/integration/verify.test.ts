/** A past run is done again from what it had stored: the same bytes, or the step that differs by name. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord, RunResult } from '../../contracts/run.js';
import type { Verification } from '../../scripts/runs/verify.js';
import { hasSharedData, withData } from '../support/goldens.js';
import { endProcesses, sextant } from '../support/processes.js';
import { LAST_DAY, startDoubles, writeMandate } from '../support/screening.js';
import {
  contents,
  corrupt,
  deriveSmall,
  newestRecord,
  refOf,
  SMALL,
  type Workspace,
  workspace,
} from '../support/workspace.js';

const RUN = 'portfolio/small/2025-12-08';
const LIMIT = 240_000;
const present = hasSharedData ? true : null;

let place: Workspace;
let file: string;
let written: string;
beforeAll(async () => {
  place = await workspace();
  await deriveSmall(place);
  const { code, stderr } = await sextant(['run', '--engine', 'local', '--json', '-c', SMALL], place.place()).ended;
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  file = join(place.home, 'runs', RUN, 'run.json');
  written = await readFile(file, 'utf8');
}, LIMIT);
afterAll(async () => {
  await endProcesses();
  await place?.remove();
});

const verify = async (code: number) => {
  const ended = await sextant(['verify', RUN, '--json'], place.place()).ended;
  expect(ended.code, ended.stderr).toBe(code);
  return JSON.parse(ended.stdout) as Verification;
};
/** The record with something changed in it, for the time of a check. */
async function withRecord(change: (record: RunRecord) => object, check: () => Promise<void>): Promise<void> {
  await writeFile(file, JSON.stringify(change(JSON.parse(written) as RunRecord)));
  try {
    await check();
  } finally {
    await writeFile(file, written);
  }
}

it('every step has the same bytes, and nothing is remembered, published or reported of it', {
  timeout: LIMIT,
}, async () => {
  const folders = ['memo', 'ledger', 'runs', 'trials'].map((name) => join(place.home, name));
  const before = await Promise.all([...folders, join(place.root, 'summaries')].map((folder) => contents(folder)));
  // Forgotten, so that what a step would remember could be seen.
  const memo = join(place.home, 'memo');
  await rm(memo, { recursive: true });
  const { equal, steps, code } = await verify(0);
  expect(equal).toBe(true);
  const record = JSON.parse(written) as RunRecord;
  expect(steps.map(({ step }) => step)).toEqual(record.steps.map(({ step }) => step));
  expect(steps.every(({ verdict, stored, recomputed }) => verdict === 'equal' && stored === recomputed)).toBe(true);
  expect(code.run).toBe(code.here);
  await expect(contents(memo)).rejects.toMatchObject({ code: 'ENOENT' });
  const after = await Promise.all(
    [...folders.slice(1), join(place.root, 'summaries')].map((folder) => contents(folder)),
  );
  expect(after).toEqual(before.slice(1));
});

it('names the step whose stored artifact is another, and the code that made the run', { timeout: LIMIT }, async () => {
  const other = refOf(JSON.parse(written) as RunRecord, 'signals');
  const change = (record: RunRecord) => ({
    ...record,
    code: 'f'.repeat(64),
    steps: record.steps.map((step) => (step.step === 'alignment' ? { ...step, ref: other } : step)),
  });
  await withRecord(change, async () => {
    const { code, stdout, stderr } = await sextant(['verify', RUN], place.place()).ended;
    expect([code, code === 1 ? '' : stderr]).toEqual([1, '']);
    expect(stdout).toMatch(new RegExp(`alignment: stored ${other.sha256.slice(0, 12)}, recomputed [0-9a-f]{12}\\n`));
    expect(stdout.trimEnd().split('\n')[0]).toMatch(
      /^portfolio\/small\/2025-12-08: \d+ of \d+ steps have the same bytes$/,
    );
    expect(stderr).toMatch(/made by code f{12}, and this is [0-9a-f]{12}/);
  });
});

it('refuses a record without its inputs, a run that never was, and an artifact whose bytes changed', {
  timeout: LIMIT,
}, async () => {
  const refused = async (words: RegExp, run = RUN) => {
    const { code, stdout, stderr } = await sextant(['verify', run], place.place()).ended;
    expect([code, stdout], stderr).toEqual([1, '']);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  };
  const change = (record: RunRecord) => ({ ...record, steps: record.steps.filter(({ step }) => step !== 'inputs') });
  await withRecord(change, () => refused(/MissingArtifactError[\s\S]*cannot be done again/));
  await refused(/there is no such run here/, 'portfolio/small/2020-01-02');
  const ref = refOf(await newestRecord(place), 'regime');
  await corrupt(place, ref);
  await refused(new RegExp(`CorruptArtifactError[\\s\\S]*${ref.sha256}`));
});

describe.skipIf(present === null)(withData('a run over the network', present), () => {
  it('is done again without its venue: stored answers are checked and taken', { timeout: LIMIT }, async () => {
    const place = await workspace();
    const { doubles, env } = await startDoubles(['BYBIT'], { names: 40 });
    const portfolio = await writeMandate(place, 'net', ['BYBIT']);
    const args = ['run', '--engine', 'local', '--json', '--config', portfolio, '--as-of', LAST_DAY];
    const ran = await sextant(args, place.place(env)).ended;
    expect([ran.code, ran.code === 0 ? '' : ran.stderr]).toEqual([0, '']);
    const { runId, artifacts } = JSON.parse(ran.stdout) as RunResult;
    await Promise.all(doubles.map((double) => double.close()));

    const { code, stdout, stderr } = await sextant(['verify', runId, '--json'], place.place(env)).ended;
    expect(code, stderr).toBe(0);
    const { steps } = JSON.parse(stdout) as Verification;
    const asked = Object.keys(artifacts).filter((step) => /^(scan|bars)\//.test(step));
    expect(asked.length).toBeGreaterThan(1);
    const of = (verdict: string) => steps.filter((step) => step.verdict === verdict).map(({ step }) => step);
    expect(of('taken').sort()).toEqual(asked.sort());
    expect(of('equal')).toEqual(
      expect.arrayContaining(['market', 'universe', 'regime', 'selection', 'backtest', 'report']),
    );
    expect(of('taken').length + of('equal').length).toBe(steps.length);
    await place.remove();
  });
});
