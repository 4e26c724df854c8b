/** Data that came later must not change one byte of what was decided before. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMandate } from '../../activities/config/load-mandate.js';
import type { Mandate } from '../../contracts/mandate.js';
import { orThrow, ProblemError } from '../../contracts/problem.js';
import type { RunResult } from '../../contracts/run.js';
import { canonicalJson } from '../../lakehouse/canonical-json.js';
import { SAMPLE_VENUES } from '../../market/sample/venues.js';
import { dayNumber, sessionClose } from '../../stages/calendar.js';
import { regimePath } from '../../stages/regime/regime-path.js';
import { type FieldHistory, fieldHistory } from '../../stages/universe/field-history.js';
import { universeStage } from '../../stages/universe/universe-stage.js';
import { decideAt, type Research } from '../../stages/validation/decide.js';
import { sampleHistory } from '../stages/support/sample-market.js';
import { builtPackage, packageRoot } from '../support/package-root.js';
import { type ReferenceRun, referenceRun } from '../support/reference-run.js';
import { type Workspace, workspace } from '../support/workspace.js';

const DATE = '2021-06-30';
const CUT = sessionClose(dayNumber(DATE), { venues: [], close: '18:30', timezone: 'America/New_York' });

describe('the sample mandate as of 2021-06-30', () => {
  let reference: ReferenceRun;
  let places: Workspace[];
  let full: RunResult;
  let truncated: RunResult;

  beforeAll(async () => {
    reference = await referenceRun();
    places = [await workspace(), await workspace()];
    const [a, b] = places as [Workspace, Workspace];
    const assets = join(b.root, 'assets');
    expect(await writeTruncated(assets)).toMatchObject({ bars: expect.any(Number), dropped: expect.any(Number) });
    full = await runLocally(a, packageRoot);
    truncated = await runLocally(b, assets);
  }, 600_000);
  afterAll(async () => {
    for (const place of places ?? []) await place.remove();
  });

  it('gives the same stage artifacts from all data and from the data that existed then', () => {
    const decisive =
      /^(bars|market|universe|regime|window-plan|signals|selection|alignment|allocation|windows|backtest|promises)/;
    const only = ({ artifacts }: RunResult) =>
      Object.fromEntries(Object.entries(artifacts).filter(([step]) => decisive.test(step)));
    expect(Object.keys(only(full)).length).toBeGreaterThan(20);
    expect(only(truncated)).toEqual(only(full));
    expect(truncated.weights).toEqual(full.weights);
    expect(truncated.promises).toEqual(full.promises);
  });

  it('did look at two different data sets', () => {
    expect(truncated.artifacts['inputs']).not.toBe(full.artifacts['inputs']);
    expect(full.asOf).toBe(new Date(CUT).toISOString());
  });

  it('decided every past window as a run made four years later does', () => {
    const batches = Object.entries(full.artifacts).filter(([step]) => step.startsWith('windows/'));
    // The last batch is still open in 2021, and goes on under another name.
    const closed = batches.filter(([step]) => step in reference.result.artifacts);
    expect(closed.length).toBe(batches.length - 1);
    expect(closed.length).toBeGreaterThan(8);
    for (const [step, hash] of closed) expect([step, hash]).toEqual([step, reference.result.artifacts[step]]);
  });
});

describe('a stage that leaks is caught', () => {
  const mandateOf = async (): Promise<Mandate> =>
    orThrow(await loadMandate({ configs: ['configs/portfolio_sample.yaml'] }, packageRoot));
  let mandate: Mandate;
  const later = sampleHistory('2021-09-30');
  const then = sampleHistory(DATE);
  beforeAll(async () => {
    mandate = await mandateOf();
  });

  /** What a run at DATE and a run three months later say about the universe of DATE. */
  const bothUniverses = (fieldsOf: (history: typeof then) => FieldHistory): [string, string] => {
    const [short, long] = [then, later].map((history) =>
      canonicalJson(universeStage({ view: history.at(CUT), fields: fieldsOf(history), mandate })),
    );
    return [short!, long!];
  };

  it('an honest field column makes both universes the same bytes', () => {
    const [short, long] = bothUniverses(fieldHistory);
    expect(long).toBe(short);
  });

  it('a field column that peeks one bar ahead makes them differ', () => {
    const [short, long] = bothUniverses((history) => {
      const honest = fieldHistory(history);
      const ahead = (id: string, visible: number) => Math.min(visible + 1, history.series(id).date.length);
      return {
        ...honest,
        at: (view, instrument) => honest.at({ ...view, visible: (id) => ahead(id, view.visible(id)) }, instrument),
      };
    });
    expect(long).not.toBe(short);
  });

  it('a window asked of data pinned before its date is a FutureReadError, not a failed window', () => {
    const fields = fieldHistory(then);
    const research: Research = {
      history: then,
      fields,
      mandate,
      regimePath: regimePath({ history: then, fields, mandate }),
    };
    let problem: unknown;
    try {
      decideAt({ research, date: '2021-07-14' });
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(ProblemError);
    expect((problem as ProblemError).problem).toMatchObject({ type: 'FutureReadError', where: 'market history' });
    expect((problem as ProblemError).problem.what).toContain('2021-07-14');
    expect(() => then.at(then.cut + 1)).toThrow(/FutureReadError/);
    expect(() => then.sliceHash(then.cut + 1)).toThrow(/FutureReadError/);
  });
});

/** The pipeline of the build in process, with the samples below `assets`. */
async function runLocally({ root, home }: Workspace, assets: string): Promise<RunResult> {
  const file = pathToFileURL(join(builtPackage(), 'dist', 'workers', 'quantitative-pipeline.js')).href;
  const { QuantitativePipeline } = (await import(file)) as typeof import('../../workers/quantitative-pipeline.js');
  const pipeline = new QuantitativePipeline({ root, home, assets });
  return pipeline.runFullPipeline({ configs: ['configs/portfolio_sample.yaml'], asOf: DATE });
}

/** The samples as they stood at the cut: bars that were known, facts that were known, and no hint of a later bar. */
async function writeTruncated(assets: string): Promise<{ bars: number; dropped: number }> {
  const [from, to] = [join(packageRoot, 'samples'), join(assets, 'samples')];
  await mkdir(assets, { recursive: true });
  await cp(from, to, { recursive: true });
  const lines = gunzipSync(await readFile(join(from, 'bars.csv.gz')))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const kept = lines.filter((line, k) => {
    const [, venueName, date] = line.split(',');
    if (k === 0) return true;
    const venue = SAMPLE_VENUES.get(venueName!)!;
    return venue.closeTime(dayNumber(date!)) + venue.publicationLagMs <= CUT;
  });
  if (kept.length < 40_000 || kept.length > lines.length - 40_000) throw new Error(`${kept.length} bars were kept`);
  await writeFile(join(to, 'bars.csv.gz'), gzipSync(`${kept.join('\n')}\n`));

  const facts = (await readFile(join(from, 'instruments.csv'), 'utf8')).trimEnd().split('\n');
  const known = facts.filter((line, k) => k === 0 || Date.parse(line.slice(-10)) <= CUT);
  if (known.length === facts.length) throw new Error('no fact was learnt after the cut: nothing would be tested');
  await writeFile(
    join(to, 'instruments.csv'),
    `${known.map((line) => line.replaceAll('2025-12-08', DATE)).join('\n')}\n`,
  );
  return { bars: kept.length, dropped: lines.length - kept.length };
}
