/** Runs for the page that lists them; none of them is a result. */
import type { Outcome } from '../../contracts/run.js';
import type { IndexedRun, RunIndex } from '../../reports/html/run-index.js';
import { HOSTILE } from './fixture.js';

const OUTCOMES: readonly Outcome[] = ['PUBLISHED', 'HELD', 'NO_SIGNALS', 'HALTED', 'REJECTED', 'NOT_PUBLISHED'];

export const indexedRun = (changes: Partial<IndexedRun> = {}): IndexedRun => ({
  runId: 'portfolio/core/2025-12-08',
  asOf: '2025-12-08T23:30:00.000Z',
  outcome: 'PUBLISHED',
  regime: 'NORMAL',
  reason: 'the market regime is NORMAL',
  promises: { delivered: 8, tested: 20 },
  positions: 13,
  turnover: 0.123,
  reports: [
    { name: 'report.html', href: '../.sextant/runs/portfolio/core/2025-12-08/report.html' },
    { name: 'weights.csv', href: '../.sextant/runs/portfolio/core/2025-12-08/weights.csv' },
  ],
  workflow: 'http://localhost:8233/namespaces/default/workflows/portfolio%2Fcore%2F2025-12-08',
  ...changes,
});

/** Forty runs, hostile reasons among them, a back-test, and a record that cannot be read. */
export const indexFixture = (): RunIndex => ({
  runs: [
    ...Array.from({ length: 40 }, (_, i) =>
      indexedRun({
        runId: `portfolio/core/2025-11-${String(30 - (i % 30)).padStart(2, '0')}`,
        outcome: OUTCOMES[i % OUTCOMES.length]!,
        reason: HOSTILE[i] ?? '',
        regime: i % 7 === 0 ? 'CRISIS' : i % 5 === 0 ? null : 'QUIET',
        promises: i % 3 === 0 ? null : { delivered: i, tested: 40 },
        turnover: i % 4 === 0 ? null : i / 40,
      }),
    ),
    indexedRun({ runId: 'backtest/core/2015-01-02..2025-12-08', outcome: 'BACKTESTED', workflow: null, reports: [] }),
  ],
  total: 230,
  unreadable: ['.sextant/runs/portfolio/core/2025-10-01/run.json: Unexpected end of JSON input'],
});
