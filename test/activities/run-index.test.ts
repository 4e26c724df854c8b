import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRunIndex } from '../../activities/run-index.js';
import type { RunRecord } from '../../contracts/run.js';

let root: string;
const home = (): string => join(root, '.sextant');
const folder = (): string => join(root, 'summaries');

async function record(runId: string, changes: Partial<RunRecord> = {}): Promise<void> {
  const at = join(home(), 'runs', ...runId.split('/'));
  await mkdir(at, { recursive: true });
  const content: Partial<RunRecord> = {
    runId,
    asOf: `${runId.slice(-10)}T23:30:00.000Z`,
    outcome: 'PUBLISHED',
    regime: 'NORMAL',
    reason: '',
    weights: { 'A:A': 0.5, 'A:B': 0 },
    promises: [],
    reports: { 'report.html': 'summaries/report.html', 'funnel.parquet': 'summaries/funnel.parquet' },
    ...changes,
  };
  await writeFile(join(at, 'run.json'), JSON.stringify(content));
}
const written = async (workflowsUrl?: string): Promise<string> => {
  await writeRunIndex({ home: home(), workflowsUrl }, folder());
  return readFile(join(folder(), 'index.html'), 'utf8');
};
const reports = (html: string): string[] =>
  [...html.matchAll(/aria-label="report.html of ([^"]+)"/g)].map(([, id]) => id!);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sextant-index-'));
  await mkdir(folder());
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the index of runs', () => {
  it('lists all runs of all portfolios, the newest session first, with links that lead to files', async () => {
    await record('portfolio/core/2025-12-05');
    await record('portfolio/core/2025-12-08');
    await record('portfolio/alt/2025-12-08', { turnover: 0.25 });
    await record('backtest/core/2015-01-02..2025-12-07-fixed', { asOf: '2025-12-07T23:30:00.000Z' });
    await writeFile(join(home(), 'runs', 'portfolio', 'core', '2025-12-08', 'report.html'), 'the report');
    const html = await written();
    expect(reports(html)).toEqual([
      'portfolio/alt/2025-12-08',
      'portfolio/core/2025-12-08',
      'backtest/core/2015-01-02..2025-12-07-fixed',
      'portfolio/core/2025-12-05',
    ]);
    const href = /href="([^"]*core\/2025-12-08\/report\.html)"/.exec(html)![1]!;
    expect(await readFile(join(folder(), decodeURIComponent(href)), 'utf8')).toBe('the report');
    expect(html).toContain('25.0%');
    expect(html).not.toContain('funnel.parquet');
  });
  it('is the same bytes again, whatever order the runs were made in, and leaves no other file', async () => {
    await record('portfolio/b/2025-12-08');
    await record('portfolio/a/2025-12-08');
    const first = await written();
    await rm(join(home(), 'runs'), { recursive: true });
    await record('portfolio/a/2025-12-08');
    await record('portfolio/b/2025-12-08');
    expect(await written()).toBe(first);
    expect(await readdir(folder())).toEqual(['index.html']);
  });
  it('names a torn record and lists the rest', async () => {
    await record('portfolio/core/2025-12-08');
    await record('portfolio/core/2025-12-05');
    await writeFile(join(home(), 'runs', 'portfolio', 'core', '2025-12-05', 'run.json'), '{"asOf":"2025-');
    const html = await written();
    expect(reports(html)).toEqual(['portfolio/core/2025-12-08']);
    expect(html).toMatch(/A record cannot be read: [^<]*2025-12-05\/run\.json/);
  });
  it('links workflows where the UI is known, by their whole id', async () => {
    await record('portfolio/core/2025-12-08');
    expect(await written()).not.toContain('http://');
    expect(await written('http://localhost:8233/namespaces/n/workflows/')).toContain(
      'href="http://localhost:8233/namespaces/n/workflows/portfolio%2Fcore%2F2025-12-08"',
    );
  });
  it('holds both of two runs that end at once', async () => {
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (name) => {
        await record(`portfolio/${name}/2025-12-08`);
        await written();
      }),
    );
    const html = await readFile(join(folder(), 'index.html'), 'utf8');
    expect(reports(html)).toEqual(['a', 'b', 'c', 'd'].map((name) => `portfolio/${name}/2025-12-08`));
  });
});
