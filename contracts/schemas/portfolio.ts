import { z } from 'zod';
import { NAME_LIMIT, textFault } from '../approval.js';
import { DURATION, durationMs } from '../duration.js';
import { configName, fraction, isoDay } from './names.js';

export const profile = z.enum([
  'min_variance',
  'risk_parity',
  'max_sharpe',
  'barbell',
  'max_diversification',
  'hrp',
  'equal_weight',
]);
const byRegime = (quiet: number, normal: number, crisis: number) =>
  z
    .strictObject({
      QUIET: fraction.default(quiet),
      NORMAL: fraction.default(normal),
      CRISIS: fraction.default(crisis),
    })
    .prefault({});
const assetClass = z.enum(['fx', 'energy', 'rates', 'crypto', 'equity', 'metal', 'agriculture', 'index']);

const calendar = z.strictObject({
  /** The book's sessions are the dates on which each of these venues published a bar. */
  venues: z.array(z.string().min(1)).min(1),
  close: z
    .string()
    .regex(/^[012]\d:[0-5]\d$/, 'a time of day is written HH:MM; 24:05 is five past midnight of the next day'),
  timezone: z
    .string()
    .refine(isTimezone, 'not a time zone of the IANA data base, for example America/New_York')
    .default('UTC'),
});

function isTimezone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const regime = z
  .strictObject({
    shortWindow: z.int().min(2).default(10),
    longWindow: z.int().min(20).default(60),
    minPercentiles: z.int().min(20).default(250),
    enterCrisisScore: fraction.default(0.9),
    enterCrisisRatio: z.number().positive().default(1.7),
    jumpRatio: z.number().positive().default(3),
    leaveCrisisScore: fraction.default(0.75),
    leaveCrisisRatio: z.number().positive().default(1.2),
    enterQuietScore: fraction.default(0.25),
    leaveQuietScore: fraction.default(0.4),
    minDwell: z.int().min(1).default(5),
  })
  .refine((r) => r.enterQuietScore < r.leaveQuietScore && r.leaveQuietScore <= r.leaveCrisisScore, {
    path: ['leaveQuietScore'],
    error: 'thresholds must be ordered enterQuietScore < leaveQuietScore <= leaveCrisisScore, or states would overlap',
  })
  .refine((r) => r.enterCrisisRatio <= r.jumpRatio, {
    path: ['jumpRatio'],
    error: 'jumpRatio is below enterCrisisRatio: the score would never be asked',
  })
  .refine((r) => r.leaveCrisisScore < r.enterCrisisScore && r.leaveCrisisRatio < r.enterCrisisRatio, {
    path: ['leaveCrisisScore'],
    error: 'CRISIS must be harder to enter than to stay in: leaveCrisis* below enterCrisis*',
  });

const gate = z.strictObject({
  minInstruments: z.int().min(1).default(2),
  maxStaleDays: z.int().min(0).default(7),
  maxQuarantineShare: fraction.default(0.25),
  exposure: byRegime(1, 1, 1),
});

const sessionCount = z.int().min(20).max(1000);
const instrumentId = z.string().regex(/^[A-Z0-9_]+:\S+$/, 'an instrument is written VENUE:SYMBOL');

const selection = z.strictObject({
  lookback: z
    .union([sessionCount, z.array(sessionCount).min(1)], { error: 'sessions from 20 to 1000, or a list of them' })
    .refine((l) => typeof l === 'number' || new Set(l).size === l.length, { error: 'a look-back stands twice' })
    .default(60),
  minPresent: fraction.default(0.9),
  minOverlap: z.int().min(10).default(40),
  linkage: z.enum(['ward', 'single', 'complete', 'average']).default('ward'),
  cut: z
    .union([
      z.strictObject({ distance: z.number().positive() }),
      z.strictObject({ count: z.int().min(1) }),
      z.strictObject({ silhouette: z.literal(true) }),
    ])
    .default({ distance: 0.4 }),
  maxClusters: z.int().min(1).nullable().default(null),
  topN: z.int().min(1).max(100).default(3),
  tightCorrelation: fraction.default(0.9),
  minSelected: z.int().min(1).default(8),
  allowHedged: z.boolean().default(false),
  scoreWeights: z
    .strictObject({
      liquidity: z.number().min(0).default(0.35),
      momentum: z.number().min(0).default(0.35),
      convexity: z.number().min(0).default(0.3),
      stability: z.number().min(0).default(0),
    })
    .refine((w) => Math.abs(w.liquidity + w.momentum + w.convexity + w.stability - 1) < 1e-9, {
      error: 'score weights must sum to 1',
    })
    .prefault({}),
  venuePriority: z.array(z.string()).default([]),
  identityCorrelation: fraction.default(0.95),
  identities: z
    .strictObject({
      merge: z.array(z.array(instrumentId).min(2)).default([]),
      split: z.array(instrumentId).default([]),
    })
    .refine(({ merge, split }) => new Set([...merge.flat(), ...split]).size === merge.flat().length + split.length, {
      error: 'an instrument stands twice: it can be merged into one group, or split off, once',
    })
    .prefault({}),
});

/** Gross, fraction of NAV. */
const cap = z.number().positive().max(10);
const risk = z
  .strictObject({
    lookback: z.int().min(20).max(5000).default(200),
    clusterThreshold: z.number().positive().default(0.4),
    covariance: z
      .enum([
        'ledoit_wolf',
        'ledoit_wolf_constant_correlation',
        'ledoit_wolf_single_factor',
        'oas',
        'nonlinear_shrinkage',
        'ewma',
        'sample',
      ])
      .default('ledoit_wolf'),
    halfLife: z.number().min(1).max(5000).nullable().default(null),
    structure: z.enum(['hierarchical', 'flat']).default('hierarchical'),
    executionBlend: fraction.default(0.5),
    instrumentCap: z.number().positive().max(1).default(0.15),
    clusterCap: z.number().positive().max(1).default(0.25),
    venueCaps: z
      .record(z.string().regex(/^[A-Z0-9_]+$/, 'a venue is written in capitals, digits and _'), cap)
      .default({}),
    classCaps: z.partialRecord(assetClass, cap).default({}),
    net: z
      .strictObject({ min: z.number().min(-10).max(10), max: z.number().min(-10).max(10) })
      .refine(({ min, max }) => min <= max, { path: ['min'], error: 'min is above max: no exposure lies between them' })
      .nullable()
      .default(null),
    targetVolatility: z.number().positive().max(10).nullable().default(null),
    capPolicy: z.enum(['cash', 'strict']).default('cash'),
    grossTarget: z.number().positive().max(10).default(1),
    meanShrinkage: fraction.default(0.5),
    riskFree: z.number().min(-1).max(1).default(0),
  })
  .refine(({ net, grossTarget }) => net === null || (net.min <= grossTarget && net.max >= -grossTarget), {
    path: ['net'],
    error: 'net lies outside ±grossTarget: no book of that gross has such an exposure',
  })
  .refine(({ halfLife, covariance }) => halfLife === null || covariance === 'ewma', {
    path: ['halfLife'],
    error: 'only `covariance: ewma` has a half-life',
  });

const barbell = z
  .strictObject({
    minAggressors: z.int().min(1).default(2),
    maxAggressors: z.int().min(1).default(5),
    share: byRegime(0.15, 0.1, 0.05),
  })
  .refine((b) => b.minAggressors <= b.maxAggressors, {
    path: ['minAggressors'],
    error: 'minAggressors is above maxAggressors',
  });

const costRate = z.strictObject({
  halfSpreadBps: z.number().min(0).max(5000).default(2),
  feeBps: z.number().min(0).max(5000).default(0),
});
const costs = z.strictObject({
  default: costRate.prefault({}),
  byClass: z.partialRecord(assetClass, costRate).default({}),
  impact: z
    .strictObject({
      coefficient: z.number().positive().max(10).default(1),
      /** US dollars the book starts with: the larger, the dearer the same weights. */
      nav: z.number().positive().max(1e13),
    })
    .nullable()
    .default(null),
  funding: z
    .union(
      [z.literal('excluded'), z.strictObject({ byClass: z.partialRecord(assetClass, z.number().min(-5).max(5)) })],
      { error: '`excluded`, or `byClass` with an annual fraction from -5 to 5 for each class' },
    )
    .default('excluded'),
});

/** The highest rate that a trade can be charged, fraction of its notional. */
function dearest({ default: other, byClass }: z.infer<typeof costs>): number {
  const rates = [other, ...Object.values(byClass)].filter((rate) => rate !== undefined);
  return Math.max(...rates.map(({ halfSpreadBps, feeBps }) => (halfSpreadBps + feeBps) / 1e4));
}

const rebalance = z.strictObject({
  every: z.int().min(1).max(260).default(5),
  band: z.number().min(0).max(0.5).default(0.01),
  maxTurnover: z.number().positive().max(10).nullable().default(null),
});

/** A length of time from a second to thirty days. */
const duration = z
  .string()
  .regex(DURATION, 'a length of time is written 90s, 30m, 4h or 2d')
  .refine((text) => between(durationMs(text) ?? 0, 1_000, 30 * 86_400_000), 'a length of time is from 1s to 30d');
const between = (x: number, low: number, high: number): boolean => x >= low && x <= high;

const approval = z.strictObject({
  required: z.enum(['always', 'on-crisis', 'never']).default('never'),
  timeout: duration.default('4h'),
  onTimeout: z.enum(['reject', 'publish', 'hold']).default('reject'),
  approvers: z
    .array(
      z.string().refine((name) => textFault('a name', name, NAME_LIMIT) === null, {
        error: `a name has from 1 to ${NAME_LIMIT} characters that can be printed`,
      }),
    )
    .min(1)
    .nullable()
    .default(null),
});

const drift = z.strictObject({
  weight: z.number().positive().max(10).default(0.05),
  turnover: z.number().positive().max(10).default(0.1),
  every: duration.default('1h'),
});

const book = z.strictObject({
  holdings: z.string().min(1).nullable().default(null),
  nav: z.number().positive(),
  currency: z
    .string()
    .regex(/^[A-Z0-9]{2,10}$/, 'a currency is written USD or USDT')
    .default('USD'),
});

const validation = z.strictObject({
  anchor: isoDay.default('2015-01-01'),
  train: z.int().min(60).default(252),
  executionLag: z.int().min(0).default(1),
  reselect: z.enum(['window', 'fixed']).default('window'),
  sensitivity: z
    .array(z.int().min(1).max(260))
    .max(10)
    .refine((every) => new Set(every).size === every.length, { error: 'a number of sessions stands twice' })
    .default([]),
  bootstrap: z
    .strictObject({
      seed: z.int().min(0).max(0xffffffff).default(20150102),
      resamples: z.int().min(100).max(100000).default(1000),
      confidence: z.number().gt(0.5).lt(1).default(0.95),
    })
    .prefault({}),
  delistingReturn: z.partialRecord(assetClass, z.number().min(-1)).default({ equity: -0.3 }),
  periodsPerYear: z.number().min(1).max(366).default(252),
});

interface Exposed {
  readonly risk: { readonly grossTarget: number };
  readonly gate: { readonly exposure: Readonly<Record<'QUIET' | 'NORMAL' | 'CRISIS', number>> };
}

/** One-way turnover of the largest change of exposure between regimes; less 1e-12, since decimals do not sum exactly. */
function exposureStep({ risk, gate }: Exposed): number {
  const steps = Object.values(gate.exposure);
  return (risk.grossTarget * (Math.max(...steps) - Math.min(...steps))) / 2 - 1e-12;
}

/** A portfolio file: the mandate, apart from the universe and strategy files it names. */
export const portfolioConfig = z
  .strictObject({
    kind: z.literal('portfolio'),
    name: configName,
    asOf: z
      .union([isoDay, z.iso.datetime({ offset: true })])
      .nullable()
      .default(null),
    /** Universe files, relative to this file. */
    universes: z.array(z.string().min(1)).default([]),
    /** Strategy files, relative to this file. */
    strategies: z.array(z.string().min(1)).default([]),
    calendar,
    profile: profile.default('min_variance'),
    profiles: z.array(profile).min(1).default(['min_variance', 'risk_parity', 'max_sharpe', 'barbell']),
    verifiedTick: z.enum(['require', 'warn']).default('require'),
    onNoSignals: z.enum(['hold', 'cash']).default('hold'),
    maxHold: z.int().min(1).default(5),
    approval: approval.prefault({}),
    drift: drift.prefault({}),
    regime: regime.prefault({}),
    gate: gate.prefault({}),
    selection: selection.prefault({}),
    risk: risk.prefault({}),
    barbell: barbell.prefault({}),
    costs: costs.prefault({}),
    rebalance: rebalance.prefault({}),
    book: book.nullable().default(null),
    validation: validation.prefault({}),
  })
  .refine((p) => p.profiles.includes(p.profile), {
    path: ['profile'],
    error: 'the published profile must be one of `profiles`, or it would not be validated',
  })
  .refine((p) => new Set(p.profiles).size === p.profiles.length, {
    path: ['profiles'],
    error: 'a profile stands twice',
  })
  .refine((p) => p.validation.executionLag <= p.rebalance.every, {
    path: ['validation', 'executionLag'],
    error: 'executionLag > rebalance.every: a decision would be overtaken by the next before it is traded',
  })
  .refine((p) => p.selection.minOverlap <= Math.max(...[p.selection.lookback].flat()) * p.selection.minPresent, {
    path: ['selection', 'minOverlap'],
    error: 'minOverlap is more than the longest lookback × minPresent: no pair of instruments could meet it',
  })
  .refine((p) => dearest(p.costs) * p.risk.grossTarget < 1, {
    path: ['costs'],
    error:
      'costs above 100 %: half spread + fee × risk.grossTarget is 1 or more, so that buying the book would cost all of it',
  })
  .refine((p) => p.validation.sensitivity.every((every) => p.validation.executionLag <= every), {
    path: ['validation', 'sensitivity'],
    error: 'executionLag > a value of sensitivity: a decision would be overtaken by the next before it is traded',
  })
  .refine((p) => p.validation.train >= p.risk.lookback, {
    path: ['validation', 'train'],
    error: 'train is shorter than risk.lookback: the first windows would have no risk model',
  })
  .refine((p) => p.rebalance.maxTurnover === null || p.rebalance.maxTurnover >= exposureStep(p), {
    path: ['rebalance', 'maxTurnover'],
    error:
      'maxTurnover is below ½ × grossTarget × (largest − smallest gate.exposure): the regime’s cut could not be made in one rebalance',
  })
  .refine((p) => p.risk.instrumentCap <= p.risk.clusterCap, {
    path: ['risk', 'instrumentCap'],
    error: 'instrumentCap is above clusterCap: it could never be reached',
  });
export type PortfolioConfig = z.infer<typeof portfolioConfig>;
