import { z } from 'zod';
import { fraction } from '../names.js';
import { assetClass, byRegime } from './terms.js';

/** Gross, fraction of NAV. */
const cap = z.number().positive().max(10);

export const risk = z
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

export const barbell = z
  .strictObject({
    minAggressors: z.int().min(1).default(2),
    maxAggressors: z.int().min(1).default(5),
    share: byRegime(0.15, 0.1, 0.05),
  })
  .refine((b) => b.minAggressors <= b.maxAggressors, {
    path: ['minAggressors'],
    error: 'minAggressors is above maxAggressors',
  });
