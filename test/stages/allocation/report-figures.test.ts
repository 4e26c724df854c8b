/** Beta to the universe, expected turnover and cost; what alignment hands on for them and for limits. */
import { describe, expect, it } from 'vitest';
import { orThrow } from '../../../contracts/problem.js';
import { fromRows } from '../../../quant/linalg/matrix.js';
import { alignStage } from '../../../stages/allocation/align.js';
import { allocateStage } from '../../../stages/allocation/allocate.js';
import { estimateCovariance } from '../../../stages/allocation/estimate-covariance.js';
import { beta } from '../../../stages/allocation/universe-returns.js';
import { dayNumber } from '../../../stages/calendar.js';
import {
  alignmentOf,
  normal,
  type Pick,
  selectionOf,
  type ToyLine,
  testMandate,
  toyMarket,
  uniform,
  walk,
} from './fixtures.js';

const SESSIONS = 80;
const calendarLine: ToyLine = { id: 'TOY:CAL', closes: walk(99, SESSIONS) };

function align(
  lines: readonly ToyLine[],
  options: { universe?: readonly string[]; previous?: Record<string, number> } = {},
) {
  const history = toyMarket([calendarLine, ...lines], SESSIONS);
  const selection = selectionOf(lines.filter(({ id }) => !id.includes('OUT')).map(({ id }) => ({ id })));
  return alignStage({ view: history.at(history.cut), selection, mandate: testMandate(), ...options });
}

describe('the universe stream', () => {
  it('is the mean of the members that have a price at both ends of a row, none filled', () => {
    const [a, b] = [walk(1, SESSIONS), walk(2, SESSIONS)];
    const gap = b.map((close, k) => (k === 60 ? null : close));
    const result = align(
      [
        { id: 'TOY:A', closes: a },
        { id: 'TOY:OUT', closes: gap },
      ],
      { universe: ['TOY:OUT', 'TOY:A'] },
    );
    expect(result.universe?.members).toBe(2);
    const row = (k: number): number =>
      result.dates.indexOf(result.dates.find((date) => dayNumber(date) === 18_262 + k)!);
    const r = (closes: readonly number[], k: number): number => closes[k]! / closes[k - 1]! - 1;
    expect(result.universe!.returns[row(50)]).toBeCloseTo((r(a, 50) + r(b, 50)) / 2, 15);
    // Session 60 and the one after it have no return of the other line.
    expect(result.universe!.returns[row(60)]).toBe(r(a, 60));
    expect(result.universe!.returns[row(61)]).toBe(r(a, 61));
    expect(result.universe!.returns).toHaveLength(result.returns.rows);
  });

  it('is null where it was not asked for, and where nobody of it has a price', () => {
    const lines = [{ id: 'TOY:A', closes: walk(1, SESSIONS) }];
    expect(align(lines).universe).toBeNull();
    expect(align(lines, { universe: [] }).universe).toBeNull();
    expect(align(lines, { universe: ['TOY:NOWHERE'] }).universe).toBeNull();
  });
});

describe('beta', () => {
  const next = uniform(5);
  const market = Array.from({ length: 200 }, () => 0.01 * normal(next));
  const returns = fromRows(market.map((m) => [2 * m + 0.001, -0.5 * m, 0.003]));

  it('is the slope on the universe: linear in weights, with the sign of a short', () => {
    const universe = { members: 3, returns: market };
    expect(beta(returns, [1, 0, 0], universe)).toBeCloseTo(2, 12);
    expect(beta(returns, [0, -1, 0], universe)).toBeCloseTo(0.5, 12);
    expect(beta(returns, [0.5, -0.4, 0.1], universe)).toBeCloseTo(1.2, 12);
    expect(beta(returns, [0, 0, 0.3], universe)).toBeCloseTo(0, 12);
  });

  it('is unknown without a universe and to one that does not move', () => {
    expect(beta(returns, [1, 0, 0], null)).toBeNull();
    expect(beta(returns, [1, 0, 0], { members: 1, returns: market.map(() => 0.001) })).toBeNull();
  });

  it('of the universe itself, equally weighted, is one', () => {
    const lines = ['A', 'B', 'C'].map((symbol, k): ToyLine => ({ id: `TOY:${symbol}`, closes: walk(k, SESSIONS) }));
    const alignment = align(lines, { universe: lines.map(({ id }) => id) });
    const mandate = testMandate({ risk: { instrumentCap: 1, clusterCap: 1 } });
    const selection = selectionOf(lines.map(({ id }) => ({ id })));
    const result = orThrow(
      allocateStage({ alignment, selection, regime: 'NORMAL', exposure: 1, mandate, profile: 'equal_weight' }),
    );
    expect(result.beta).toBeCloseTo(1, 12);
  });
});

describe('expected turnover and cost', () => {
  const picks: Pick[] = [
    { id: 'TOY:A', assetClass: 'fx' },
    { id: 'TOY:B', assetClass: 'crypto', cluster: 1, direction: 'SHORT' },
  ];
  const next = uniform(3);
  const rows = Array.from({ length: 60 }, () => picks.map(() => 0.01 * normal(next)));
  const mandate = testMandate({
    risk: { instrumentCap: 0.2, clusterCap: 1 },
    costs: {
      default: { halfSpreadBps: 10, feeBps: 0 },
      byClass: { fx: { halfSpreadBps: 1, feeBps: 1 }, crypto: { halfSpreadBps: 5, feeBps: 15 } },
    },
  });
  const allocate = (previous?: Record<string, number>) =>
    orThrow(
      allocateStage({
        alignment: {
          ...alignmentOf(picks, rows),
          left: [
            { instrument: 'TOY:C', assetClass: 'crypto' },
            { instrument: 'TOY:D', assetClass: null },
          ],
        },
        selection: selectionOf(picks),
        regime: 'NORMAL',
        exposure: 1,
        mandate,
        profile: 'min_variance',
        ...(previous === undefined ? {} : { previous }),
      }),
    );

  it('count from cash where nothing was published before', () => {
    const { expectedTurnover, expectedCost } = allocate();
    expect(expectedTurnover).toBeCloseTo(0.2, 12);
    expect(expectedCost).toBeCloseTo(0.2 * 2e-4 + 0.2 * 20e-4, 12);
  });

  it('count every change and every exit at the rate of its class, the default where that is unknown', () => {
    const { expectedTurnover, expectedCost } = allocate({ 'TOY:A': 0.15, 'TOY:B': 0.1, 'TOY:C': -0.05, 'TOY:D': 0.02 });
    // A + 0.05, B from 0.1 to −0.2, C and D closed.
    expect(expectedTurnover).toBeCloseTo((0.05 + 0.3 + 0.05 + 0.02) / 2, 12);
    expect(expectedCost).toBeCloseTo(0.05 * 2e-4 + 0.3 * 20e-4 + 0.05 * 20e-4 + 0.02 * 10e-4, 12);
  });

  it('are zero where the target is held already', () => {
    const { positions } = allocate();
    const again = allocate(Object.fromEntries(positions.map(({ instrument, weight }) => [instrument, weight])));
    expect([again.expectedTurnover, again.expectedCost]).toEqual([0, 0]);
  });
});

describe('alignment', () => {
  it('hands on venue and class of every line, and of those the last target held and today does not', () => {
    const result = align(
      [
        { id: 'TOY:A', closes: walk(1, SESSIONS), assetClass: 'crypto' },
        { id: 'ALPHA:B', closes: walk(2, SESSIONS), assetClass: 'equity' },
        { id: 'TOY:OUT', closes: walk(3, SESSIONS), assetClass: 'energy' },
      ],
      { previous: { 'TOY:OUT': 0.1, 'TOY:A': 0.2, 'ALPHA:NEVER': -0.1 } },
    );
    expect(result.instruments).toEqual(['ALPHA:B', 'TOY:A']);
    expect([result.venues, result.assetClasses]).toEqual([
      ['ALPHA', 'TOY'],
      ['equity', 'crypto'],
    ]);
    expect(result.left).toEqual([
      { instrument: 'ALPHA:NEVER', assetClass: null },
      { instrument: 'TOY:OUT', assetClass: 'energy' },
    ]);
  });

  const ESTIMATORS = [
    'ledoit_wolf',
    'ledoit_wolf_constant_correlation',
    'ledoit_wolf_single_factor',
    'oas',
    'nonlinear_shrinkage',
    'ewma',
    'sample',
  ] as const;

  it.each(ESTIMATORS)(
    '%s estimates fewer rows than lines, copies and a near-constant line, and every profile answers',
    (covariance) => {
      const next = uniform(11);
      const n = 30;
      const picks = Array.from(
        { length: n },
        (_, i): Pick => ({ id: `TOY:${String(i).padStart(2, '0')}`, cluster: i % 6 }),
      );
      const rows = Array.from({ length: 20 }, () => {
        const row = picks.map(() => 0.01 * normal(next));
        row[1] = row[0]!;
        row[2] = 1e-10 * row[2]!;
        return row;
      });
      const returns = fromRows(rows);
      const estimate = estimateCovariance({ covariance, halfLife: null }, returns);
      expect(estimate.covariance.data.every(Number.isFinite)).toBe(true);
      const alignment = {
        ...alignmentOf(picks, rows),
        covariance: { rows: n, cols: n, data: Array.from(estimate.covariance.data) },
      };
      for (const structure of ['flat', 'hierarchical'] as const) {
        for (const profile of [
          'min_variance',
          'risk_parity',
          'max_sharpe',
          'barbell',
          'max_diversification',
          'hrp',
          'equal_weight',
        ] as const) {
          const result = allocateStage({
            alignment,
            selection: selectionOf(picks),
            regime: 'NORMAL',
            exposure: 1,
            mandate: testMandate({ risk: { structure } }),
            profile,
          });
          expect(orThrow(result).gross, `${structure} ${profile}`).toBeCloseTo(1, 9);
        }
      }
    },
  );

  it('a half-life is a decay: of infinite length it weighs rows alike, of one session half of all is the last', () => {
    const next = uniform(13);
    const returns = fromRows(Array.from({ length: 100 }, () => [normal(next), normal(next)]));
    const at = (halfLife: number | null) =>
      estimateCovariance({ covariance: 'ewma', halfLife }, returns).covariance.data;
    const sample = estimateCovariance({ covariance: 'sample', halfLife: null }, returns).covariance.data;
    at(1e9).forEach((x, k) => {
      expect(x).toBeCloseTo(sample[k]!, 6);
    });
    // 0.94 = 2^(−1 / 11.2)
    at(Math.log(0.5) / Math.log(0.94)).forEach((x, k) => {
      expect(x).toBeCloseTo(at(null)[k]!, 12);
    });
    expect(at(5)[0]).not.toBeCloseTo(at(null)[0]!, 3);
  });

  it('clusters are cut where the mandate says: a larger threshold never splits', () => {
    const factor = walk(21, SESSIONS, 0.02);
    const lines = Array.from(
      { length: 6 },
      (_, k): ToyLine => ({
        id: `TOY:${k}`,
        closes: walk(30 + k, SESSIONS, 0.008).map((close, t) => (close * factor[t]!) / 100),
      }),
    );
    const history = toyMarket([calendarLine, ...lines], SESSIONS);
    const selection = selectionOf(lines.map(({ id }) => ({ id })));
    const counts = [0.05, 0.3, 0.5, 2].map((clusterThreshold) => {
      const mandate = testMandate({ risk: { clusterThreshold } });
      return new Set(alignStage({ view: history.at(history.cut), selection, mandate }).clusters).size;
    });
    expect(counts[0]).toBe(6);
    expect(counts.at(-1)).toBe(1);
    expect([...counts].sort((a, b) => b - a)).toEqual(counts);
  });
});
