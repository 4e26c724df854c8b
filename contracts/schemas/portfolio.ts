import { z } from 'zod';
import { configName, isoDay } from './names.js';
import { calendar } from './portfolio/calendar.js';
import { approval, book, drift } from './portfolio/operation.js';
import { gate, regime } from './portfolio/regime.js';
import { barbell, risk } from './portfolio/risk.js';
import { selection } from './portfolio/selection.js';
import { costs, dearest, rebalance } from './portfolio/trading.js';
import { validation } from './portfolio/validation.js';

export const profile = z.enum([
  'min_variance',
  'risk_parity',
  'max_sharpe',
  'barbell',
  'max_diversification',
  'hrp',
  'equal_weight',
]);

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
