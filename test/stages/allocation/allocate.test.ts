import { describe, expect, it } from 'vitest';
import type { AllocationResult } from '../../../contracts/allocation.js';
import type { Mandate, Profile, Regime } from '../../../contracts/mandate.js';
import { orThrow, type Result } from '../../../contracts/problem.js';
import { allocateStage } from '../../../stages/allocation/allocate.js';
import { alignmentOf, normal, type Pick, selectionOf, testMandate, uniform } from './fixtures.js';

const PROFILES: readonly Profile[] = [
  'min_variance',
  'risk_parity',
  'max_sharpe',
  'barbell',
  'max_diversification',
  'hrp',
  'equal_weight',
];

interface Case {
  readonly picks: readonly Pick[];
  readonly rows: readonly (readonly number[])[];
}

/** Instruments in clusters with a factor each; volatilities from 0.1 % to 3 % a day. */
function randomCase(seed: number, { drift = 0 }: { drift?: number } = {}): Case {
  const next = uniform(seed);
  const n = 1 + Math.floor(next() * 14);
  const clusterCount = 1 + Math.floor(next() * Math.min(n, 7));
  const picks = Array.from(
    { length: n },
    (_, i): Pick => ({
      id: `TOY:${String(i).padStart(2, '0')}`,
      direction: next() < 0.35 ? 'SHORT' : 'LONG',
      cluster: i < clusterCount ? i : Math.floor(next() * clusterCount),
      score: next(),
      convexity: next(),
    }),
  );
  const volatility = picks.map(() => 0.001 * 30 ** next());
  const rows = Array.from({ length: 60 }, () => {
    const factors = Array.from({ length: clusterCount }, () => normal(next));
    return picks.map(
      ({ cluster = 0, direction }, i) =>
        volatility[i]! * (0.8 * factors[cluster]! + 0.6 * normal(next)) + (direction === 'SHORT' ? -drift : drift),
    );
  });
  return { picks, rows };
}

const allocate = (
  { picks, rows }: Case,
  mandate: Mandate,
  profile: Profile,
  { regime = 'NORMAL', exposure = 1 }: { regime?: Regime; exposure?: number } = {},
): Result<AllocationResult> =>
  allocateStage({
    alignment: alignmentOf(picks, rows),
    selection: selectionOf(picks),
    regime,
    exposure,
    mandate,
    profile,
  });

function expectWithinCaps(result: AllocationResult, mandate: Mandate): void {
  const { instrumentCap, clusterCap } = mandate.risk;
  const gross = new Map<number, number>();
  for (const { weight, cluster, direction } of result.positions) {
    expect(Math.abs(weight)).toBeLessThanOrEqual(instrumentCap + 1e-9);
    expect(direction === 'LONG' ? weight : -weight).toBeGreaterThanOrEqual(0);
    gross.set(cluster, (gross.get(cluster) ?? 0) + Math.abs(weight));
  }
  for (const g of gross.values()) expect(g).toBeLessThanOrEqual(clusterCap + 1e-9);
  const total = result.positions.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  expect(Math.abs(total + result.uninvested - result.grossTarget)).toBeLessThanOrEqual(1e-9);
  expect(Math.abs(total - result.gross)).toBeLessThanOrEqual(1e-12);
  expect(result.cash).toBeCloseTo(1 - result.positions.reduce((sum, { weight }) => sum + weight, 0), 12);
  if (result.uninvested > 1e-9) expect(result.binding.length).toBeGreaterThan(0);
  for (const { primal, dual, complementarity } of result.certificates) {
    expect(Math.max(primal, dual, complementarity)).toBeLessThanOrEqual(1e-6);
  }
}

describe('caps', () => {
  it.each(PROFILES)(
    '%s keeps every cap on 300 random mandates, and its gross plus the uninvested is the target',
    (profile) => {
      for (let seed = 1; seed <= 300; seed++) {
        const next = uniform(10_000 + seed);
        const mandate = testMandate({
          risk: {
            structure: next() < 0.7 ? 'hierarchical' : 'flat',
            executionBlend: next(),
            instrumentCap: 0.03 + 0.5 * next(),
            clusterCap: 0.05 + 0.6 * next(),
            grossTarget: 0.3 + next(),
            riskFree: 0.02 * next(),
          },
        });
        const regime = (['QUIET', 'NORMAL', 'CRISIS'] as const)[Math.floor(next() * 3)]!;
        const exposure = 0.4 + 0.6 * next();
        const result = allocate(randomCase(seed), mandate, profile, { regime, exposure });
        if (!result.ok) throw new Error(`seed ${seed}: ${result.problem.type} ${result.problem.what}`);
        expect(result.value.grossTarget).toBeCloseTo(mandate.risk.grossTarget * exposure, 12);
        expectWithinCaps(result.value, mandate);
      }
    },
  );

  it('one instrument holds its cap and the rest stays uninvested, with the bound named', () => {
    const one: Case = { picks: [{ id: 'TOY:A' }], rows: randomCase(3).rows.map(([r = 0]) => [r]) };
    for (const profile of PROFILES) {
      const { gross, uninvested, binding } = orThrow(allocate(one, testMandate(), profile));
      expect(gross).toBeCloseTo(0.15, 12);
      expect(uninvested).toBeCloseTo(0.85, 12);
      expect(binding).toEqual(['upper:TOY:A']);
    }
  });

  it('a book in one cluster holds the cluster cap and no more', () => {
    const { picks, rows } = randomCase(12);
    const together: Case = { picks: picks.map((pick) => ({ ...pick, cluster: 0 })), rows };
    expect(picks.length).toBeGreaterThan(3);
    for (const profile of PROFILES) {
      const result = orThrow(allocate(together, testMandate(), profile));
      expect(result.gross).toBeCloseTo(0.25, 9);
      expect(result.binding).toContain('group:cluster 0');
      expect(result.clusters).toHaveLength(1);
    }
  });

  it('caps that sum to the target exactly invest all of it', () => {
    const picks = Array.from({ length: 8 }, (_, i): Pick => ({ id: `TOY:${i}`, cluster: Math.floor(i / 2) }));
    const next = uniform(5);
    const rows = Array.from({ length: 60 }, () => picks.map(() => 0.01 * normal(next)));
    for (const profile of PROFILES) {
      const result = orThrow(allocate({ picks, rows }, testMandate(), profile));
      if (profile === 'barbell') continue;
      expect(result.uninvested).toBe(0);
      expect(result.gross).toBeCloseTo(1, 9);
    }
  });
});

describe('capPolicy strict', () => {
  it('fails by name where the caps cannot hold the target', () => {
    const picks: Pick[] = [{ id: 'TOY:A' }, { id: 'TOY:B', cluster: 1 }];
    const rows = randomCase(4).rows.map((row) => [row[0] ?? 0, -(row[0] ?? 0) * 0.5]);
    for (const profile of PROFILES) {
      const result = allocate({ picks, rows }, testMandate({ risk: { capPolicy: 'strict' } }), profile);
      expect(result.ok).toBe(false);
      if (result.ok) continue;
      expect(result.problem.type).toBe('InfeasibleMandateError');
      expect(result.problem.what).toContain('upper:');
      expect(result.problem.where).toBe(`allocation/${profile}`);
    }
  });

  it('succeeds where they can', () => {
    const mandate = testMandate({ risk: { capPolicy: 'strict', instrumentCap: 1, clusterCap: 1 } });
    for (const profile of PROFILES) expect(allocate(randomCase(8), mandate, profile).ok).toBe(true);
  });
});

describe('profiles', () => {
  const wide = testMandate({ risk: { instrumentCap: 1, clusterCap: 1 } });

  it('min_variance has the lowest forecast volatility of all profiles at the same gross', () => {
    const flat = testMandate({ risk: { structure: 'flat' } });
    const forecasts = PROFILES.map((profile) => orThrow(allocate(randomCase(21), flat, profile)));
    const full = forecasts.filter(({ gross }) => gross > forecasts[0]!.gross - 1e-9);
    expect(full.length).toBeGreaterThan(3);
    for (const { volatility } of full) expect(volatility).toBeGreaterThanOrEqual(forecasts[0]!.volatility - 1e-9);
  });

  it('risk_parity without binding caps gives every bucket the same share of risk', () => {
    const result = orThrow(allocate(randomCase(31), wide, 'risk_parity'));
    const shares = new Map<string, number>();
    for (const { bucket, riskShare } of result.positions) shares.set(bucket, (shares.get(bucket) ?? 0) + riskShare);
    for (const share of shares.values()) expect(share).toBeCloseTo(1 / shares.size, 6);
  });

  it('max_sharpe becomes min_variance and says so where every mean is negative', () => {
    const losing = randomCase(41, { drift: -0.02 });
    const sharpe = orThrow(allocate(losing, wide, 'max_sharpe'));
    const variance = orThrow(allocate(losing, wide, 'min_variance'));
    expect(sharpe.fallbacks).toHaveLength(1);
    expect(sharpe.fallbacks[0]).toMatch(/^max_sharpe → min_variance: no feasible portfolio earns more than cash/);
    expect(sharpe.positions).toEqual(variance.positions);
  });

  it('max_sharpe needs no fallback where streams earn', () => {
    expect(orThrow(allocate(randomCase(41, { drift: 0.002 }), wide, 'max_sharpe')).fallbacks).toEqual([]);
  });

  it('equal_weight gives each instrument the same where no cap binds, in every structure', () => {
    const { picks, rows } = randomCase(51);
    for (const structure of ['hierarchical', 'flat'] as const) {
      const mandate = testMandate({ risk: { instrumentCap: 1, clusterCap: 1, structure } });
      const { positions } = orThrow(allocate({ picks, rows }, mandate, 'equal_weight'));
      for (const { weight } of positions) expect(Math.abs(weight)).toBeCloseTo(1 / picks.length, 9);
    }
  });

  it('a short is long its negated stream: mirroring returns and directions mirrors the weights', () => {
    const { picks, rows } = randomCase(61);
    const mirrored: Case = {
      picks: picks.map((pick) => ({ ...pick, direction: pick.direction === 'SHORT' ? 'LONG' : 'SHORT' })),
      rows: rows.map((row) => row.map((r) => -r)),
    };
    // Flat: buckets of a hierarchical book are ordered by direction, which may differ in the last bit.
    const mandate = testMandate({ risk: { structure: 'flat' } });
    for (const profile of PROFILES) {
      const a = orThrow(allocate({ picks, rows }, mandate, profile));
      const b = orThrow(allocate(mirrored, mandate, profile));
      a.positions.forEach(({ weight }, i) => {
        expect(b.positions[i]!.weight).toBeCloseTo(-weight, 9);
      });
    }
  });

  it('hedged identical instruments and a near-constant one are allocated without a failure', () => {
    const next = uniform(71);
    const rows = Array.from({ length: 60 }, () => {
      const r = 0.01 * normal(next);
      return [r, r, r, 1e-9 * normal(next)];
    });
    const picks: Pick[] = [
      { id: 'TOY:A' },
      { id: 'TOY:B' },
      { id: 'TOY:C', direction: 'SHORT' },
      { id: 'TOY:D', cluster: 1 },
    ];
    for (const structure of ['hierarchical', 'flat'] as const) {
      const mandate = testMandate({ risk: { structure } });
      for (const profile of PROFILES) expectWithinCaps(orThrow(allocate({ picks, rows }, mandate, profile)), mandate);
    }
  });

  it('the same input gives the same bytes', () => {
    for (const profile of PROFILES) {
      const once = JSON.stringify(allocate(randomCase(81), testMandate(), profile));
      expect(JSON.stringify(allocate(randomCase(81), testMandate(), profile))).toBe(once);
    }
  });
});

describe('barbell', () => {
  /** Instruments 0..4 gain rarely and a lot, the others lose rarely and a lot. */
  function skewed(n: number): Case {
    const next = uniform(91);
    const picks = Array.from({ length: n }, (_, i): Pick => ({ id: `TOY:${i}`, cluster: i, convexity: 1 - i / n }));
    const rows = Array.from({ length: 80 }, () =>
      picks.map((_, i) => 0.01 * normal(next) + (next() < 0.05 ? (i < 5 ? 0.08 : -0.08) : 0)),
    );
    return { picks, rows };
  }

  it.each([
    ['QUIET', 0.15],
    ['NORMAL', 0.1],
    ['CRISIS', 0.05],
  ] as const)('in %s the aggressors hold %f of gross in equal parts, one per cluster', (regime, share) => {
    const result = orThrow(allocate(skewed(12), testMandate(), 'barbell', { regime }));
    const sleeve = result.positions.filter(({ bucket }) => bucket === 'aggressor');
    expect(sleeve.map(({ instrument }) => instrument)).toEqual(['TOY:0', 'TOY:1', 'TOY:2', 'TOY:3', 'TOY:4']);
    for (const { weight } of sleeve) expect(weight).toBeCloseTo((share * result.gross) / 5, 9);
    expect(result.fallbacks).toEqual([]);
    expect(result.certificates).toHaveLength(1);
  });

  it('too few eligible aggressors leave the core alone, and the result says so', () => {
    const { picks, rows } = skewed(12);
    const mandate = testMandate({ barbell: { minAggressors: 6, maxAggressors: 8 } });
    const result = orThrow(allocate({ picks, rows }, mandate, 'barbell'));
    expect(result.fallbacks[0]).toBe('barbell → core only: 5 eligible aggressors, 6 are needed');
    expect(result.positions.some(({ bucket }) => bucket === 'aggressor')).toBe(false);
    expectWithinCaps(result, mandate);
  });

  it('core and sleeve of one cluster are added under its cap', () => {
    const { picks, rows } = skewed(12);
    const shared: Case = { picks: picks.map((pick, i) => ({ ...pick, cluster: i % 5 })), rows };
    const mandate = testMandate({ risk: { clusterCap: 0.12, instrumentCap: 0.1 } });
    const result = orThrow(allocate(shared, mandate, 'barbell', { regime: 'QUIET' }));
    expectWithinCaps(result, mandate);
    expect(result.positions.filter(({ bucket }) => bucket === 'aggressor').length).toBeGreaterThan(1);
    // Every cluster is full, which five aggressors would not allow.
    for (const { gross } of result.clusters) expect(gross).toBeCloseTo(0.12, 9);
  });

  it('the sleeve stays its share of gross where the caps limit the core', () => {
    const mandate = testMandate({ risk: { instrumentCap: 0.05, clusterCap: 0.05 } });
    const result = orThrow(allocate(skewed(9), mandate, 'barbell', { regime: 'QUIET' }));
    const sleeve = result.positions.filter(({ bucket }) => bucket === 'aggressor');
    const held = sleeve.reduce((sum, { weight }) => sum + weight, 0);
    // Two aggressors and seven for the core: more aggressors would hold less in all.
    expect(sleeve).toHaveLength(2);
    expect(held / result.gross).toBeCloseTo(0.15, 9);
    expect(result.gross).toBeCloseTo((7 * 0.05) / 0.85, 9);
    expect(result.fallbacks).toEqual([]);
  });

  it('an aggressor at its own cap makes the sleeve smaller, and the result says so', () => {
    const mandate = testMandate({ risk: { instrumentCap: 0.02, clusterCap: 1 }, barbell: { maxAggressors: 2 } });
    const result = orThrow(allocate(skewed(40), mandate, 'barbell', { regime: 'QUIET' }));
    expect(result.fallbacks[0]).toMatch(/^barbell sleeve CAPPED: 5\.00 % of gross instead of 15\.00 %/);
    expectWithinCaps(result, mandate);
  });
});

describe('edges', () => {
  it('an exposure of zero holds nothing and fails nothing', () => {
    for (const profile of PROFILES) {
      const result = orThrow(allocate(randomCase(5), testMandate(), profile, { exposure: 0 }));
      expect([result.gross, result.grossTarget, result.uninvested, result.volatility]).toEqual([0, 0, 0, 0]);
      expect(result.cash).toBe(1);
    }
  });

  it('no instrument is an InsufficientUniverseError', () => {
    const alignment = { ...alignmentOf([{ id: 'TOY:A' }], [[0.01], [0.02], [-0.01]]), instruments: [] };
    const result = allocateStage({
      alignment,
      selection: selectionOf([]),
      regime: 'NORMAL',
      exposure: 1,
      mandate: testMandate(),
      profile: 'min_variance',
    });
    expect(result.ok ? null : result.problem.type).toBe('InsufficientUniverseError');
  });

  it('an exposure that is no number and an instrument that was not selected are RangeErrors', () => {
    expect(() => allocate(randomCase(5), testMandate(), 'hrp', { exposure: Number.NaN })).toThrow(RangeError);
    const { picks, rows } = randomCase(5);
    expect(() =>
      allocateStage({
        alignment: alignmentOf(picks, rows),
        selection: selectionOf(picks.slice(1)),
        regime: 'NORMAL',
        exposure: 1,
        mandate: testMandate(),
        profile: 'hrp',
      }),
    ).toThrow(/was not selected/);
  });

  it('risk shares sum to one, per instrument and per cluster, and volatility is annual', () => {
    const result = orThrow(allocate(randomCase(17), testMandate(), 'risk_parity'));
    expect(result.positions.reduce((sum, { riskShare }) => sum + riskShare, 0)).toBeCloseTo(1, 10);
    expect(result.clusters.reduce((sum, { riskShare }) => sum + riskShare, 0)).toBeCloseTo(1, 10);
    expect(result.effectiveBets).toBeGreaterThanOrEqual(1);
    expect(result.effectiveBets).toBeLessThanOrEqual(result.positions.length + 1e-9);
    expect(result.diversificationRatio).toBeGreaterThanOrEqual(1 - 1e-12);
    const daily = orThrow(
      allocate(randomCase(17), testMandate({ validation: { periodsPerYear: 1 } }), 'risk_parity'),
    ).volatility;
    expect(result.volatility / daily).toBeCloseTo(Math.sqrt(252), 9);
  });
});
