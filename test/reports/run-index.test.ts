import { describe, expect, it } from 'vitest';
import { runIndexHtml } from '../../reports/html/run-index.js';
import { indexedRun, indexFixture } from './fixture-index.js';

const rows = (html: string): string[][] =>
  [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell!.replaceAll(/<[^>]+>/g, ' ').trim()),
  );

describe('the page of runs', () => {
  it('has one line a run: when, which portfolio, how it ended, what it kept, what it traded', () => {
    const [head, first] = rows(runIndexHtml({ runs: [indexedRun()], total: 1, unreadable: [] }));
    expect(head).toEqual([
      ...['As of', 'Portfolio', 'Outcome', 'Regime', 'Promises kept', 'Positions', 'Turnover', 'Reports', 'Temporal'],
    ]);
    expect(first!.slice(0, 2)).toEqual(['2025-12-08 23:30 UTC', expect.stringMatching(/^core\s+run$/)]);
    expect(first![2]).toMatch(/^PUBLISHED\s+the market regime is NORMAL$/);
    expect(first!.slice(3, 7)).toEqual(['NORMAL', '8 of 20', '13', '12.3%']);
  });
  it('links reports by relative paths, and workflows only where a UI is known', () => {
    const html = runIndexHtml({ runs: [indexedRun()], total: 1, unreadable: [] });
    expect([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      '../.sextant/runs/portfolio/core/2025-12-08/report.html',
      '../.sextant/runs/portfolio/core/2025-12-08/report.html',
      '../.sextant/runs/portfolio/core/2025-12-08/weights.csv',
      'http://localhost:8233/namespaces/default/workflows/portfolio%2Fcore%2F2025-12-08',
    ]);
    const without = runIndexHtml({ runs: [indexedRun({ workflow: null })], total: 1, unreadable: [] });
    expect(without).not.toContain('http://');
    expect(rows(without)[0]).not.toContain('Temporal');
  });
  it('says “–” for what is unknown, and tells a back-test from a run', () => {
    const runs = [
      indexedRun({ runId: 'backtest/core/2015-01-02..2025-12-08', turnover: null, promises: null, regime: null }),
    ];
    const [, row] = rows(runIndexHtml({ runs, total: 1, unreadable: [] }));
    expect(row![1]).toMatch(/back-test 2015-01-02\.\.2025-12-08/);
    expect([row![3], row![4], row![6]]).toEqual(['–', '–', '–']);
  });
  it('says how many runs it leaves out, names records it cannot read, and is a page also without any run', () => {
    const html = runIndexHtml(indexFixture());
    expect(html).toContain('The newest 41 of 230 runs');
    expect(html).toContain('A record cannot be read: .sextant/runs/portfolio/core/2025-10-01/run.json');
    expect(runIndexHtml({ runs: [], total: 0, unreadable: [] })).toContain('There are no runs yet.');
  });
});
