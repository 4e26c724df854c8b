import { describe, expect, it } from 'vitest';
import type { AllocationResult } from '../../../contracts/allocation.js';
import type { Mandate, Profile } from '../../../contracts/mandate.js';
import { orThrow, type Problem, type Result } from '../../../contracts/problem.js';
import { allocateStage } from '../../../stages/allocation/allocate.js';
import { alignmentOf, normal, type Pick, selectionOf, testMandate, uniform } from './fixtures.js';
import { PROFILES } from './random-mandates.js';

interface Book {
  readonly picks: readonly Pick[];
  readonly rows: readonly (readonly number[])[];
}

/** Independent lines, each a cluster of its own, volatilities from 0.5 % to 2 % a day; all gain a little. */
function lines(picks: readonly Omit<Pick, 'cluster'>[], { together = false } = {}): Book {
  const next = uniform(1234);
  const named = picks.map((pick, i): Pick => ({ ...pick, cluster: together ? 0 : i, convexity: next() }));
  const scale = named.map(() => 0.005 * 4 ** next());
  const drift = named.map(({ direction }) => (direction === 'SHORT' ? -0.001 : 0.001));
  const rows = Array.from({ length: 80 }, () => named.map((_, i) => drift[i]! + scale[i]! * normal(next)));
  return { picks: named, rows };
}

const eight = lines([
  { id: 'ALPHA:A', assetClass: 'fx' },
  { id: 'ALPHA:B', assetClass: 'crypto' },
  { id: 'ALPHA:C', assetClass: 'crypto' },
  { id: 'BETA:D', assetClass: 'fx' },
  { id: 'BETA:E', assetClass: 'crypto', direction: 'SHORT' },
  { id: 'BETA:F', assetClass: 'equity' },
  { id: 'GAMMA:G', assetClass: 'equity', direction: 'SHORT' },
  { id: 'GAMMA:H', assetClass: 'fx' },
]);

const allocate = (
  { picks, rows }: Book,
  mandate: Mandate,
  profile: Profile,
  { previous = {}, exposure = 1 }: { previous?: Readonly<Record<string, number>>; exposure?: number } = {},
): Result<AllocationResult> =>
  allocateStage({
    alignment: alignmentOf(picks, rows),
    selection: selectionOf(picks),
    regime: 'NORMAL',
    exposure,
    mandate,
    profile,
    previous,
  });

const failure = (result: Result<AllocationResult>): Problem =>
  result.ok ? expect.fail(`gross ${result.value.gross}`) : result.problem;
const grossOf = ({ positions }: AllocationResult, of: (id: string) => boolean): number =>
  positions.reduce((sum, { instrument, weight }) => sum + (of(instrument) ? Math.abs(weight) : 0), 0);
const wide = { instrumentCap: 0.5, clusterCap: 0.5 };

describe('venue and class caps', () => {
  const risk = { ...wide, venueCaps: { ALPHA: 0.2 }, classCaps: { crypto: 0.15, equity: 0.25 } };
  const isCrypto = (id: string): boolean => ['ALPHA:B', 'ALPHA:C', 'BETA:E'].includes(id);
  const isEquity = (id: string): boolean => ['BETA:F', 'GAMMA:G'].includes(id);

  it.each(PROFILES)('%s keeps them where they overlap each other and clusters, in every structure', (profile) => {
    for (const structure of ['flat', 'hierarchical'] as const) {
      const result = orThrow(allocate(eight, testMandate({ risk: { ...risk, structure } }), profile));
      expect(grossOf(result, (id) => id.startsWith('ALPHA:'))).toBeLessThanOrEqual(0.2 + 1e-9);
      expect(grossOf(result, isCrypto)).toBeLessThanOrEqual(0.15 + 1e-9);
      expect(grossOf(result, isEquity)).toBeLessThanOrEqual(0.25 + 1e-9);
      expect(result.gross).toBeCloseTo(1, 9);
      expect(result.binding).not.toEqual([]);
    }
  });

  it('leave uninvested what they do not hold, and are named', () => {
    const book = lines([{ id: 'ALPHA:A' }, { id: 'ALPHA:B' }, { id: 'ALPHA:C' }]);
    for (const profile of PROFILES) {
      const result = orThrow(allocate(book, testMandate({ risk: { ...wide, venueCaps: { ALPHA: 0.3 } } }), profile));
      expect([result.gross, result.uninvested].map((x) => x.toFixed(9))).toEqual(['0.300000000', '0.700000000']);
      expect(result.binding).toContain('group:venue ALPHA');
    }
  });

  it('that force a line to zero do not stop risk parity from answering', () => {
    // At the most that ALPHA and fx hold together, their common line A has no room.
    const book = lines([
      { id: 'ALPHA:A', assetClass: 'fx' },
      { id: 'ALPHA:B', assetClass: 'crypto' },
      { id: 'BETA:C', assetClass: 'fx' },
    ]);
    const mandate = testMandate({
      risk: { ...wide, structure: 'flat', venueCaps: { ALPHA: 0.2 }, classCaps: { fx: 0.2 } },
    });
    const { positions, gross, fallbacks } = orThrow(allocate(book, mandate, 'risk_parity'));
    expect(positions.map(({ weight }) => weight.toFixed(9))).toEqual(['0.000000000', '0.200000000', '0.200000000']);
    expect(gross).toBeCloseTo(0.4, 9);
    expect(fallbacks).toHaveLength(1);
  });

  it('split buckets, which share the risk of their cluster among them', () => {
    // Two clusters of independent, equal lines: one on two venues with caps that never bind.
    const picks: Pick[] = ['ALPHA:A', 'BETA:B', 'GAMMA:C'].map((id, i) => ({ id, cluster: i < 2 ? 0 : 1 }));
    const next = uniform(7);
    const rows = Array.from({ length: 400 }, () => picks.map(() => 0.01 * normal(next)));
    const at = (venueCaps: Readonly<Record<string, number>>) =>
      orThrow(
        allocate({ picks, rows }, testMandate({ risk: { instrumentCap: 1, clusterCap: 1, venueCaps } }), 'risk_parity'),
      );
    const [free, split] = [at({}), at({ ALPHA: 1, BETA: 1 })];
    expect(free.positions.map(({ bucket }) => bucket)).toEqual(['0/LONG', '0/LONG', '1/LONG']);
    expect(split.positions.map(({ bucket }) => bucket)).toEqual(['0/LONG/ALPHA', '0/LONG/BETA', '1/LONG']);
    split.positions.forEach(({ riskShare }, i) => {
      expect(riskShare).toBeCloseTo([0.25, 0.25, 0.5][i]!, 9);
    });
    expect(split.clusters[0]!.riskShare).toBeCloseTo(free.clusters[0]!.riskShare, 9);
  });

  it('under capPolicy strict fail with the smallest set that holds too little', () => {
    const book = lines([{ id: 'ALPHA:A' }, { id: 'ALPHA:B' }, { id: 'BETA:C' }]);
    const mandate = testMandate({
      risk: { ...wide, capPolicy: 'strict', structure: 'flat', venueCaps: { ALPHA: 0.3, BETA: 2 } },
    });
    for (const profile of PROFILES.filter((name) => name !== 'barbell')) {
      const { type, what } = failure(allocate(book, mandate, profile));
      expect(type).toBe('InfeasibleMandateError');
      expect(what).toBe(
        'a gross of 1 was asked, but group:venue ALPHA (0.3), upper:BETA:C (0.5) hold at most 0.8 of NAV, and capPolicy is strict',
      );
    }
  });
});

describe('net exposure', () => {
  it.each(PROFILES)('%s keeps it between its bounds', (profile) => {
    for (const structure of ['flat', 'hierarchical'] as const) {
      for (const net of [
        { min: 0, max: 0 },
        { min: -0.3, max: -0.1 },
        { min: 0.7, max: 1 },
      ]) {
        const result = orThrow(allocate(eight, testMandate({ risk: { ...wide, structure, net } }), profile));
        expect(result.net).toBeGreaterThanOrEqual(net.min - 1e-9);
        expect(result.net).toBeLessThanOrEqual(net.max + 1e-9);
        expect(result.gross).toBeCloseTo(1, 9);
      }
    }
  });

  it('limits the gross where one side is missing, and says so', () => {
    const longs = lines([{ id: 'ALPHA:A' }, { id: 'ALPHA:B' }, { id: 'ALPHA:C' }]);
    for (const profile of PROFILES) {
      const mandate = testMandate({ risk: { ...wide, net: { min: -0.1, max: 0.2 } } });
      const result = orThrow(allocate(longs, mandate, profile));
      expect(result.gross).toBeCloseTo(0.2, 9);
      expect(result.binding).toContain('net');
      const neutral = orThrow(allocate(longs, testMandate({ risk: { ...wide, net: { min: -1, max: 0 } } }), profile));
      expect([neutral.gross, neutral.uninvested, neutral.binding]).toEqual([0, 1, ['net']]);
    }
  });

  it('that no book has is a conflict by name, under either policy', () => {
    const longs = lines([{ id: 'ALPHA:A' }, { id: 'ALPHA:B' }]);
    for (const capPolicy of ['cash', 'strict'] as const) {
      for (const profile of PROFILES) {
        const short = failure(
          allocate(longs, testMandate({ risk: { ...wide, capPolicy, net: { min: -0.5, max: -0.2 } } }), profile),
        );
        expect(short.type).toBe('InfeasibleMandateError');
        expect(short.what).toMatch(/^these constraints cannot hold together: net \(-0.2\), lower:/);
      }
    }
    const much = testMandate({
      risk: { instrumentCap: 0.1, clusterCap: 0.1, structure: 'flat', net: { min: 0.4, max: 1 } },
    });
    expect(failure(allocate(longs, much, 'hrp')).what).toBe(
      'these constraints cannot hold together: netLower (0.4), upper:ALPHA:A (0.1), upper:ALPHA:B (0.1)',
    );
  });
});

describe('turnover', () => {
  const limited = (maxTurnover: number, risk: Partial<Mandate['risk']> = {}): Mandate =>
    testMandate({ risk: { ...wide, ...risk }, rebalance: { maxTurnover } });
  const even = Object.fromEntries(eight.picks.map(({ id, direction }) => [id, direction === 'SHORT' ? -0.125 : 0.125]));

  it.each(PROFILES)(
    '%s goes no further from the last target than allowed, and all the way where that is near',
    (profile) => {
      for (const structure of ['flat', 'hierarchical'] as const) {
        const free = orThrow(
          allocate(eight, testMandate({ risk: { ...wide, structure } }), profile, { previous: even }),
        );
        const near = orThrow(allocate(eight, limited(0.02, { structure }), profile, { previous: even }));
        expect(near.expectedTurnover).toBeLessThanOrEqual(0.02 + 1e-9);
        expect(near.gross).toBeCloseTo(1, 9);
        expect(near.binding.includes('turnover')).toBe(free.expectedTurnover > 0.02);
        const far = orThrow(allocate(eight, limited(2, { structure }), profile, { previous: even }));
        expect(far.positions).toEqual(free.positions);
      }
    },
  );

  it('builds a book up from cash, as far as it goes each time', () => {
    let previous: Readonly<Record<string, number>> = {};
    const grosses = Array.from({ length: 4 }, () => {
      const result = orThrow(allocate(eight, limited(0.15), 'min_variance', { previous }));
      previous = Object.fromEntries(result.positions.map(({ instrument, weight }) => [instrument, weight]));
      return result.gross;
    });
    [0.3, 0.6, 0.9, 1].forEach((gross, k) => {
      expect(grosses[k]).toBeCloseTo(gross, 9);
    });
  });

  it('exits come first: what left or changed side is closed, and only the rest is bought', () => {
    const previous = { 'ALPHA:A': 0.3, 'BETA:E': 0.1, 'ALPHA:LEFT': -0.2 };
    for (const profile of PROFILES) {
      const result = orThrow(allocate(eight, limited(0.25, { structure: 'flat' }), profile, { previous }));
      // 0.15 of the 0.25 are exits; from 0.3 held, at most 0.2 more can be bought.
      expect(result.expectedTurnover).toBeLessThanOrEqual(0.25 + 1e-9);
      expect(result.gross).toBeCloseTo(0.5, 9);
      expect(result.binding).toContain('turnover');
      expect(result.fallbacks.some((words) => words.startsWith('maxTurnover'))).toBe(false);
    }
  });

  it('exits beyond the limit are made and said, and nothing else moves; under strict they fail', () => {
    const previous = { 'ALPHA:A': 0.3, 'ALPHA:LEFT': 0.5 };
    for (const profile of PROFILES) {
      const result = orThrow(allocate(eight, limited(0.1), profile, { previous }));
      const [held] = result.positions;
      expect(held?.weight).toBeCloseTo(0.3, 9);
      expect(result.gross).toBeCloseTo(0.3, 9);
      expect(result.expectedTurnover).toBeCloseTo(0.25, 9);
      expect(result.fallbacks.some((words) => words.startsWith('maxTurnover 0.1 → 0.25:'))).toBe(true);
      const strict = failure(allocate(eight, limited(0.1, { capPolicy: 'strict' }), profile, { previous }));
      expect(strict.what).toMatch(/maxTurnover|turnover/);
    }
  });

  it('conflicts by name with a cap that fell and with a gross that must fall', () => {
    const previous = { 'ALPHA:A': 0.85, 'ALPHA:B': 0.15 };
    for (const profile of PROFILES.filter((name) => name !== 'barbell')) {
      const cap = failure(
        allocate(eight, limited(0.1, { structure: 'flat', instrumentCap: 0.5 }), profile, { previous }),
      );
      expect(cap.what).toBe('these constraints cannot hold together: turnover (0.1), upper:ALPHA:A (0.5)');
      const gross = failure(
        allocate(eight, limited(0.1, { structure: 'flat', instrumentCap: 1, clusterCap: 1 }), profile, {
          previous,
          exposure: 0.5,
        }),
      );
      expect(gross.what).toBe('these constraints cannot hold together: budget (0.5), turnover (0.1)');
    }
  });
});

describe('target volatility', () => {
  it.each(PROFILES)('%s is scaled down to it and leaves the rest uninvested, by name', (profile) => {
    const free = orThrow(allocate(eight, testMandate({ risk: wide }), profile));
    const scaled = orThrow(
      allocate(eight, testMandate({ risk: { ...wide, targetVolatility: free.volatility / 2 } }), profile),
    );
    expect(scaled.volatility).toBeCloseTo(free.volatility / 2, 12);
    expect(scaled.uninvested).toBeCloseTo(0.5, 9);
    expect(scaled.binding).toContain('targetVolatility');
    scaled.positions.forEach(({ weight }, i) => {
      expect(weight).toBeCloseTo(free.positions[i]!.weight / 2, 12);
    });
    const above = orThrow(
      allocate(eight, testMandate({ risk: { ...wide, targetVolatility: 2 * free.volatility } }), profile),
    );
    expect(above.positions).toEqual(free.positions);
    expect(above.binding).toEqual(free.binding);
  });

  it('keeps net exposure and turnover while it scales', () => {
    const risk = { ...wide, net: { min: 0.3, max: 0.5 } };
    const previous = { 'ALPHA:A': 0.2, 'BETA:D': 0.2 };
    for (const profile of PROFILES) {
      const free = orThrow(
        allocate(eight, testMandate({ risk, rebalance: { maxTurnover: 0.4 } }), profile, { previous }),
      );
      const target = 0.8 * free.volatility;
      const mandate = testMandate({ risk: { ...risk, targetVolatility: target }, rebalance: { maxTurnover: 0.4 } });
      const result = orThrow(allocate(eight, mandate, profile, { previous }));
      expect(result.volatility).toBeLessThanOrEqual(target + 1e-9);
      expect(result.net).toBeGreaterThanOrEqual(0.3 - 1e-9);
      expect(result.expectedTurnover).toBeLessThanOrEqual(0.4 + 1e-9);
      expect(result.fallbacks.at(-1)).toMatch(/^targetVolatility: mixed with min_variance/);
    }
  });

  it('below what net exposure asks for is a conflict with its numbers', () => {
    const mandate = testMandate({ risk: { ...wide, net: { min: 0.5, max: 1 }, targetVolatility: 0.001 } });
    for (const profile of PROFILES) {
      const { type, what } = failure(allocate(eight, mandate, profile));
      expect(type).toBe('InfeasibleMandateError');
      expect(what).toMatch(
        /^risk\.targetVolatility allows 0\.10 % a year, but risk\.net keep a gross of 50\.00 %, whose least/,
      );
    }
  });
});

describe('edges', () => {
  it('too few instruments for the caps hold what they can, or fail with every bound named', () => {
    const two = lines([{ id: 'ALPHA:A' }, { id: 'ALPHA:B' }], { together: true });
    const mandate = testMandate({ risk: { instrumentCap: 0.3, clusterCap: 0.4 } });
    for (const profile of PROFILES) {
      expect(orThrow(allocate(two, mandate, profile)).gross).toBeCloseTo(0.4, 9);
      const strict = testMandate({ risk: { instrumentCap: 0.3, clusterCap: 0.4, capPolicy: 'strict' } });
      expect(failure(allocate(two, strict, profile)).what).toContain('group:cluster 0 (0.4)');
    }
  });

  it('every mean below zero leaves min_variance in place of max_sharpe, under the same limits', () => {
    const losing = {
      ...eight,
      rows: eight.rows.map((row) => row.map((r, i) => r + (eight.picks[i]!.direction === 'SHORT' ? 0.02 : -0.02))),
    };
    const mandate = testMandate({ risk: { ...wide, net: { min: 0, max: 0.2 }, venueCaps: { ALPHA: 0.2 } } });
    const result = orThrow(allocate(losing, mandate, 'max_sharpe'));
    expect(result.fallbacks[0]).toMatch(/^max_sharpe → min_variance: no feasible portfolio earns more than cash/);
    expect(result.positions).toEqual(orThrow(allocate(losing, mandate, 'min_variance')).positions);
  });

  it('the order in which the last target was written changes nothing', () => {
    const mandate = testMandate({ rebalance: { maxTurnover: 0.1 }, risk: wide });
    const weights: [string, number][] = [
      ['ALPHA:A', 0.1],
      ['BETA:E', -0.3],
      ['X:1', 0.1],
      ['X:2', 0.07],
      ['X:3', -0.013],
    ];
    for (const profile of PROFILES) {
      const [a, b] = [weights, [...weights].reverse()].map((list) =>
        JSON.stringify(allocate(eight, mandate, profile, { previous: Object.fromEntries(list) })),
      );
      expect(b).toBe(a);
    }
  });
});
