/** `sextant explain` and `sextant analyze RUN` as they are typed, on a real run: what is told, exit codes, bad input. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunAnalysis } from '../../contracts/analysis.js';
import type { AuditResult, RuleRow } from '../../contracts/reporting.js';
import type { RunRecord } from '../../contracts/run.js';
import type { SelectionResult } from '../../contracts/stage-results.js';
import { decodeFunnel } from '../../lakehouse/funnel-table.js';
import type { Story } from '../../reports/story.js';
import { type CommandSession, commandSession } from '../support/command-session.js';
import { type ReferenceRun, referenceRun } from '../support/reference-run.js';
import { newestRecord, refOf, type Workspace, workspace } from '../support/workspace.js';

const RUN = 'portfolio/sample/2025-12-08';
let reference: ReferenceRun;
let place: Workspace;
let session: CommandSession;
let record: RunRecord;
let audit: AuditResult;
let rules: readonly RuleRow[];
const run = (...args: string[]) => session.run(...args);

beforeAll(async () => {
  reference = await referenceRun();
  // A copy of its own: some of these tests damage what they read.
  place = await workspace();
  await cp(reference.place.home, place.home, { recursive: true });
  await cp(join(reference.place.root, 'summaries'), join(place.root, 'summaries'), { recursive: true });
  record = await newestRecord(place);
  audit = await place.store.readJson<AuditResult>(refOf(record, 'audit'));
  rules = decodeFunnel(await place.store.readBytes(audit.funnel!));
  session = await commandSession(place.place());
}, 400_000);
afterAll(async () => {
  session?.end();
  await place?.remove();
});

describe('funnel.parquet', () => {
  it('lies in summaries and in the folder of the run, the bytes of the artifact that the audit names', async () => {
    const stored = await place.store.readBytes(audit.funnel!);
    for (const folder of [join(place.root, 'summaries'), join(place.home, 'runs', RUN)]) {
      expect((await readFile(join(folder, 'funnel.parquet'))).equals(stored)).toBe(true);
    }
    expect(reference.result.reports['funnel.parquet']).toBe(join('summaries', 'funnel.parquet'));
  });
  it('decides every rejected instrument once, as the audit does', () => {
    const decided = rules.filter((row) => row.decided).map(({ instrument, rule }) => `${instrument} ${rule}`);
    const rejected = audit.instruments.filter(({ rejectedAt }) => rejectedAt !== null);
    expect(decided).toEqual(rejected.map(({ instrument, rule }) => `${instrument} ${rule}`));
    expect(rejected.length).toBeGreaterThan(10);
  });
});

describe('sextant explain', () => {
  const entry = (stage: string | null) =>
    audit.instruments.find(({ rejectedAt, weight }) => rejectedAt === stage && (stage !== null || weight !== 0))!;

  it('tells why an instrument was rejected, at every stage that rejected any', async () => {
    const stages = new Set(audit.instruments.flatMap(({ rejectedAt }) => rejectedAt ?? []));
    for (const stage of stages) {
      const { instrument, reason } = entry(stage);
      const { code, stdout, stderr } = await run('explain', RUN, instrument);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`rejected at ${stage}: ${reason.replaceAll(/\s+/g, ' ')}`);
      expect(stdout).toContain(', decided');
    }
    expect(stages.size).toBeGreaterThan(1);
  });

  it('takes a unique symbol in any case, and the newest run where none is named', async () => {
    const { instrument } = entry(null);
    const byId = await run('explain', RUN, instrument);
    const bySymbol = await run('explain', instrument.split(':')[1]!.toLowerCase());
    expect(bySymbol).toEqual(byId);
    expect(byId.stdout).toMatch(/^.+\n {2}(LONG|SHORT) with [+−]/);
  });

  it('is one object with --json, with every rule of the table', async () => {
    const { instrument, weight } = entry(null);
    const { stdout } = await run('explain', RUN, instrument, '--json');
    const told = JSON.parse(stdout) as Story & { runId: string };
    expect(told).toMatchObject({ runId: RUN, instrument, weight });
    const asked = told.chapters.flatMap((chapter) => chapter.rules);
    expect(asked).toEqual(rules.filter((row) => row.instrument === instrument));
  });

  it.each([
    [1, 'a name that is not there', ['explain', 'eursud'], 'Did you mean ECB:EURUSD?'],
    [1, 'a part of many names', ['explain', 'USD'], 'Did you mean ECB:AUDUSD'],
    [1, 'a run that is not there', ['explain', 'portfolio/sample/2020-01-01', 'EURUSD'], 'there is 2025-12-08'],
    [1, 'a run that is a path', ['explain', '../../etc/passwd', 'EURUSD'], 'is not a run id'],
    [2, 'no instrument', ['explain'], "missing required argument 'symbol'"],
    [2, 'a run and no instrument', ['explain', RUN], "missing required argument 'symbol'"],
    [2, 'too much', ['explain', RUN, 'A', 'B'], 'too many arguments'],
    [1, 'an escape sequence', ['explain', '\u001b[31mred'], 'instrument "\\u001b[31mred"'],
  ])('ends with exit code %i on %s', async (code, _, args, words) => {
    const ended = await run(...args);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).not.toContain('\u001b');
  });

  it('still can after garbage was collected', async () => {
    expect((await run('gc', '--grace', '0')).code).toBe(0);
    expect((await run('explain', 'EURUSD')).code).toBe(0);
  });
});

describe('sextant analyze RUN', () => {
  it('prints regime path, clusters, tree, correlations, drift, anchors and risk', async () => {
    const { code, stdout, stderr } = await run('analyze', RUN);
    expect([code, stderr]).toEqual([0, '']);
    const titles = stdout.split('\n').filter((line) => line.startsWith('── '));
    expect(titles.map((line) => line.replace(/^── (\w+ \w+).*/, '$1'))).toEqual([
      `Regime ${record.regime}`,
      'Selection clusters',
      'Cluster tree',
      'Correlation of',
      'Cluster drift',
      'Hedge anchors',
      'Risk clusters',
      'Risk of',
    ]);
    expect(stdout).toContain('There is no earlier run of this portfolio');
  });

  it('is one object with --json, as the selection has it', async () => {
    const { stdout } = await run('analyze', RUN, '--json');
    const read = JSON.parse(stdout) as RunAnalysis & Pick<SelectionResult, 'correlation' | 'leafOrder'>;
    const selection = await place.store.readJson<SelectionResult>(refOf(record, 'selection'));
    expect(read).toMatchObject({
      runId: RUN,
      correlation: selection.correlation,
      leafOrder: selection.leafOrder,
      drift: null,
    });
    expect(read.clusters.map(({ volatility, ...cluster }) => cluster)).toEqual(selection.clusters);
    expect(read.clusters.every(({ volatility }) => volatility !== null && volatility > 0)).toBe(true);
  });

  it('compares with the newest earlier run of the portfolio', async () => {
    const earlier = join(place.home, 'runs/portfolio/sample/2025-12-01');
    await cp(join(place.home, 'runs', RUN), earlier, { recursive: true });
    const { stdout } = await run('analyze', RUN);
    await rm(earlier, { recursive: true });
    expect(stdout).toMatch(
      /Against portfolio\/sample\/2025-12-01: \d+ candidates in common, adjusted Rand index 1\.00\./,
    );
  });

  it('refuses what is no run, and goes on with the run made by hand where none is named', async () => {
    expect(await run('analyze', 'sample')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not a run id'),
    });
    expect(await run('analyze')).toMatchObject({ code: 1, stderr: expect.stringContaining('sextant scans') });
  });
});

it('a damaged run record is named', async () => {
  const folder = join(place.home, 'runs/portfolio/sample/2025-11-03');
  await mkdir(folder, { recursive: true });
  for (const text of ['{"runId":', '{}', 'null']) {
    await writeFile(join(folder, 'run.json'), text);
    const { code, stderr } = await run('explain', 'portfolio/sample/2025-11-03', 'EURUSD');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/CorruptArtifactError: it is no run record\n.*2025-11-03/),
    ]);
  }
  await rm(folder, { recursive: true });
});
