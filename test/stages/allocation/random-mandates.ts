/** Seeded random mandates with a book to allocate: every limit there is, singular covariances, conflicts. All made up. */
import type { AlignmentResult } from '../../../contracts/allocation.js';
import type { AssetClass } from '../../../contracts/instrument.js';
import type { Mandate, Profile, Regime } from '../../../contracts/mandate.js';
import { fromRows, toJson } from '../../../quant/linalg/matrix.js';
import { directionalStreams } from '../../../stages/allocation/align.js';
import { estimateCovariance } from '../../../stages/allocation/estimate-covariance.js';
import { alignmentOf, normal, type Pick, testMandate, uniform } from './fixtures.js';

export const PROFILES: readonly Profile[] = [
  'min_variance',
  'risk_parity',
  'max_sharpe',
  'barbell',
  'max_diversification',
  'hrp',
  'equal_weight',
];

export interface RandomMandate {
  readonly seed: number;
  readonly picks: readonly Pick[];
  readonly alignment: AlignmentResult;
  readonly mandate: Mandate;
  readonly regime: Regime;
  readonly exposure: number;
  readonly previous: Readonly<Record<string, number>>;
  /** What makes the covariance singular; null where nothing does. */
  readonly singular: 'copies' | 'mirrored' | 'few rows' | 'near-constant' | null;
}

const VENUES = ['ALPHA', 'BETA', 'GAMMA'];
const CLASSES: readonly AssetClass[] = ['fx', 'crypto', 'equity'];

export function randomMandate(seed: number): RandomMandate {
  const next = uniform(77_000 + seed);
  const chance = (p: number): boolean => next() < p;
  const one = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
  const n = 1 + Math.floor(next() * 16);
  const clusters = 1 + Math.floor(next() * Math.min(n, 7));
  const picks = Array.from(
    { length: n },
    (_, i): Pick => ({
      id: `${one(VENUES)}:${String(i).padStart(2, '0')}`,
      direction: chance(0.35) ? 'SHORT' : 'LONG',
      cluster: i < clusters ? i : Math.floor(next() * clusters),
      score: next(),
      convexity: next(),
      assetClass: one(CLASSES),
    }),
  );
  const singular = chance(0.3) ? one(['copies', 'mirrored', 'few rows', 'near-constant'] as const) : null;
  const rows = returnsOf(picks, clusters, singular, next);
  const mandate = testMandate({
    risk: {
      covariance: singular === null || chance(0.3) ? 'ledoit_wolf' : 'sample',
      structure: chance(0.6) ? 'hierarchical' : 'flat',
      executionBlend: next(),
      instrumentCap: 0.03 + 0.5 * next(),
      clusterCap: 0.05 + 0.6 * next(),
      venueCaps: chance(0.4)
        ? Object.fromEntries(VENUES.filter(() => chance(0.6)).map((v) => [v, 0.05 + 0.6 * next()]))
        : {},
      classCaps: chance(0.4)
        ? Object.fromEntries(CLASSES.filter(() => chance(0.6)).map((c) => [c, 0.05 + 0.6 * next()]))
        : {},
      net: chance(0.3) ? netOf(next) : null,
      targetVolatility: chance(0.2) ? 0.005 + 0.06 * next() : null,
      capPolicy: chance(0.3) ? 'strict' : 'cash',
      grossTarget: 0.3 + next(),
      riskFree: 0.02 * next(),
    },
    rebalance: { maxTurnover: chance(0.3) ? 0.02 + 0.5 * next() : null },
  });
  const exposure = 0.4 + 0.6 * next();
  return {
    seed,
    picks,
    alignment: alignedAs(picks, rows, mandate),
    mandate,
    regime: one(['QUIET', 'NORMAL', 'CRISIS']),
    exposure,
    previous: chance(0.75) ? previousOf(picks, mandate.risk.grossTarget, next) : {},
    singular,
  };
}

function netOf(next: () => number): { min: number; max: number } {
  const middle = 0.6 * next() - 0.2;
  const half = 0.3 * next();
  return { min: middle - half, max: middle + half };
}

function returnsOf(
  picks: readonly Pick[],
  clusters: number,
  singular: RandomMandate['singular'],
  next: () => number,
): number[][] {
  const volatility = picks.map(() => 0.001 * 30 ** next());
  const drift = 0.002 * (next() - 0.5);
  const T = singular === 'few rows' ? 2 + Math.floor(next() * Math.max(1, picks.length - 1)) : 60;
  return Array.from({ length: T }, () => {
    const factors = Array.from({ length: clusters }, () => normal(next));
    const row = picks.map(
      ({ cluster = 0 }, i) => drift + volatility[i]! * (0.8 * factors[cluster]! + 0.6 * normal(next)),
    );
    return row.map((r, i) => {
      if (i % 2 === 0) return r;
      if (singular === 'copies') return row[i - 1]!;
      if (singular === 'mirrored') return -row[i - 1]!;
      return singular === 'near-constant' && i === 1 ? 1e-9 * r : r;
    });
  });
}

/** Some of today's lines, some of them on the other side, and some that left. */
function previousOf(picks: readonly Pick[], gross: number, next: () => number): Record<string, number> {
  const lines = [...picks, { id: 'ALPHA:LEFT' }, { id: 'GAMMA:GONE', direction: 'SHORT' as const }].filter(
    () => next() < 0.6,
  );
  const sizes = lines.map(() => next());
  const total = sizes.reduce((a, b) => a + b, 0);
  return Object.fromEntries(
    lines.map(({ id, direction }, k) => {
      const side = (direction === 'SHORT') === next() < 0.9 ? -1 : 1;
      return [id, (side * gross * next() * sizes[k]!) / total];
    }),
  );
}

function alignedAs(picks: readonly Pick[], rows: readonly (readonly number[])[], mandate: Mandate): AlignmentResult {
  const returns = fromRows(rows);
  const base = alignmentOf(picks, rows);
  const { covariance, shrinkage } = estimateCovariance(mandate.risk, directionalStreams(returns, base.directions));
  return { ...base, estimator: mandate.risk.covariance, covariance: toJson(covariance), shrinkage };
}
