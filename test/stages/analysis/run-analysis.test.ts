import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SelectionResult } from '../../../contracts/stage-results.js';
import { clusterDrift } from '../../../stages/analysis/cluster-drift.js';
import { hedgeAnchors } from '../../../stages/analysis/hedge-anchors.js';
import { runAnalysis } from '../../../stages/analysis/run-analysis.js';
import { instrument, row } from '../support/hand-made.js';

const clusters = (...groups: readonly string[][]) => groups.map((members, cluster) => ({ cluster, members }));

describe('cluster drift', () => {
  it('is none where the same company has other numbers', () => {
    const drift = clusterDrift(clusters(['A', 'B'], ['C', 'D'], ['E']), clusters(['E'], ['A', 'B'], ['C', 'D']));
    expect(drift).toEqual({ common: 5, adjustedRand: 1, moved: [], entered: [], left: [] });
  });
  it('names who left the company, who is new and who is gone', () => {
    const drift = clusterDrift(
      clusters(['A', 'B', 'C'], ['D', 'E', 'OLD']),
      clusters(['A', 'B'], ['C', 'D', 'E', 'NEW']),
    );
    expect(drift).toMatchObject({
      common: 5,
      moved: [{ instrument: 'C', from: 0, to: 1 }],
      entered: ['NEW'],
      left: ['OLD'],
    });
    // Pairs together then: AB AC BC DE; now: AB CD CE DE; in both: AB DE. Of ten: (2 − 1.6) / (4 − 1.6).
    expect(drift.adjustedRand).toBeCloseTo(1 / 6, 12);
  });
  it('has no index for fewer than two in common', () => {
    expect(clusterDrift(clusters(['A']), clusters(['A', 'B'])).adjustedRand).toBeNull();
    expect(clusterDrift([], []).adjustedRand).toBeNull();
  });
});

/** Correlations of n names among them, one cluster. */
const selectionOf = (names: readonly string[], rho: (i: number, j: number) => number): SelectionResult =>
  ({
    clusters: [{ cluster: 0, members: names, winners: names.slice(0, 1), meanCorrelation: 0.5 }],
    correlation: {
      instruments: names,
      matrix: {
        rows: names.length,
        cols: names.length,
        data: names.flatMap((_, i) => names.map((__, j) => rho(i, j))),
      },
    },
  }) as unknown as SelectionResult;

describe('hedge anchors', () => {
  it('are those with the lowest mean correlation, and name what each moves least with', () => {
    const table = [
      [1, 0.9, -0.2],
      [0.9, 1, 0.1],
      [-0.2, 0.1, 1],
    ];
    const anchors = hedgeAnchors(
      selectionOf(['A', 'B', 'C'], (i, j) => table[i]![j]!),
      2,
    );
    expect(anchors.map(({ instrument }) => instrument)).toEqual(['C', 'A']);
    expect(anchors[0]).toMatchObject({ cluster: 0, least: { instrument: 'A', correlation: -0.2 } });
    expect(anchors[0]!.meanCorrelation).toBeCloseTo(-0.05, 15);
  });
  it('do not depend on the order of the candidates', () => {
    const value = (a: string, b: string): number => (a === b ? 1 : Math.cos(a.charCodeAt(0) * b.charCodeAt(0)));
    const names = ['A', 'B', 'C', 'D', 'E', 'F'];
    const of = (ids: readonly string[]) => hedgeAnchors(selectionOf(ids, (i, j) => value(ids[i]!, ids[j]!)));
    const expected = of(names).map(({ instrument, least }) => [instrument, least.instrument]);
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 6 }), (ids) => {
        expect(of(ids).map(({ instrument, least }) => [instrument, least.instrument])).toEqual(expected);
      }),
    );
  });
  it('need two candidates', () => {
    expect(hedgeAnchors(selectionOf(['A'], () => 1))).toEqual([]);
    expect(hedgeAnchors(selectionOf([], () => 1))).toEqual([]);
  });
});

it('the volatility of a cluster is the mean of what is known of its members, a fraction', () => {
  const rows = [
    row(instrument('X:A'), { Volatility20: 2 }),
    row(instrument('X:B'), { Volatility20: 4 }),
    row(instrument('X:C')),
  ];
  const volatility = (names: readonly string[]) =>
    runAnalysis({ universe: { rows }, selection: selectionOf(names, () => 1), previous: null }).clusters[0]!.volatility;
  expect(volatility(['X:A', 'X:B', 'X:C'])).toBeCloseTo(0.03, 15);
  expect(volatility(['X:C'])).toBeNull();
});
