/** Published portfolios through the whole stage, flat: from prices or a covariance to weights, as the mandate asks for them. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AlignmentResult, AllocationResult } from '../../../contracts/allocation.js';
import type { Profile } from '../../../contracts/mandate.js';
import { orThrow, type Result } from '../../../contracts/problem.js';
import { toJson } from '../../../quant/linalg/matrix.js';
import { alignStage } from '../../../stages/allocation/align.js';
import { allocateStage } from '../../../stages/allocation/allocate.js';
import { type GoldenProblem, matrixOf } from '../../quant/optimise/problems.js';
import { loadGolden } from '../../support/goldens.js';
import { alignmentOf, type Pick, selectionOf, testMandate, toyMarket } from './fixtures.js';

interface Expected {
  readonly status?: 'optimal' | 'infeasible' | 'noPositiveExcessReturn';
  readonly unique?: boolean;
  readonly weights?: readonly number[];
  readonly formA_homogenised?: { readonly weights: readonly number[] };
  readonly D_condensed_ward_ordered?: { readonly weights: readonly number[] };
}

const TOPICS: readonly (readonly [string, Profile])[] = [
  ['min-variance', 'min_variance'],
  ['max-sharpe', 'max_sharpe'],
  ['max-diversification', 'max_diversification'],
  ['risk-parity', 'risk_parity'],
  ['hrp', 'hrp'],
];

const weightsOf = ({ positions }: AllocationResult): number[] => positions.map(({ weight }) => weight);
const expectWeights = (actual: readonly number[], expected: readonly number[], tolerance: number): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((w, i) => {
    expect(Math.abs(w - expected[i]!), `weight ${i}`).toBeLessThanOrEqual(tolerance);
  });
};

describe.each(TOPICS)('goldens of %s through the stage', (topic, profile) => {
  const { cases, tolerance } = loadGolden<GoldenProblem, Expected>(topic);
  // A mandate has one cap for all clusters, no floors, equal budgets of risk, and variance as the risk of hrp.
  const expressible = cases.filter(({ name, input: { constraints: c, covariance, budgets } }) => {
    if (covariance === undefined || name.startsWith('herc') || name.includes('stdev')) return false;
    if (budgets?.some((b) => Math.abs(b - budgets[0]!) > 1e-12)) return false;
    const caps = [c?.groupCap ?? 1].flat();
    return (
      (c?.minWeight ?? 0) === 0 && c?.groupMin === undefined && c?.budget !== 0 && caps.every((cap) => cap === caps[0])
    );
  });

  it('are mostly expressible', () => {
    expect(expressible.length).toBeGreaterThan(0.4 * cases.length);
  });

  it.each(expressible)('$name', ({ input, expected }) => {
    const { covariance, constraints, mu, riskFree = 0 } = input;
    const n = covariance.length;
    const clusterOf = (i: number): number => {
      const g = constraints?.groups?.findIndex((members) => members.includes(i)) ?? 0;
      return g < 0 ? n + i : g;
    };
    const picks = covariance.map((_, i): Pick => ({ id: `G:${String(i).padStart(3, '0')}`, cluster: clusterOf(i) }));
    const means = mu ?? covariance.map(() => 0);
    const alignment: AlignmentResult = {
      ...alignmentOf(picks, [means, means]),
      // One row, so that its mean is the golden's to the last bit.
      returns: { rows: 1, cols: n, data: [...means] },
      covariance: toJson(matrixOf(covariance)),
    };
    const clusterCap = [constraints?.groupCap ?? 1].flat()[0]!;
    const mandate = testMandate({
      risk: {
        structure: 'flat',
        capPolicy: 'strict',
        instrumentCap: constraints?.maxWeight ?? 1,
        clusterCap,
        meanShrinkage: 0,
        riskFree,
      },
      validation: { periodsPerYear: 1 },
    });
    const selection = selectionOf(picks);
    const answer = allocateStage({ alignment, selection, regime: 'NORMAL', exposure: 1, mandate, profile });
    if (expected.status === 'infeasible') {
      expect(answer.ok ? 'optimal' : answer.problem.type).toBe('InfeasibleMandateError');
      return;
    }
    const result = orThrow(answer);
    if (expected.status === 'noPositiveExcessReturn') {
      expect(result.fallbacks[0]).toMatch(/^max_sharpe → min_variance/);
      return;
    }
    expect(result.fallbacks).toEqual([]);
    const weights =
      expected.formA_homogenised?.weights ?? expected.D_condensed_ward_ordered?.weights ?? expected.weights;
    if (weights && expected.unique !== false) expectWeights(weightsOf(result), weights, tolerance['weights'] ?? 1e-8);
  });
});

const reference = new URL('../../../../shared/data/reference/', import.meta.url);
const absent = !existsSync(reference);

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly number[] }[];
}

function table(path: string): Table {
  const bytes = readFileSync(new URL(path, reference));
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(',')).map(([key = '', ...cells]) => ({ key, cells: cells.map(Number) }));
  return { columns: header.split(',').slice(1), rows };
}

/** Prices of `symbols` as a market, aligned over all of them with the sample covariance. */
function aligned(
  prices: Table,
  symbols: readonly string[],
  from: number,
): { alignment: AlignmentResult; picks: Pick[] } {
  const rows = prices.rows.slice(from);
  const lines = symbols.map((symbol) => {
    const column = prices.columns.indexOf(symbol);
    return { id: `NYSE:${symbol}`, closes: rows.map(({ cells }) => cells[column]!), assetClass: 'equity' as const };
  });
  const history = toyMarket(lines, rows.length);
  const picks = lines.map(({ id }): Pick => ({ id }));
  const mandate = testMandate({
    calendar: { venues: ['NYSE'] },
    risk: { lookback: rows.length - 1, covariance: 'sample' },
  });
  return { alignment: alignStage({ view: history.at(history.cut), selection: selectionOf(picks), mandate }), picks };
}

function riskShares({ covariance: { cols: n, data } }: AlignmentResult, w: readonly number[]): number[] {
  const parts = w.map((wi, i) => wi * w.reduce((sum, wj, j) => sum + data[i * n + j]! * wj, 0));
  const variance = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / variance);
}

function allocated({ alignment, picks }: ReturnType<typeof aligned>, profile: Profile): Result<AllocationResult> {
  const mandate = testMandate({ risk: { structure: 'flat', instrumentCap: 1, clusterCap: 1, meanShrinkage: 0 } });
  const selection = selectionOf(picks);
  return allocateStage({ alignment, selection, regime: 'NORMAL', exposure: 1, mandate, profile });
}

describe.skipIf(absent)(`Riskfolio-Lib${absent ? ' (skipped: no shared data)' : ''}`, () => {
  const SYMBOLS = ['AMZN', 'APA', 'CMCSA', 'CPB', 'JCI', 'JPM', 'MMC', 'MO', 'TGT', 'ZION'];
  it.each([
    ['min_variance', 'Classic_MinRisk.csv'],
    ['max_sharpe', 'Classic_Sharpe.csv'],
    ['risk_parity', 'Classic_RP.csv'],
  ] as const)('%s of ten shares, from prices to weights, is its %s', (profile, file) => {
    const prices = table('riskfolio/stock_prices.csv.gz');
    const book = aligned(prices, SYMBOLS, prices.rows.length - 201);
    expect(book.alignment.dates).toHaveLength(200);
    const expected = table(`riskfolio/${file}`);
    const variance = expected.columns.indexOf('MV');
    const weights = SYMBOLS.map((symbol) => expected.rows.find(({ key }) => key === symbol)!.cells[variance]!);
    const ours = orThrow(allocated(book, profile));
    // 1e-6: what its own tests ask of these numbers; its solvers leave 1e-9 where a weight is zero.
    expectWeights(weightsOf(ours), weights, profile === 'risk_parity' ? 5e-6 : 1e-6);
    if (profile !== 'risk_parity') return;
    // Its conic solver shares risk to some 1e-5; where ours differ, they are the equal ones.
    const unequal = (shares: readonly number[]): number => Math.max(...shares) - Math.min(...shares);
    expect(unequal(ours.positions.map(({ riskShare }) => riskShare))).toBeLessThan(1e-12);
    expect(unequal(riskShares(book.alignment, weights))).toBeGreaterThan(1e-6);
  });
});

describe.skipIf(absent)(`skfolio${absent ? ' (skipped: no shared data)' : ''}`, () => {
  const names: Readonly<Partial<Record<Profile, readonly [string, string]>>> = {
    min_variance: ['min-variance', 'skfolio-long-only'],
    max_sharpe: ['max-sharpe', 'skfolio-long-only'],
    max_diversification: ['max-diversification', 'skfolio-long-only'],
    risk_parity: ['risk-parity', 'skfolio'],
    hrp: ['hrp', 'skfolio-2263x20'],
  };
  it.each(Object.keys(names) as Profile[])(
    '%s of twenty shares, 2014 to 2022, from prices to weights, is the golden',
    (profile) => {
      const prices = table('skfolio/sp500_dataset.csv.gz');
      const from = prices.rows.findIndex(({ key }) => key >= '2014-01-02');
      const book = aligned(prices, prices.columns, from);
      expect(book.alignment.dates).toHaveLength(2263);
      const [topic, name] = names[profile]!;
      const { expected } = loadGolden<GoldenProblem, Expected>(topic).cases.find((one) => one.name === name)!;
      const weights = expected.D_condensed_ward_ordered?.weights ?? expected.weights!;
      // 1e-8 of the golden, and what ten digits of its covariance are worth.
      expectWeights(weightsOf(orThrow(allocated(book, profile))), weights, 1e-7);
    },
  );
});
