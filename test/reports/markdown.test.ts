import { describe, expect, it } from 'vitest';
import { backtestComparison } from '../../reports/markdown/backtest-comparison.js';
import { portfolio } from '../../reports/markdown/portfolio.js';
import { selectionAudit } from '../../reports/markdown/selection-audit.js';
import { haltedView, hostileView, runView, VIEWS } from './fixture.js';

/** Cells of every table row; a pipe behind a backslash is text. */
const rows = (markdown: string): string[][] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(/(?<!\\)\|/));

describe('markdown', () => {
  it.each(VIEWS)('every table of %s has rows of one width', (_, make) => {
    for (const write of [portfolio, selectionAudit, backtestComparison]) {
      const tables = write(make())
        .split(/\n\n/)
        .filter((block) => block.startsWith('| '));
      for (const table of tables) {
        expect(new Set(rows(table).map((cells) => cells.length)).size).toBe(1);
      }
    }
  });
  it.each(VIEWS)(
    'the funnel of %s balances on paper: in = kept + rejected, and each rejection is listed',
    (_, make) => {
      const view = make();
      const text = selectionAudit(view);
      const table = text.slice(text.indexOf('## Selection funnel'), text.indexOf('## Rejected'));
      const counts = rows(table)
        .slice(2)
        .map((cells) => cells.slice(1, 4).map((cell) => Number(cell.replaceAll(',', ''))));
      expect(counts.length).toBe(view.audit.stages.length);
      for (const [entered, kept, rejected] of counts) expect(entered).toBe(kept! + rejected!);
      const listed = text
        .split(': rejected instruments')
        .slice(1)
        .map((part) => rows(part.split('\n\n')[1]!).length - 2);
      expect(listed).toEqual(counts.map(([, , rejected]) => rejected).filter((rejected) => rejected !== 0));
    },
  );
  it('states as-of, unit and full artifact hashes', () => {
    const view = runView();
    for (const write of [portfolio, selectionAudit, backtestComparison]) {
      const text = write(view);
      expect(text).toContain('As of: 2025-12-08 23:30 UTC');
      expect(text).toMatch(/_As of .* Unit: .* From .*\._/);
    }
    expect(portfolio(view)).toContain(view.artifacts['allocation/min_variance']);
    expect(backtestComparison(view)).toContain(view.artifacts['backtest']);
    expect(selectionAudit(view)).toContain(view.artifacts['audit']);
  });
  it('shows promises with verdict and numbers, labels, baselines and the bias of a fixed selection', () => {
    const view = runView();
    const text = backtestComparison(view);
    expect(text).toContain(
      '| MIN_VARIANCE has lower volatility than equal weight | NOT DELIVERED | volatility ratio | 1.042 | 1.010 to 1.080 | 41% |',
    );
    expect(text).toContain('**funding excluded**');
    expect(text).toContain('Equal weight, universe');
    expect(text).not.toContain('SELECTION-BIASED');
    const fixed = backtestComparison({ ...view, backtest: { ...view.backtest!, reselect: 'fixed' } });
    expect(fixed).toContain('**SELECTION-BIASED**');
  });
  it('a halted run says why, and that the previous target stays', () => {
    const text = portfolio(haltedView());
    expect(text).toContain('Reason: 6 instruments, 10 are needed');
    expect(text).toContain('## Previous target, which stays');
    expect(backtestComparison(haltedView())).toContain('No back-test was made in this run');
  });
  it('hostile names stay inside their cell', () => {
    expect(portfolio(hostileView())).toContain('X:a\\|pipe \\`code\\` \\[link\\](http\\://evil.example)');
  });
});
