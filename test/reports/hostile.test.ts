/** Names that try to be markup, formulas or escape sequences, through every writer: they come out as text, all of them. */
import { describe, expect, it } from 'vitest';
import type { RunView } from '../../contracts/reporting.js';
import { weightsCsv } from '../../reports/csv/weights.js';
import { visible } from '../../reports/escape.js';
import { reportHtml } from '../../reports/html/report.js';
import { runIndexHtml } from '../../reports/html/run-index.js';
import { backtestComparison } from '../../reports/markdown/backtest-comparison.js';
import { portfolio } from '../../reports/markdown/portfolio.js';
import { selectionAudit } from '../../reports/markdown/selection-audit.js';
import { rejectsCsv } from '../../reports/rejects-csv.js';
import { story } from '../../reports/story.js';
import { analysis } from '../../reports/terminal/analysis.js';
import { dashboard } from '../../reports/terminal/dashboard.js';
import { terminalStory } from '../../reports/terminal/story.js';
import { analysed } from './analysed.js';
import { HOSTILE, hostileView, runResult } from './fixture.js';
import { indexedRun } from './fixture-index.js';

/** Hostile in every field that a person or a source fills, not in names alone. */
function everywhere(): RunView {
  const view = hostileView();
  const word = (i: number): string => HOSTILE[i % HOSTILE.length]!;
  return {
    ...view,
    reason: word(0),
    inputs: { ...view.inputs, portfolio: word(1), sources: [{ source: word(2), snapshot: word(3) }] },
    data: { ...view.data, caveats: HOSTILE, incomplete: HOSTILE },
    regime: { ...view.regime, gate: { ...view.regime.gate, reasons: HOSTILE } },
    selection: { ...view.selection!, notes: HOSTILE },
    backtest: { ...view.backtest!, labels: HOSTILE },
    artifacts: Object.fromEntries(HOSTILE.map((name) => [name, name])),
    code: word(4),
  };
}

const stories = (view: RunView): string =>
  view.audit.instruments
    .map(({ instrument }) =>
      terminalStory(
        story(view, instrument, []),
        { runId: instrument, outcome: instrument },
        { width: 80, colour: false },
      ),
    )
    .join('');
const rejects = (): string =>
  rejectsCsv(
    HOSTILE.map((word, i) => ({
      file: word,
      line: i,
      instrument: word,
      date: word,
      action: word,
      rule: word,
      reason: word,
      row: word,
    })),
  );
const index = (): string =>
  runIndexHtml({
    runs: HOSTILE.map((word) =>
      indexedRun({
        runId: `portfolio/${word}/2025-12-08`,
        reason: word,
        reports: [{ name: word, href: 'report.html' }],
      }),
    ),
    total: HOSTILE.length,
    unreadable: HOSTILE,
  });

const WRITERS: readonly (readonly [string, (view: RunView) => string])[] = [
  ['report.html', reportHtml],
  ['index.html', index],
  ['portfolio.md', portfolio],
  ['selection_audit.md', selectionAudit],
  ['backtest_comparison.md', backtestComparison],
  ['weights.csv', weightsCsv],
  ['rejects.csv', rejects],
  ['the dashboard', (view) => dashboard(view, runResult(view), { width: 100, colour: false })],
  ['the analysis', (view) => analysis(analysed(view))],
  ['the stories', stories],
];

describe.each(WRITERS)('%s', (name, write) => {
  const text = write(everywhere());
  it('holds no control, bidirectional or escape character of a name', () => {
    expect(text.replaceAll(/\r?\n/g, '')).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
  });
  if (name.endsWith('.html')) {
    it('has only the elements and attributes of our own, and every name as text', () => {
      expect(new Set([...text.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag))).not.toContain('script');
      expect(text).not.toMatch(/<[^>]*\son[a-z]+\s*=/i);
      expect(text).not.toMatch(/href="(?!#|\.\.?\/|https?:|report\.html)/);
      for (const word of HOSTILE) {
        const escaped = visible(word)
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;')
          .replaceAll('"', '&quot;')
          .replaceAll("'", '&#39;');
        expect(text).toContain(escaped);
      }
    });
  }
  if (name.endsWith('.md')) {
    it('has no HTML, and as many cells in each row of a table as in its head', () => {
      expect(text).not.toMatch(/<[a-z/!]/i);
      let columns = 0;
      for (const line of text.split('\n')) {
        const cells = line.replaceAll(/\\\\/g, '').replaceAll(/\\\|/g, '').split('|').length;
        if (!line.startsWith('|')) columns = 0;
        else if (columns === 0) columns = cells;
        else expect(cells, line).toBe(columns);
      }
    });
  }
  if (name.endsWith('.csv')) {
    it('starts no formula', () => {
      const fields = text.split(/\r?\n/).flatMap((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)]);
      const texts = fields
        .map(([, quoted, plain]) => quoted ?? plain!)
        .filter((field) => !/^-?[\d.]+(e[+-]?\d+)?$/.test(field));
      expect(texts.length).toBeGreaterThan(HOSTILE.length);
      expect(texts.filter((field) => /^\s*[=+\-@|%]/.test(field))).toEqual([]);
    });
  }
});
