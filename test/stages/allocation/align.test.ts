import { describe, expect, it } from 'vitest';
import type { Mandate } from '../../../contracts/mandate.js';
import { alignStage } from '../../../stages/allocation/align.js';
import { type Pick, selectionOf, type ToyLine, testMandate, toyDate, toyMarket, walk } from './fixtures.js';

const SESSIONS = 80;
const calendarLine: ToyLine = { id: 'TOY:CAL', closes: walk(99, SESSIONS) };

function align(
  lines: readonly ToyLine[],
  picks: readonly Pick[],
  mandate: Mandate = testMandate(),
  sessions = SESSIONS,
) {
  const history = toyMarket([calendarLine, ...lines], sessions);
  return alignStage({ view: history.at(history.cut), selection: selectionOf(picks), mandate });
}

const without = (closes: readonly number[], missing: readonly number[]) =>
  closes.map((close, k) => (missing.includes(k) ? null : close));

describe('rows', () => {
  it('are the lookback of the calendar, with simple returns between consecutive sessions', () => {
    const closes = walk(1, SESSIONS);
    const result = align([{ id: 'TOY:A', closes }], [{ id: 'TOY:A' }]);
    expect(result.dates).toHaveLength(50);
    expect(result.dates.at(-1)).toBe(toyDate(79));
    expect(result.returns.data.at(-1)).toBe(closes[79]! / closes[78]! - 1);
    expect(result.lost).toEqual([]);
  });

  it('compound over a session that one instrument missed, for all instruments', () => {
    const a = walk(1, SESSIONS);
    const b = walk(2, SESSIONS);
    const result = align(
      [
        { id: 'TOY:A', closes: without(a, [60]) },
        { id: 'TOY:B', closes: b },
      ],
      [{ id: 'TOY:A' }, { id: 'TOY:B' }],
    );
    expect(result.dates).toHaveLength(49);
    expect(result.dates).not.toContain(toyDate(60));
    const row = result.dates.indexOf(toyDate(61));
    expect(result.returns.data[2 * row]).toBe(a[61]! / a[59]! - 1);
    expect(result.returns.data[2 * row + 1]).toBe(b[61]! / b[59]! - 1);
    expect(result.lost).toEqual([{ instrument: 'TOY:A', rows: 1, reason: 'it has no bar on these sessions' }]);
  });

  it('end where the source that publishes last ends, and say what that cost', () => {
    const result = align(
      [
        { id: 'TOY:A', closes: walk(1, SESSIONS) },
        { id: 'LATE:B', closes: walk(2, SESSIONS), lagDays: 7 },
      ],
      [{ id: 'TOY:A' }, { id: 'LATE:B' }],
    );
    expect(result.dates.at(-1)).toBe(toyDate(72));
    expect(result.dates).toHaveLength(50);
    expect(result.lost).toEqual([{ instrument: 'LATE:B', rows: 7, reason: 'its newest bars were not published yet' }]);
    expect(result.funnel.kept).toEqual(['LATE:B', 'TOY:A']);
  });
});

describe('funnel', () => {
  it('rejects by name what would cost more than a fifth of the rows, and keeps everybody else whole', () => {
    const gaps = Array.from({ length: 11 }, (_, k) => 35 + 4 * k);
    const result = align(
      [
        { id: 'TOY:A', closes: walk(1, SESSIONS) },
        { id: 'TOY:GAPS', closes: without(walk(2, SESSIONS), gaps) },
        { id: 'TOY:STALE', closes: walk(3, 60) },
        { id: 'TOY:YOUNG', closes: [...Array<null>(55).fill(null), ...walk(4, 25)] },
        { id: 'TOY:STILL', closes: Array<number>(SESSIONS).fill(5) },
      ],
      ['A', 'GAPS', 'STALE', 'YOUNG', 'STILL', 'NOBARS'].map((symbol) => ({ id: `TOY:${symbol}` })),
    );
    expect(result.instruments).toEqual(['TOY:A']);
    expect(result.dates).toHaveLength(50);
    expect(Object.fromEntries(result.funnel.rejections.map(({ instrument, rule }) => [instrument, rule]))).toEqual({
      'TOY:GAPS': 'risk-rows',
      'TOY:NOBARS': 'risk-history',
      'TOY:STALE': 'risk-rows',
      'TOY:STILL': 'zero-variance',
      'TOY:YOUNG': 'risk-history',
    });
    const { entered, kept, rejections } = result.funnel;
    expect([...kept, ...rejections.map(({ instrument }) => instrument)].sort()).toEqual(entered);
  });

  it('rejects the costliest where many small gaps leave less than half of the rows', () => {
    const lines = Array.from(
      { length: 8 },
      (_, i): ToyLine => ({
        id: `TOY:${i}`,
        closes: without(
          walk(i, SESSIONS),
          Array.from({ length: 3 + (i === 7 ? 6 : 4) }, (_, k) => 30 + i + 7 * k).filter((k) => k < 79),
        ),
      }),
    );
    const result = align(
      lines,
      lines.map(({ id }) => ({ id })),
    );
    expect(result.dates.length).toBeGreaterThanOrEqual(25);
    expect(result.funnel.rejections.length).toBeGreaterThan(0);
    expect(new Set(result.funnel.rejections.map(({ rule }) => rule))).toEqual(new Set(['risk-common-rows']));
  });

  it('rejects everybody where the calendar itself is too short', () => {
    const result = align([{ id: 'TOY:A', closes: walk(1, 30) }], [{ id: 'TOY:A' }], testMandate(), 30);
    expect(result.instruments).toEqual([]);
    expect(result.funnel.rejections[0]).toMatchObject({ rule: 'risk-calendar', value: 29, threshold: 40 });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('an empty selection is an empty alignment', () => {
    const result = align([], []);
    expect([result.instruments, result.clusters, result.covariance.rows, result.shrinkage]).toEqual([[], [], 0, null]);
  });
});

describe('clusters and covariance', () => {
  const a = walk(1, SESSIONS);
  const inverse = a.map((close) => 1e4 / close);
  const lines: ToyLine[] = [
    { id: 'TOY:A', closes: a },
    { id: 'TOY:B', closes: a.map((close) => 3 * close) },
    { id: 'TOY:C', closes: walk(2, SESSIONS) },
    { id: 'TOY:INV', closes: inverse },
  ];

  it('a long and a short of the same thing share a cluster; what only mirrors it does not', () => {
    const picks: Pick[] = [{ id: 'TOY:A' }, { id: 'TOY:B', direction: 'SHORT' }, { id: 'TOY:C' }, { id: 'TOY:INV' }];
    const { clusters, directions, covariance, correlation, conditionNumber } = align(lines, picks);
    expect(clusters).toEqual([0, 0, 1, 2]);
    expect(directions).toEqual(['LONG', 'SHORT', 'LONG', 'LONG']);
    // Physical correlation +1, directional covariance below zero.
    expect(correlation.data[1]).toBeCloseTo(1, 12);
    expect(covariance.data[1]).toBeLessThan(0);
    expect(covariance.data[3]).toBeLessThan(0);
    expect(Number.isFinite(conditionNumber)).toBe(true);
  });

  it.each([
    'ledoit_wolf',
    'ledoit_wolf_constant_correlation',
    'ledoit_wolf_single_factor',
    'oas',
    'nonlinear_shrinkage',
    'ewma',
    'sample',
  ] as const)('%s estimates a covariance of identical and independent assets', (covariance) => {
    const result = align(
      lines,
      lines.map(({ id }) => ({ id })),
      testMandate({ risk: { covariance } }),
    );
    expect(result.estimator).toBe(covariance);
    expect(result.covariance.data.every(Number.isFinite)).toBe(true);
    expect(result.shrinkage === null || (result.shrinkage >= 0 && result.shrinkage <= 1)).toBe(true);
  });

  it('the mean correlation between clusters is that of their streams', () => {
    const { meanClusterCorrelation } = align(lines, [{ id: 'TOY:A' }, { id: 'TOY:INV' }]);
    expect(meanClusterCorrelation).toBeLessThan(-0.9);
    expect(align(lines, [{ id: 'TOY:A' }, { id: 'TOY:B' }]).meanClusterCorrelation).toBeNull();
  });
});

it('order of the selection changes nothing, and neither does data after asOf', () => {
  const lines = ['A', 'B', 'C', 'D'].map((symbol, i): ToyLine => ({ id: `TOY:${symbol}`, closes: walk(i, SESSIONS) }));
  const picks = lines.map(({ id }, i): Pick => ({ id, direction: i === 2 ? 'SHORT' : 'LONG' }));
  const mandate = testMandate();
  const long = toyMarket([calendarLine, ...lines], SESSIONS);
  const short = toyMarket([calendarLine, ...lines], 70);
  const before = JSON.stringify(alignStage({ view: short.at(short.cut), selection: selectionOf(picks), mandate }));
  const shuffled = selectionOf([...picks].reverse());
  expect(JSON.stringify(alignStage({ view: long.at(short.cut), selection: shuffled, mandate }))).toBe(before);
});
