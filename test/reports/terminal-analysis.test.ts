import { describe, expect, it } from 'vitest';
import { analysis } from '../../reports/terminal/analysis.js';
import { driftLines } from '../../reports/terminal/cluster-analysis.js';
import { correlationLines } from '../../reports/terminal/correlations.js';
import { regimeStrip } from '../../reports/terminal/regime-path.js';
import { clusterTree } from '../../reports/terminal/tree.js';
import { displayWidth } from '../../reports/terminal/width.js';
import { analysed } from './analysed.js';
import { runView, VIEWS } from './fixture.js';

const tree = (linkage: readonly number[][], leafOrder: readonly number[]): string[] => {
  const instruments = leafOrder.map((_, i) => String.fromCharCode(65 + i));
  const rows = { rows: linkage.length, cols: 4, data: linkage.flat() };
  const clusters = [{ cluster: 0, members: instruments, winners: [], meanCorrelation: 1 }];
  return clusterTree({ linkage: rows, leafOrder, clusters, instruments }, 60);
};

describe('the cluster tree', () => {
  it('joins neighbours in leaf order at their heights', () => {
    // (A, C) at 0.5, then B at 1: leaves in the order A, C, B.
    expect(
      tree(
        [
          [0, 2, 0.5, 2],
          [1, 3, 1, 3],
        ],
        [0, 2, 1],
      ),
    ).toEqual(['┌──────────┬──────────── 0 A', '│          └──────────── 0 C', '└─────────────────────── 0 B']);
  });
  it('of one leaf, or of leaves that are the same thing, is drawn too', () => {
    expect(tree([], [0])).toEqual([`${' '.repeat(24)} 0 A`]);
    expect(tree([[0, 1, 0, 2]], [0, 1])).toEqual(['┌─────────────────────── 0 A', '└─────────────────────── 0 B']);
  });
});

describe('correlations', () => {
  const of = (n: number, groups: number) => {
    const instruments = Array.from({ length: n }, (_, i) => `X:${i}`);
    const data = instruments.flatMap((_, i) => instruments.map((__, j) => (i === j ? 1 : -0.004)));
    const clusters = Array.from({ length: groups }, (_, cluster) => {
      const members = instruments.filter((__, i) => i % groups === cluster);
      return { cluster, members, winners: [], meanCorrelation: 0 };
    });
    const leafOrder = instruments.map((_, i) => n - 1 - i);
    return { correlation: { instruments, matrix: { rows: n, cols: n, data } }, leafOrder, clusters };
  };
  it('stand in leaf order, in hundredths, without a negative zero', () => {
    expect(correlationLines(of(2, 1), 80).slice(1)).toEqual([
      `${'X:1'.padEnd(24)} 100   0`,
      `${'X:0'.padEnd(24)}   0 100`,
    ]);
  });
  it('that do not fit are means between clusters, and say so; more clusters than fit are left to --json', () => {
    const means = correlationLines(of(40, 3), 80);
    expect(means.join(' ')).toContain('40 instruments do not fit this width; --json has every pair.');
    expect(means.filter((line) => line.startsWith('cluster '))).toHaveLength(3);
    expect(correlationLines(of(40, 40), 80)).toEqual(['40 instruments do not fit this width; --json has every pair.']);
  });
});

describe('cluster drift', () => {
  it('names who moved, came and went, with nothing of a name that a terminal would obey', () => {
    const drift = { previousRun: 'portfolio/a/2025-01-01', common: 2, adjustedRand: null };
    const lines = driftLines(
      { ...drift, moved: [{ instrument: 'X:\u001b[31mA', from: 1, to: 2 }], entered: [], left: ['X:B'] },
      80,
    );
    expect(lines.join('\n')).toBe(
      'Against portfolio/a/2025-01-01: 2 candidates in common, adjusted Rand index –.\nMoved to other company: X:A (1 → 2).\nNew: none. Gone: X:B.',
    );
    expect(driftLines(null, 80)).toEqual(['There is no earlier run of this portfolio that clustered anything.']);
  });
});

it('the regime strip says since when', () => {
  const day = (date: string, state: 'NORMAL' | 'CRISIS') => ({ ...runView().regime.today, date, state });
  const path = [day('2025-01-01', 'NORMAL'), day('2025-01-02', 'CRISIS'), day('2025-01-03', 'CRISIS')];
  expect(regimeStrip({ path }, 80).join('\n')).toBe(
    '-##\n3 sessions from 2025-01-01: . QUIET, - NORMAL, # CRISIS. CRISIS since\n2025-01-02, before it NORMAL.',
  );
  expect(regimeStrip({ path: [] }, 80)).toEqual(['There is no path.']);
});

it.each(VIEWS)('the analysis of %s keeps to the width', (_, make) => {
  for (const width of [60, 100, 140]) {
    const text = analysis(analysed(make()), { width });
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  }
});
